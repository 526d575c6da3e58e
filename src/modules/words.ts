import { PlayError } from '../errors.ts';

/** Splits a command line into words as a POSIX shell would read its quotes, without expanding anything. */
export function splitWords(text: string): string[] {
  const words: string[] = [];
  let word: string | undefined;
  for (let at = 0; at < text.length; at++) {
    const char = text[at]!;
    if (/\s/.test(char)) {
      if (word !== undefined) words.push(word);
      word = undefined;
    } else if (char === '\\') word = (word ?? '') + (text[++at] ?? '\\');
    else if (char === "'" || char === '"') {
      const part = quotedPart(text, at);
      word = (word ?? '') + part.text;
      at = part.end;
    } else word = (word ?? '') + char;
  }
  return word === undefined ? words : [...words, word];
}

/** What stands between the quote at `start` and its partner; a backslash escapes `"` and `\` in double quotes only. */
function quotedPart(text: string, start: number): { text: string; end: number } {
  const quote = text[start]!;
  let inner = '';
  for (let at = start + 1; at < text.length; at++) {
    const char = text[at]!;
    if (char === quote) return { text: inner, end: at };
    if (char === '\\' && quote === '"' && /["\\]/.test(text[at + 1] ?? '')) inner += text[++at]!;
    else inner += char;
  }
  throw new PlayError('invalid-argument', `the command has an opening ${quote} without its partner`);
}
