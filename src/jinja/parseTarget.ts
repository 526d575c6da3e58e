/** Reads what an assignment writes to, and the parameters of macros. */
import { parseExpression } from './parseExpression.ts';
import type { Parameter, Target } from './syntax.ts';
import { describe, type TokenStream } from './tokenStream.ts';

const RESERVED = new Set(['true', 'false', 'none', 'True', 'False', 'None']);

/** A name that can be assigned to. */
export function parseNewName(stream: TokenStream): string {
  const token = stream.expect('name');
  if (RESERVED.has(token.text)) throw stream.fail(`\`${token.text}\` cannot be assigned to`, token);
  return token.text;
}

/** One name, several with commas between them, or, where `members` allows it, `namespace.name`. */
export function parseTarget(stream: TokenStream, how: { members?: boolean; ends?: string } = {}): Target {
  const first = stream.current();
  const targets: Target[] = [];
  let several = false;
  while (!targetEnds(stream, how.ends)) {
    targets.push(parseOne(stream, how));
    if (!stream.take('operator', ',')) break;
    several = true;
  }
  const [only] = targets;
  if (only === undefined) throw stream.fail(`unexpected ${describe(first)}`, first, 'expected a name to assign to');
  return several ? { kind: 'unpack', targets, at: first.at, end: stream.lastEnd() } : only;
}

function targetEnds(stream: TokenStream, ends: string | undefined): boolean {
  const { kind } = stream.current();
  return kind === 'block end' || stream.is('operator', ')') || (ends !== undefined && stream.is('name', ends));
}

function parseOne(stream: TokenStream, how: { members?: boolean }): Target {
  const token = stream.current();
  if (stream.take('operator', '(')) {
    const inner = parseTarget(stream, how);
    stream.expect('operator', ')');
    return inner;
  }
  if (token.kind !== 'name') throw stream.fail(`unexpected ${describe(token)}`, token, 'expected a name to assign to');
  const name = parseNewName(stream);
  if (how.members && stream.take('operator', '.')) {
    const member = stream.expect('name').text;
    return { kind: 'member', name, member, at: token.at, end: stream.lastEnd() };
  }
  return { kind: 'name', name, at: token.at, end: token.end };
}

/** The parameters of a macro or a call block. */
export function parseParameters(stream: TokenStream): Parameter[] {
  const parameters: Parameter[] = [];
  stream.expect('operator', '(');
  while (!stream.is('operator', ')')) {
    if (parameters.length > 0) stream.expect('operator', ',');
    const token = stream.current();
    const name = parseNewName(stream);
    const fallback = stream.take('operator', '=') ? parseExpression(stream) : undefined;
    if (fallback === undefined && parameters.some((parameter) => parameter.fallback !== undefined))
      throw stream.fail('a parameter without default cannot follow one with a default', token);
    if (parameters.some((parameter) => parameter.name === name))
      throw stream.fail(`the parameter \`${name}\` is there twice`, token);
    parameters.push({ name, fallback });
  }
  stream.next();
  return parameters;
}
