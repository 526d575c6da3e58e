/** The texts that were read, so that a place can be found again and shown, without every scalar carrying its file. */
import type { Origin } from '../errors.ts';

interface Remembered {
  readonly text: string;
  /** Decrypted text serves to find places, and is never shown. */
  readonly secret: boolean;
  starts?: readonly number[];
}

const remembered = new Map<string, Remembered>();
/** Asked for every scalar that is evaluated, and nearly always empty. */
const secretFiles = new Set<string>();

/** Keeps the text of a file (or of something named like one) for `locate` and for the excerpts in messages. */
export function rememberText(file: string, text: string, secret = false): void {
  remembered.set(file, { text, secret });
  if (secret) secretFiles.add(file);
  else secretFiles.delete(file);
}

/** The text of a file that was read, for the excerpt of a message; nothing for files that were encrypted. */
export function sourceText(file: string): string | undefined {
  const known = remembered.get(file);
  return known?.secret ? undefined : known?.text;
}

/** Whether a file was encrypted as a whole, so that every value in it is a secret. */
export function isSecretFile(file: string): boolean {
  return secretFiles.size > 0 && secretFiles.has(file);
}

/** The text behind an origin and where in it the origin stands, or undefined when the file was never remembered. */
export function textAt(origin: Origin): { readonly text: string; readonly offset: number } | undefined {
  const known = remembered.get(origin.file);
  if (!known) return undefined;
  known.starts ??= lineStarts(known.text);
  const start = known.starts[origin.line - 1];
  return start === undefined ? undefined : { text: known.text, offset: start + origin.column - 1 };
}

/** The place of an offset in a file that was remembered. */
export function originAtOffset(file: string, offset: number): Origin {
  const known = remembered.get(file);
  if (!known) return { file, line: 1, column: 1 };
  known.starts ??= lineStarts(known.text);
  const line = lineBefore(known.starts, offset);
  return { file, line: line + 1, column: offset - known.starts[line]! + 1 };
}

/** The offset at which each line begins; lines end with LF, CRLF or CR. */
export function lineStarts(text: string): number[] {
  const starts = [0];
  const ends = text.includes('\r') ? /\r\n?|\n/g : /\n/g;
  while (ends.exec(text)) starts.push(ends.lastIndex);
  return starts;
}

/** Makes a function from offsets to origins that is fast when it is asked in the order of the text. */
export function originFinder(text: string, file: string): (offset: number) => Origin {
  const starts = lineStarts(text);
  let line = 0;
  return (offset) => {
    if (starts[line]! > offset) line = lineBefore(starts, offset);
    else while (line + 1 < starts.length && starts[line + 1]! <= offset) line++;
    return { file, line: line + 1, column: offset - starts[line]! + 1 };
  };
}

function lineBefore(starts: readonly number[], offset: number): number {
  let low = 0;
  let high = starts.length - 1;
  while (low < high) {
    const middle = (low + high + 1) >> 1;
    if (starts[middle]! <= offset) low = middle;
    else high = middle - 1;
  }
  return low;
}
