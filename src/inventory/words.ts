/** Splits a line into words as a POSIX shell would, remembering where every character stood. */

export interface Word {
  readonly text: string;
  /** The column (from 0) of each character of the text in the line. */
  readonly places: readonly number[];
}

/** Words of a line: quotes and backslashes are taken away, `#` begins a comment. Throws when a quote is never closed. */
export function splitWords(line: string): readonly Word[] {
  const words: Word[] = [];
  let text = '';
  let places: number[] = [];
  let started = false;
  const take = (at: number): void => {
    text += line[at];
    places.push(at);
    started = true;
  };
  const finish = (): void => {
    if (started) words.push({ text, places });
    text = '';
    places = [];
    started = false;
  };
  for (let at = 0; at < line.length; at++) {
    const char = line[at]!;
    if (char === ' ' || char === '\t') finish();
    else if (char === '#') break;
    else if (char === '\\') {
      if (at + 1 >= line.length) throw new Error('nothing follows the backslash');
      take(++at);
    } else if (char === "'" || char === '"') {
      started = true;
      const end = closing(line, at);
      for (at++; at < end; at++) {
        // In double quotes a backslash only escapes a quote or a backslash.
        if (char === '"' && line[at] === '\\' && /["\\]/.test(line[at + 1] ?? '')) at++;
        take(at);
      }
    } else take(at);
  }
  finish();
  return words;
}

function closing(line: string, open: number): number {
  const quote = line[open]!;
  for (let at = open + 1; at < line.length; at++) {
    if (line[at] === quote) return at;
    if (quote === '"' && line[at] === '\\') at++;
  }
  throw new Error(`a ${quote} in this line is never closed`);
}
