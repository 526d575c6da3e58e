/** Reads what stands behind a value: `.name`, `[key]`, `[a:b]`, and the arguments of a call. */
import { parseExpression, span } from './parseExpression.ts';
import type { Arguments, Expression } from './syntax.ts';
import { describe, type TokenStream } from './tokenStream.ts';

/** `.name`, `.0`, `[key]` or `[start:stop:step]`. */
export function parseSubscript(stream: TokenStream, target: Expression): Expression {
  if (stream.take('operator', '.')) {
    const token = stream.next();
    const nameAt = { at: token.at, end: token.end };
    if (token.kind === 'name') return { kind: 'attribute', target, name: token.text, nameAt, ...span(target, stream) };
    if (token.kind === 'number' && typeof token.value === 'number' && Number.isInteger(token.value)) {
      const key: Expression = { kind: 'constant', value: token.value, ...nameAt };
      return { kind: 'item', target, key, ...span(target, stream) };
    }
    throw stream.fail(`unexpected ${describe(token)} behind the dot`, token, 'expected a name or a number');
  }
  const open = stream.expect('operator', '[');
  const keys: Expression[] = [];
  while (!stream.is('operator', ']')) {
    if (keys.length > 0) stream.expect('operator', ',');
    keys.push(parseKey(stream, target));
  }
  stream.next();
  const where = span(target, stream);
  const [first] = keys;
  if (first === undefined) throw stream.fail('the brackets are empty', open, 'expected a key');
  if (keys.length === 1)
    return first.kind === 'slice' ? { ...first, ...where } : { kind: 'item', target, key: first, ...where };
  return { kind: 'item', target, key: { kind: 'tuple', items: keys, ...where }, ...where };
}

function parseKey(stream: TokenStream, target: Expression): Expression {
  const begin = stream.current();
  const atEdge = (): boolean => stream.is('operator', ']') || stream.is('operator', ',') || stream.is('operator', ':');
  const start = stream.is('operator', ':') ? undefined : parseExpression(stream);
  if (start !== undefined && !stream.is('operator', ':')) return start;
  stream.expect('operator', ':');
  const stop = atEdge() ? undefined : parseExpression(stream);
  const step = stream.take('operator', ':') && !atEdge() ? parseExpression(stream) : undefined;
  return { kind: 'slice', target, start, stop, step, ...span(begin, stream) };
}

/** The arguments of a call, a filter or a test. */
export function parseArguments(stream: TokenStream): Arguments {
  stream.expect('operator', '(');
  const positional: Expression[] = [];
  const named: { name: string; value: Expression }[] = [];
  let spread: Expression | undefined;
  let spreadNamed: Expression | undefined;
  while (!stream.is('operator', ')')) {
    const token = stream.current();
    if (stream.take('operator', '*')) {
      if (spread !== undefined || spreadNamed !== undefined)
        throw stream.fail('`*` can stand only once, before `**`', token);
      spread = parseExpression(stream);
    } else if (stream.take('operator', '**')) {
      if (spreadNamed !== undefined) throw stream.fail('`**` can stand only once', token);
      spreadNamed = parseExpression(stream);
    } else if (token.kind === 'name' && stream.ahead().kind === 'operator' && stream.ahead().text === '=') {
      if (spreadNamed !== undefined) throw stream.fail('a named argument cannot follow `**`', token);
      if (named.some((entry) => entry.name === token.text))
        throw stream.fail(`the argument \`${token.text}\` is given twice`, token);
      stream.next();
      stream.next();
      named.push({ name: token.text, value: parseExpression(stream) });
    } else {
      if (named.length > 0 || spread !== undefined || spreadNamed !== undefined)
        throw stream.fail('a positional argument cannot follow a named one', token);
      positional.push(parseExpression(stream));
    }
    if (!stream.is('operator', ')')) stream.expect('operator', ',');
  }
  stream.next();
  return { positional, named, spread, spreadNamed };
}
