/** Reads literals, names, and what stands in brackets. */
import { parseExpression, parseTuple, span } from './parseExpression.ts';
import type { Span } from './place.ts';
import type { Expression } from './syntax.ts';
import { describe, type TokenStream } from './tokenStream.ts';

const CONSTANTS = new Map<string, boolean | null>([
  ['true', true],
  ['True', true],
  ['false', false],
  ['False', false],
  ['none', null],
  ['None', null],
]);

/** A literal, a name, or something in brackets. */
export function parsePrimary(stream: TokenStream): Expression {
  const token = stream.current();
  if (token.kind === 'name') {
    stream.next();
    const value = CONSTANTS.get(token.text);
    const where = { at: token.at, end: token.end };
    return value === undefined ? { kind: 'name', name: token.text, ...where } : { kind: 'constant', value, ...where };
  }
  if (token.kind === 'number') {
    stream.next();
    return { kind: 'constant', value: token.value!, at: token.at, end: token.end };
  }
  if (token.kind === 'string') {
    let value = '';
    while (stream.is('string')) value += stream.next().value as string;
    return { kind: 'constant', value, ...span(token, stream) };
  }
  if (stream.take('operator', '(')) {
    const inner = parseTuple(stream, { inBrackets: true });
    stream.expect('operator', ')');
    return { ...inner, ...span(token, stream) };
  }
  if (stream.take('operator', '[')) return { kind: 'list', items: parseItems(stream, ']'), ...span(token, stream) };
  if (stream.take('operator', '{')) return parseDict(stream, token);
  throw stream.fail(`unexpected ${describe(token)}`, token, 'expected an expression');
}

function parseItems(stream: TokenStream, close: string): Expression[] {
  const items: Expression[] = [];
  while (!stream.is('operator', close)) {
    items.push(parseExpression(stream));
    if (!stream.is('operator', close)) stream.expect('operator', ',');
  }
  stream.next();
  return items;
}

function parseDict(stream: TokenStream, start: Span): Expression {
  const entries: { key: Expression; value: Expression }[] = [];
  while (!stream.is('operator', '}')) {
    const key = parseExpression(stream);
    stream.expect('operator', ':');
    entries.push({ key, value: parseExpression(stream) });
    if (!stream.is('operator', '}')) stream.expect('operator', ',');
  }
  stream.next();
  return { kind: 'dict', entries, ...span(start, stream) };
}
