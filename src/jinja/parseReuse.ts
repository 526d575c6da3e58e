/** Reads the statements that reuse other templates: block, include, import. */
import { parseExpression } from './parseExpression.ts';
import { type Around, inner } from './parseStatement.ts';
import { parseNewName } from './parseTarget.ts';
import type { Statement } from './syntax.ts';
import type { TokenStream } from './tokenStream.ts';
import type { Token } from './tokens.ts';

/** `{% block name scoped required %}`. */
export function parseBlock(stream: TokenStream, tag: Token, around: Around): Statement {
  const name = stream.expect('name').text;
  const scoped = stream.take('name', 'scoped') !== undefined;
  const required = stream.take('name', 'required') !== undefined;
  if (stream.is('operator', '-'))
    throw stream.fail('a block name cannot have hyphens', stream.current(), 'use an underscore instead');
  const { body } = inner(stream, around, { tag, ends: ['endblock'] });
  stream.take('name', name);
  if (required && body.some((item) => item.kind !== 'data' || item.text.trim() !== ''))
    throw stream.fail('a required block can only contain comments or whitespace', tag);
  return { kind: 'block', name, scoped, required, body, ...around.begin };
}

function isContextWord(stream: TokenStream): boolean {
  const word = stream.current().text;
  return (word === 'with' || word === 'without') && stream.ahead().kind === 'name' && stream.ahead().text === 'context';
}

function parseContext(stream: TokenStream, fallback: boolean): boolean {
  if (!stream.is('name') || !isContextWord(stream)) return fallback;
  const word = stream.next().text;
  stream.next();
  return word === 'with';
}

/** `{% include x ignore missing without context %}`. */
export function parseInclude(stream: TokenStream, around: Around): Statement {
  const template = parseExpression(stream);
  const ignoreMissing = stream.is('name', 'ignore') && stream.ahead().text === 'missing';
  if (ignoreMissing) {
    stream.next();
    stream.next();
  }
  return { kind: 'include', template, ignoreMissing, withContext: parseContext(stream, true), ...around.begin };
}

/** `{% import x as y %}`. */
export function parseImport(stream: TokenStream, around: Around): Statement {
  const template = parseExpression(stream);
  stream.expect('name', 'as');
  const name = parseNewName(stream);
  return { kind: 'import', template, name, withContext: parseContext(stream, false), ...around.begin };
}

/** `{% from x import a, b as c %}`. */
export function parseFromImport(stream: TokenStream, around: Around): Statement {
  const template = parseExpression(stream);
  stream.expect('name', 'import');
  const names: { name: string; as: string }[] = [];
  let withContext: boolean | undefined;
  for (;;) {
    if (names.length > 0) stream.expect('operator', ',');
    if (isContextWord(stream)) {
      withContext = parseContext(stream, false);
      break;
    }
    const token = stream.current();
    const name = parseNewName(stream);
    if (name.startsWith('_')) throw stream.fail('names that start with an underscore cannot be imported', token);
    names.push({ name, as: stream.take('name', 'as') ? parseNewName(stream) : name });
    if (stream.is('name') && isContextWord(stream)) {
      withContext = parseContext(stream, false);
      break;
    }
    if (!stream.is('operator', ',')) break;
  }
  return { kind: 'from import', template, names, withContext: withContext ?? false, ...around.begin };
}
