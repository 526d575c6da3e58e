/** Breaks text into lines as Python's `textwrap` does. */

export interface WrapOptions {
  readonly width: number;
  readonly breakLong: boolean;
  readonly hyphens: boolean;
}

const SPACE = '[\\t\\n\\v\\f\\r ]';
const WORD = '[\\p{L}\\p{N}_]';
const LETTER = '[\\p{L}\\p{Nl}\\p{No}_]';
const BEFORE_DASH = '(?<=[\\p{L}\\p{N}_!"\'&.,?])';
/** White space, dashes between words, or a word up to a place where it may break. */
const CHUNK = new RegExp(
  `${SPACE}+|${BEFORE_DASH}-{2,}(?=${WORD})|[^\\t\\n\\v\\f\\r ]+?(?:-(?:(?<=${LETTER}{2}-)|(?<=${LETTER}-[\\p{L}\\p{N}_!"'&.,?]-))(?=${LETTER}-?${LETTER})|(?=${SPACE}|$)|${BEFORE_DASH}(?=-{2,}${WORD}))`,
  'gu',
);

/** The lines of one line of text; white space at the places where it breaks is dropped. */
export function wrapLine(line: string, how: WrapOptions): string[] {
  const chunks = (line.match(how.hyphens ? CHUNK : /[\t\n\v\f\r ]+|[^\t\n\v\f\r ]+/g) ?? []).reverse();
  const lines: string[] = [];
  while (chunks.length > 0) {
    if (isBlank(chunks.at(-1)!) && lines.length > 0) chunks.pop();
    const current: string[] = [];
    let length = 0;
    while (chunks.length > 0 && length + chunks.at(-1)!.length <= how.width) {
      length += chunks.at(-1)!.length;
      current.push(chunks.pop()!);
    }
    if (chunks.length > 0 && chunks.at(-1)!.length > how.width) cutLong(chunks, current, how);
    if (current.length > 0 && isBlank(current.at(-1)!)) current.pop();
    if (current.length > 0) lines.push(current.join(''));
  }
  return lines;
}

const isBlank = (text: string): boolean => /^[\t\n\v\f\r ]*$/.test(text);

/** A word that is longer than a line fills what is left of this one, if it may be broken. */
function cutLong(chunks: string[], current: string[], how: WrapOptions): void {
  const room = how.width - current.join('').length;
  if (!how.breakLong) {
    if (current.length === 0) current.push(chunks.pop()!);
    return;
  }
  const chunk = chunks.pop()!;
  let end = room;
  const hyphen = how.hyphens && chunk.length > room ? chunk.slice(0, room).lastIndexOf('-') : -1;
  if (hyphen > 0 && /[^-]/.test(chunk.slice(0, hyphen))) end = hyphen + 1;
  current.push(chunk.slice(0, end));
  chunks.push(chunk.slice(end));
}
