/** Finds the place in the file of a character inside a scalar's value, so that a caret can stand under a template's token. */
import type { Origin } from '../errors.ts';
import { originAtOffset, textAt } from './text.ts';
import type { ScalarTree } from './tree.ts';

/**
 * The place of the `offset`-th character of a scalar's text. Quotes, escapes, folded lines and the indentation of
 * blocks are seen through. When the file's text is not at hand, the place of the scalar itself is the answer.
 */
export function locate(scalar: ScalarTree, offset: number): Origin {
  const { origin, style, text } = scalar;
  if (style === 'plain' && !text.includes('\n')) {
    // Most scalars are one plain line; a plain one that was folded from several lines needs the walk below.
    const source = textAt(origin);
    if (!source || source.text.startsWith(text, source.offset)) return { ...origin, column: origin.column + offset };
  }
  const source = textAt(origin);
  if (!source) return origin;
  const at = sourceOffset(scalar, source, offset);
  return at === undefined ? origin : originAtOffset(origin.file, at);
}

interface Source {
  readonly text: string;
  readonly offset: number;
}

function sourceOffset(scalar: ScalarTree, source: Source, offset: number): number | undefined {
  switch (scalar.style) {
    case 'plain':
      return walkFlow(offset, source, '');
    case 'single':
      return walkFlow(offset, { ...source, offset: source.offset + 1 }, "'");
    case 'double':
      return walkFlow(offset, { ...source, offset: source.offset + 1 }, '"');
    default:
      return walkBlock(scalar.text, offset, source);
  }
}

const lineBreak = /[ \t]*(?:\r\n?|\n)(?:[ \t]*(?:\r\n?|\n))*[ \t]*/y;

/** A backslash at the end of a line in double quotes joins the lines. */
const escapedBreak = /\\(?:\r\n?|\n)[ \t]*/y;

/** Walks text and source side by side; a run of line breaks in the source is one space, or one newline less, in the text. */
function walkFlow(offset: number, source: Source, quote: '' | "'" | '"'): number {
  let at = source.offset;
  let seen = 0;
  while (seen < offset && at < source.text.length) {
    lineBreak.lastIndex = at;
    escapedBreak.lastIndex = at;
    const joined = quote === '"' && escapedBreak.exec(source.text);
    if (joined) {
      at += joined[0].length;
      continue;
    }
    const broken = lineBreak.exec(source.text);
    if (broken) {
      const breaks = broken[0].match(/\r\n?|\n/g)!.length;
      seen += Math.max(1, breaks - 1);
      at += broken[0].length;
      continue;
    }
    if (quote === "'" && source.text.startsWith("''", at)) at += 2;
    else if (quote === '"' && source.text[at] === '\\') at += escapeLength(source.text[at + 1]);
    else at++;
    seen++;
  }
  // A place right after a folded break is in the next line already; one right before an escape stays before it.
  return at;
}

/** How many characters an escape takes in double quotes, backslash included. */
function escapeLength(letter: string | undefined): number {
  return letter === 'x' ? 4 : letter === 'u' ? 6 : letter === 'U' ? 10 : 2;
}

/** Blocks: the header line is skipped, then each line stands behind the same indentation. */
function walkBlock(text: string, offset: number, source: Source): number | undefined {
  const headerEnd = source.text.indexOf('\n', source.offset);
  if (headerEnd < 0) return undefined;
  const first = /\S.*/.exec(text);
  const firstSource = /^([ ]*)\S/m.exec(source.text.slice(headerEnd + 1));
  if (!first || !firstSource) return headerEnd + 1;
  const lineStart = text.lastIndexOf('\n', first.index) + 1;
  const indent = firstSource[1]!.length - (first.index - lineStart);
  let at = skipIndent(source.text, headerEnd + 1, indent);
  for (let seen = 0; seen < offset && at < source.text.length; seen++) {
    const isBreak = source.text[at] === '\n' || source.text[at] === '\r';
    if (!isBreak) {
      at++;
      continue;
    }
    at = afterBreak(source.text, at, indent);
    // When several breaks became fewer characters, the last of them jumps to the next line with something in it.
    if (text[seen + 1] !== '\n') {
      while (source.text[at] === '\n' || source.text[at] === '\r') at = afterBreak(source.text, at, indent);
    }
  }
  return at;
}

function afterBreak(text: string, at: number, indent: number): number {
  return skipIndent(text, at + (text.startsWith('\r\n', at) ? 2 : 1), indent);
}

function skipIndent(text: string, at: number, indent: number): number {
  let end = at;
  while (end < at + indent && text[end] === ' ') end++;
  return end;
}
