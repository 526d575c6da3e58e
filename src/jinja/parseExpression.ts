/** Reads expressions, with Jinja's precedence: a filter binds to the whole signed primary before it. */

import { parseArguments, parseSubscript } from './parsePostfix.ts';
import { parsePrimary } from './parsePrimary.ts';
import type { Span } from './place.ts';
import type { Arguments, BinaryOperator, CompareOperator, Expression } from './syntax.ts';
import { describe, type TokenStream } from './tokenStream.ts';

/** An expression, with inline `if` unless `withIf` is false. */
export function parseExpression(stream: TokenStream, withIf = true): Expression {
  let value = parseOr(stream);
  while (withIf && stream.take('name', 'if')) {
    const test = parseOr(stream);
    const otherwise = stream.take('name', 'else') ? parseExpression(stream) : undefined;
    value = { kind: 'if', test, chosen: value, otherwise, ...span(value, stream) };
  }
  return value;
}

/** One expression, or several with commas between them as a tuple. `ends` are names that end it. */
export function parseTuple(
  stream: TokenStream,
  how: { withIf?: boolean; ends?: string; inBrackets?: boolean } = {},
): Expression {
  const first = stream.current();
  const items: Expression[] = [];
  let isTuple = false;
  while (!tupleEnds(stream, how.ends)) {
    items.push(parseExpression(stream, how.withIf ?? true));
    if (!stream.take('operator', ',')) break;
    isTuple = true;
  }
  if (!isTuple && items[0] !== undefined) return items[0];
  if (!isTuple && !how.inBrackets)
    throw stream.fail('expected an expression', stream.current(), `found ${describe(stream.current())}`);
  return { kind: 'tuple', items, at: first.at, end: Math.max(first.at, stream.lastEnd()) };
}

function tupleEnds(stream: TokenStream, ends: string | undefined): boolean {
  const { kind } = stream.current();
  if (kind === 'variable end' || kind === 'block end' || stream.is('operator', ')')) return true;
  return ends !== undefined && stream.is('name', ends);
}

/** The span from the start of an expression to the last token taken. */
export function span(start: Span, stream: TokenStream): Span {
  return { at: start.at, end: stream.lastEnd() };
}

function parseOr(stream: TokenStream): Expression {
  let left = parseAnd(stream);
  while (stream.take('name', 'or')) {
    const right = parseAnd(stream);
    left = { kind: 'or', left, right, ...span(left, stream) };
  }
  return left;
}

function parseAnd(stream: TokenStream): Expression {
  let left = parseNot(stream);
  while (stream.take('name', 'and')) {
    const right = parseNot(stream);
    left = { kind: 'and', left, right, ...span(left, stream) };
  }
  return left;
}

function parseNot(stream: TokenStream): Expression {
  const token = stream.take('name', 'not');
  if (token === undefined) return parseCompare(stream);
  const operand = parseNot(stream);
  return { kind: 'not', operand, ...span(token, stream) };
}

const COMPARISONS = new Set(['==', '!=', '<', '<=', '>', '>=']);

function parseCompare(stream: TokenStream): Expression {
  const first = parseSum(stream);
  const rest: { operator: CompareOperator; operand: Expression }[] = [];
  for (;;) {
    const operator = takeComparison(stream);
    if (operator === undefined) break;
    rest.push({ operator, operand: parseSum(stream) });
  }
  return rest.length === 0 ? first : { kind: 'compare', first, rest, ...span(first, stream) };
}

function takeComparison(stream: TokenStream): CompareOperator | undefined {
  const token = stream.current();
  if (token.kind === 'operator' && COMPARISONS.has(token.text)) return stream.next().text as CompareOperator;
  if (stream.take('name', 'in')) return 'in';
  if (stream.is('name', 'not') && stream.ahead().kind === 'name' && stream.ahead().text === 'in') {
    stream.next();
    stream.next();
    return 'not in';
  }
  return undefined;
}

/** A level of left-associative operators. */
function parseLevel(
  operators: ReadonlySet<string>,
  operand: (stream: TokenStream) => Expression,
): (stream: TokenStream) => Expression {
  return (stream) => {
    let left = operand(stream);
    while (stream.current().kind === 'operator' && operators.has(stream.current().text)) {
      const operator = stream.next().text as BinaryOperator;
      const right = operand(stream);
      left = { kind: 'binary', operator, left, right, ...span(left, stream) };
    }
    return left;
  };
}

