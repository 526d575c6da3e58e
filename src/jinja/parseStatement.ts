/** Reads statements: `{% if %}`, `{% for %}` and the others. */

import { didYouMean, PlayError } from '../errors.ts';
import { missingExtension } from './extensions.ts';
import { parseExpression, parseFilter, parseTuple } from './parseExpression.ts';
import { parseBlock, parseFromImport, parseImport, parseInclude } from './parseReuse.ts';
import { parseNewName, parseParameters, parseTarget } from './parseTarget.ts';
import type { Span } from './place.ts';
import type { Expression, Statement } from './syntax.ts';
import type { TokenStream } from './tokenStream.ts';
import type { Token } from './tokens.ts';

/** A statement that is still open: its tag, and the tags that may end it. */
export interface Open {
  readonly tag: Token;
  readonly ends: readonly string[];
}

/** Statements until one of the innermost open statement's end tags, whose name is then the current token. */
export function parseBody(stream: TokenStream, open: readonly Open[]): Statement[] {
  const body: Statement[] = [];
  const innermost = open[open.length - 1];
  while (!stream.is('end')) {
    const token = stream.next();
    const begin = { at: token.at, end: token.end };
    if (token.kind === 'data') body.push({ kind: 'data', text: token.text, ...begin });
    else if (token.kind === 'variable begin') {
      const value = parseTuple(stream);
      stream.expect('variable end');
      body.push({ kind: 'output', value, at: begin.at, end: stream.lastEnd() });
    } else {
      const tag = stream.expect('name');
      if (innermost?.ends.includes(tag.text)) return body;
      const statement = parseStatement(stream, tag, { open, begin });
      body.push(...(Array.isArray(statement) ? statement : [statement]));
      stream.expect('block end');
    }
  }
  if (innermost !== undefined) {
    const hint = `expected ${innermost.ends.map((end) => `\`${end}\``).join(' or ')}`;
    throw stream.fail(`the block \`${innermost.tag.text}\` is never closed`, innermost.tag, hint);
  }
  return body;
}

/** What the readers of single statements share. */
export interface Around {
  readonly open: readonly Open[];
  readonly begin: Span;
}

/** The body of a statement up to one of its end tags, which is taken and given back. */
export function inner(stream: TokenStream, around: Around, open: Open): { body: Statement[]; end: string } {
  stream.take('operator', ':');
  stream.expect('block end');
  const body = parseBody(stream, [...around.open, open]);
  return { body, end: stream.previous().text };
}

const TAGS = new Set([
  'if',
  'for',
  'set',
  'with',
  'macro',
  'call',
  'filter',
  'block',
  'extends',
  'include',
  'import',
  'from',
  'print',
  'autoescape',
  'raw',
  'do',
  'break',
  'continue',
]);

function parseStatement(stream: TokenStream, tag: Token, around: Around): Statement | Statement[] {
  const extension = missingExtension(tag.text);
  if (extension !== undefined)
    throw stream.fail(
      `the statement \`${tag.text}\` is not switched on`,
      tag,
      `put \`jinja2_extensions = ${extension}\` into ansible.cfg`,
    );
  switch (tag.text) {
    case 'if':
      return parseIf(stream, tag, around);
    case 'for':
      return parseFor(stream, tag, around);
    case 'set':
      return parseSet(stream, tag, around);
    case 'with':
      return parseWith(stream, tag, around);
    case 'macro':
      return parseMacro(stream, tag, around);
    case 'call':
      return parseCallBlock(stream, tag, around);
    case 'filter': {
      const filter = parseFilterChain(stream);
      const { body } = inner(stream, around, { tag, ends: ['endfilter'] });
      return { kind: 'filter block', filter, body, ...around.begin };
    }
    case 'block':
      return parseBlock(stream, tag, around);
    case 'extends':
      return { kind: 'extends', template: parseExpression(stream), ...around.begin };
    case 'include':
      return parseInclude(stream, around);
    case 'import':
      return parseImport(stream, around);
    case 'from':
      return parseFromImport(stream, around);
    case 'print':
      return parsePrint(stream);
    case 'do':
      return { kind: 'do', value: parseTuple(stream), ...around.begin };
    case 'break':
    case 'continue': {
      const macro = around.open.findLastIndex((open) => open.tag.text === 'macro' || open.tag.text === 'call');
      const loop = around.open.findLastIndex((open) => open.tag.text === 'for' && open.ends.includes('endfor'));
      if (loop <= macro) throw stream.fail(`\`${tag.text}\` stands in no loop`, tag);
      return { kind: 'jump', to: tag.text, ...around.begin };
    }
    case 'autoescape': {
      parseExpression(stream);
      const { body } = inner(stream, around, { tag, ends: ['endautoescape'] });
      return { kind: 'scope', body, ...around.begin };
    }
  }
  const waiting = around.open[around.open.length - 1];
  if (/^(?:end|el)/.test(tag.text)) throw strayEnd(stream, tag, waiting);
  const known = new Set([...TAGS, ...(waiting?.ends ?? [])]);
  const expected =
    waiting === undefined ? undefined : `expected ${waiting.ends.map((end) => `\`${end}\``).join(' or ')}`;
  throw stream.fail(`unknown tag \`${tag.text}\``, tag, didYouMean(tag.text, known) ?? expected);
}

