/** Backslashes and character classes of Python's regular expressions. */
import type { RegexFlags } from './regexSyntax.ts';
import { valueError } from './undefined.ts';

export interface EscapeContext extends RegexFlags {
  /** How many groups have been opened so far. */
  readonly groups: number;
  /** Letters must match both cases, although the JavaScript flag is not set. */
  readonly foldCase: boolean;
}

export interface Piece {
  readonly source: string;
  readonly end: number;
}

const SPACE = '\\t-\\r\\x1c-\\x20\\x85\\p{Z}';
const CONTROL: Readonly<Record<string, string>> = { n: '\n', t: '\t', r: '\r', f: '\f', v: '\v', a: '\x07' };

/** The inside of a class for `\d`, `\w` and `\s`. */
function category(letter: string, ascii: boolean): string | undefined {
  switch (letter.toLowerCase()) {
    case 'd':
      return ascii ? '0-9' : '\\p{Nd}';
    case 'w':
      return ascii ? 'a-zA-Z0-9_' : '\\p{L}\\p{N}_';
    case 's':
      return ascii ? '\\t-\\r\\x20' : SPACE;
  }
  return undefined;
}

/** An escape outside of a class; `at` is the backslash. */
export function escapePiece(text: string, at: number, context: EscapeContext): Piece {
  const letter = text[at + 1];
  if (letter === undefined) throw valueError(`the regular expression \`${text}\` ends with a lone backslash`);
  const end = at + 2;
  const inside = category(letter, context.ascii);
  if (inside !== undefined) return { source: letter === letter.toLowerCase() ? `[${inside}]` : `[^${inside}]`, end };
  if (letter === 'A') return { source: '(?:(?<![\\s\\S]))', end };
  if (letter === 'Z') return { source: '(?:(?![\\s\\S]))', end };
  if (letter === 'b' || letter === 'B') {
    const word = `[${category('w', context.ascii)}]`;
    const boundary = `(?<=${word})(?!${word})|(?<!${word})(?=${word})`;
    return { source: letter === 'b' ? `(?:${boundary})` : `(?!${boundary})(?:)`, end };
  }
  const back = /^[1-9]\d?/.exec(text.slice(at + 1))?.[0];
  if (back !== undefined && !/^[0-3][0-7]{2}/.test(text.slice(at + 1))) {
    if (Number(back) > context.groups)
      throw valueError(`the regular expression \`${text}\` refers to group ${back}, which does not exist`);
    return { source: `(?:\\${back})`, end: at + 1 + back.length };
  }
  const { char, end: after } = escapedChar(text, at);
  return { source: literal(char, context.foldCase), end: after };
}

/** The character that an escape stands for. */
function escapedChar(text: string, at: number): { char: string; end: number } {
  const rest = text.slice(at + 1);
  const coded = /^(?:x([\da-fA-F]{2})|u([\da-fA-F]{4})|U([\da-fA-F]{8}))/.exec(rest);
  if (coded !== null) {
    const code = Number.parseInt(coded[1] ?? coded[2] ?? coded[3]!, 16);
    return { char: String.fromCodePoint(code), end: at + 1 + coded[0].length };
  }
  const octal = /^(?:0[0-7]{0,2}|[0-3][0-7]{2})/.exec(rest)?.[0];
  if (octal !== undefined) return { char: String.fromCharCode(Number.parseInt(octal, 8)), end: at + 1 + octal.length };
  const char = String.fromCodePoint(rest.codePointAt(0)!);
  const control = CONTROL[char];
  if (control === undefined && /[a-zA-Z0-9]/.test(char))
    throw valueError(`the regular expression \`${text}\` has the unknown escape \`\\${char}\``);
  return { char: control ?? char, end: at + 1 + char.length };
}

/** A character class; `at` is its bracket. */
export function classPiece(text: string, at: number, context: EscapeContext): Piece {
  let from = at + 1;
  const negated = text[from] === '^';
  if (negated) from += 1;
  let source = '';
  for (let first = true; ; first = false) {
    if (from >= text.length) throw valueError(`the regular expression \`${text}\` has a class that is never closed`);
    if (text[from] === ']' && !first) break;
    const low = member(text, from, context);
    const isRange = text[low.end] === '-' && text[low.end + 1] !== ']' && low.end + 1 < text.length;
    if (!isRange) {
      source += low.char === undefined ? low.source! : inClass(low.char, low.char, context.foldCase);
      from = low.end;
      continue;
    }
    const high = member(text, low.end + 1, context);
    if (low.char === undefined || high.char === undefined || low.char.codePointAt(0)! > high.char.codePointAt(0)!)
      throw valueError(
        `the regular expression \`${text}\` has a bad character range \`${text.slice(from, high.end)}\``,
      );
    source += inClass(low.char, high.char, context.foldCase);
    from = high.end;
  }
  return { source: `[${negated ? '^' : ''}${source}]`, end: from + 1 };
}

function member(text: string, at: number, context: EscapeContext): { char?: string; source?: string; end: number } {
  if (text[at] !== '\\') {
    const char = String.fromCodePoint(text.codePointAt(at)!);
    return { char, end: at + char.length };
  }
  const letter = text[at + 1] ?? '';
  const inside = category(letter, context.ascii);
  if (inside !== undefined) return { source: letter === letter.toLowerCase() ? inside : `[^${inside}]`, end: at + 2 };
  if (letter === 'b') return { char: '\b', end: at + 2 };
  return escapedChar(text, at);
}

/** One character or a range, as JavaScript's classes want it. */
function inClass(low: string, high: string, foldCase: boolean): string {
  const code = (char: string): string => `\\u{${char.codePointAt(0)!.toString(16)}}`;
  const own = low === high ? code(low) : `${code(low)}-${code(high)}`;
  if (!foldCase) return own;
  const swapped = [low, high].map((char) => (char === char.toLowerCase() ? char.toUpperCase() : char.toLowerCase()));
  const [a, b] = swapped as [string, string];
  if (a === low && b === high) return own;
  return a.codePointAt(0)! <= b.codePointAt(0)! ? `${own}${code(a)}-${code(b)}` : own;
}

/** A character that stands for itself; `foldCase` where only a part of the pattern ignores case. */
export function literal(char: string, foldCase: boolean): string {
  const escaped = /[\^$\\.*+?()[\]{}|/]/.test(char) ? `\\${char}` : char;
  if (!foldCase) return escaped;
  const [low, high] = [char.toLowerCase(), char.toUpperCase()];
  return low === high ? escaped : `[${low}${high}]`;
}