const parsePower = parseLevel(new Set(['**']), (stream) => parseUnary(stream));
const parseProduct = parseLevel(new Set(['*', '/', '//', '%']), parsePower);
const parseSum = parseLevel(new Set(['+', '-']), parseConcat);

function parseConcat(stream: TokenStream): Expression {
  const first = parseProduct(stream);
  const parts = [first];
  while (stream.take('operator', '~')) parts.push(parseProduct(stream));
  return parts.length === 1 ? first : { kind: 'concat', parts, ...span(first, stream) };
}

function parseUnary(stream: TokenStream, withFilters = true): Expression {
  const token = stream.current();
  let node: Expression;
  if (stream.take('operator', '-')) {
    const operand = parseUnary(stream, false);
    node = { kind: 'negate', operand, ...span(token, stream) };
  } else if (stream.take('operator', '+')) {
    const operand = parseUnary(stream, false);
    node = { kind: 'plus', operand, ...span(token, stream) };
  } else node = parsePrimary(stream);
  node = parsePostfix(stream, node);
  return withFilters ? parseFilters(stream, node) : node;
}

/** Attributes, items and calls behind a primary. */
export function parsePostfix(stream: TokenStream, start: Expression): Expression {
  let node = start;
  for (;;) {
    if (stream.is('operator', '.') || stream.is('operator', '[')) node = parseSubscript(stream, node);
    else if (stream.is('operator', '(')) node = parseCall(stream, node);
    else return node;
  }
}

function parseCall(stream: TokenStream, callee: Expression): Expression {
  const args = parseArguments(stream);
  return { kind: 'call', callee, arguments: args, ...span(callee, stream) };
}

function parseFilters(stream: TokenStream, start: Expression): Expression {
  let node = start;
  for (;;) {
    if (stream.take('operator', '|')) node = parseFilter(stream, node);
    else if (stream.take('name', 'is')) node = parseTest(stream, node);
    else if (stream.is('operator', '(')) node = parseCall(stream, node);
    else return node;
  }
}

const NONE = { positional: [], named: [], spread: undefined, spreadNamed: undefined } as const;

/** A filter's name and arguments; the `|` is already taken. */
export function parseFilter(stream: TokenStream, target: Expression | undefined): Expression {
  const { name, nameAt } = parsePluginName(stream);
  const args = stream.is('operator', '(') ? parseArguments(stream) : NONE;
  return { kind: 'filter', target, name, nameAt, arguments: args, ...span(target ?? nameAt, stream) };
}

function parsePluginName(stream: TokenStream): { name: string; nameAt: Span } {
  const first = stream.expect('name');
  let name = first.text;
  while (stream.take('operator', '.')) name += `.${stream.expect('name').text}`;
  return { name, nameAt: span(first, stream) };
}

const NOT_AN_ARGUMENT = new Set(['else', 'or', 'and']);

/** A test's name and arguments, which need no brackets when there is only one; the `is` is already taken. */
function parseTest(stream: TokenStream, target: Expression): Expression {
  const negated = stream.take('name', 'not');
  const { name, nameAt } = parsePluginName(stream);
  const args = stream.is('operator', '(') ? parseArguments(stream) : parseBareArgument(stream);
  const test: Expression = { kind: 'test', target, name, nameAt, arguments: args, ...span(target, stream) };
  return negated === undefined ? test : { kind: 'not', operand: test, at: test.at, end: test.end };
}

function parseBareArgument(stream: TokenStream): Arguments {
  const token = stream.current();
  const begins =
    token.kind === 'name' ||
    token.kind === 'string' ||
    token.kind === 'number' ||
    (token.kind === 'operator' && '[{'.includes(token.text));
  if (!begins || (token.kind === 'name' && NOT_AN_ARGUMENT.has(token.text))) return NONE;
  if (stream.is('name', 'is'))
    throw stream.fail('tests cannot be chained with `is`', token, 'put the first one in parentheses');
  return { ...NONE, positional: [parsePostfix(stream, parsePrimary(stream))] };
}