/** An end tag that ends nothing here; most often the innermost block was forgotten. */
function strayEnd(stream: TokenStream, tag: Token, waiting: Open | undefined): PlayError {
  if (waiting === undefined) return stream.fail(`\`${tag.text}\` without a block that it ends`, tag);
  const hint = didYouMean(tag.text, waiting.ends) ?? `expected ${waiting.ends.map((end) => `\`${end}\``).join(' or ')}`;
  const { code, message, origin, length } = stream.fail(`\`${tag.text}\` while \`${waiting.tag.text}\` is open`, tag);
  const opened = stream.fail('', waiting.tag).origin;
  return new PlayError(code, message, {
    origin,
    length,
    hint,
    trail: [{ what: `\`${waiting.tag.text}\` is opened here`, origin: opened }],
  });
}

function parseFilterChain(stream: TokenStream): Expression {
  let filter = parseFilter(stream, undefined);
  while (stream.take('operator', '|')) filter = parseFilter(stream, filter);
  return filter;
}

function parseIf(stream: TokenStream, tag: Token, around: Around): Statement {
  const branches: { test: Expression; body: Statement[] }[] = [];
  let otherwise: Statement[] = [];
  for (;;) {
    const test = parseTuple(stream, { withIf: false });
    const { body, end } = inner(stream, around, { tag, ends: ['elif', 'else', 'endif'] });
    branches.push({ test, body });
    if (end === 'elif') continue;
    if (end === 'else') otherwise = inner(stream, around, { tag, ends: ['endif'] }).body;
    return { kind: 'if', branches, otherwise, ...around.begin };
  }
}

function parseFor(stream: TokenStream, tag: Token, around: Around): Statement {
  const target = parseTarget(stream, { ends: 'in' });
  stream.expect('name', 'in');
  if (target.kind === 'name' && target.name === 'loop') throw stream.fail('a loop cannot assign to `loop`', tag);
  const source = parseTuple(stream, { withIf: false, ends: 'recursive' });
  const test = stream.take('name', 'if') ? parseExpression(stream) : undefined;
  const recursive = stream.take('name', 'recursive') !== undefined;
  const { body, end } = inner(stream, around, { tag, ends: ['endfor', 'else'] });
  const otherwise = end === 'else' ? inner(stream, around, { tag, ends: ['endfor'] }).body : [];
  return { kind: 'for', target, source, test, recursive, body, otherwise, ...around.begin };
}

function parseSet(stream: TokenStream, tag: Token, around: Around): Statement {
  const target = parseTarget(stream, { members: true });
  if (stream.take('operator', '=')) return { kind: 'set', target, value: parseTuple(stream), ...around.begin };
  const filter = stream.take('operator', '|') ? parseFilterChain(stream) : undefined;
  const { body } = inner(stream, around, { tag, ends: ['endset'] });
  return { kind: 'set block', target, filter, body, ...around.begin };
}

function parseWith(stream: TokenStream, tag: Token, around: Around): Statement {
  const bindings: { target: ReturnType<typeof parseTarget>; value: Expression }[] = [];
  while (!stream.is('block end')) {
    if (bindings.length > 0) stream.expect('operator', ',');
    const target = parseTarget(stream);
    stream.expect('operator', '=');
    bindings.push({ target, value: parseExpression(stream) });
  }
  const { body } = inner(stream, around, { tag, ends: ['endwith'] });
  return { kind: 'with', bindings, body, ...around.begin };
}

function parseMacro(stream: TokenStream, tag: Token, around: Around): Statement {
  const name = parseNewName(stream);
  const parameters = parseParameters(stream);
  const { body } = inner(stream, around, { tag, ends: ['endmacro'] });
  return { kind: 'macro', name, parameters, body, ...around.begin };
}

function parseCallBlock(stream: TokenStream, tag: Token, around: Around): Statement {
  const parameters = stream.is('operator', '(') ? parseParameters(stream) : [];
  const first = stream.current();
  const call = parseExpression(stream);
  if (call.kind !== 'call') throw stream.fail('`call` needs a call', first, 'for example `{% call dialog() %}`');
  const { body } = inner(stream, around, { tag, ends: ['endcall'] });
  return { kind: 'call block', call, parameters, body, ...around.begin };
}

function parsePrint(stream: TokenStream): Statement[] {
  const shown: Statement[] = [];
  while (!stream.is('block end')) {
    if (shown.length > 0) stream.expect('operator', ',');
    const value = parseExpression(stream);
    shown.push({ kind: 'output', value, at: value.at, end: value.end });
  }
  return shown;
}
