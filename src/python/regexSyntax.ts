/** Translates Python's regular expression syntax to JavaScript's (flag `v`). */

import { classPiece, escapePiece } from './regexEscape.ts';
import { valueError } from './undefined.ts';

/** Python's flags, as they are in force at one point of a pattern. */
export interface RegexFlags {
  readonly ignoreCase: boolean;
  readonly multiLine: boolean;
  readonly dotAll: boolean;
  readonly verbose: boolean;
  readonly ascii: boolean;
}

export interface Translated {
  readonly source: string;
  readonly ignoreCase: boolean;
  /** Group names to numbers. */
  readonly names: ReadonlyMap<string, number>;
  readonly groups: number;
}

const LETTERS: Readonly<Record<string, keyof RegexFlags | undefined>> = {
  i: 'ignoreCase',
  m: 'multiLine',
  s: 'dotAll',
  x: 'verbose',
  a: 'ascii',
};

/** The JavaScript source of a Python pattern; raises `value-type` for what is wrong or cannot be expressed. */
export function translateRegex(pattern: string, flags: Partial<RegexFlags> = {}): Translated {
  const base: RegexFlags = {
    ignoreCase: false,
    multiLine: false,
    dotAll: false,
    verbose: false,
    ascii: false,
    ...flags,
  };
  const reader = new PatternReader(pattern);
  const start = reader.globalFlags(base);
  const source = reader.alternatives(start, start.ignoreCase);
  if (!reader.atEnd()) throw reader.wrong('unbalanced parenthesis');
  return { source, ignoreCase: start.ignoreCase, names: reader.names, groups: reader.groups };
}

class PatternReader {
  readonly #text: string;
  readonly names = new Map<string, number>();
  groups = 0;
  #at = 0;

  constructor(text: string) {
    this.#text = text;
  }

  atEnd(): boolean {
    return this.#at >= this.#text.length;
  }

  wrong(what: string): Error {
    return valueError(`the regular expression \`${this.#text}\` is wrong at position ${this.#at}: ${what}`);
  }

  /** Flags such as `(?i)` at the very start hold for the whole pattern. */
  globalFlags(base: RegexFlags): RegexFlags {
    let flags = base;
    for (;;) {
      const found = /^\(\?([aiLmsux]+)\)/.exec(this.#text.slice(this.#at));
      if (found === null) return flags;
      this.#at += found[0].length;
      flags = withFlags(flags, found[1]!, '');
    }
  }

  /** Everything up to the closing parenthesis or the end. `byFlag`: the JavaScript flag already ignores case. */
  alternatives(flags: RegexFlags, byFlag: boolean): string {
    let out = '';
    while (!this.atEnd() && this.#text[this.#at] !== ')') {
      if (this.#text[this.#at] === '|') {
        out += '|';
        this.#at += 1;
      } else out += this.#term(flags, byFlag);
    }
    return out;
  }

  #term(flags: RegexFlags, byFlag: boolean): string {
    const char = this.#char();
    if (flags.verbose && (/\s/.test(char) || char === '#')) {
      this.#at = char === '#' ? this.#lineEnd() : this.#at + char.length;
      return '';
    }
    if ('*+?'.includes(char) || (char === '{' && this.#braces() !== undefined)) throw this.wrong('nothing to repeat');
    return this.#atom(char, flags, byFlag) + this.#quantifier(flags);
  }

  #lineEnd(): number {
    const end = this.#text.indexOf('\n', this.#at);
    return end === -1 ? this.#text.length : end + 1;
  }

  #char(): string {
    return String.fromCodePoint(this.#text.codePointAt(this.#at)!);
  }

  #atom(char: string, flags: RegexFlags, byFlag: boolean): string {
    if (char === '(') return this.#group(flags, byFlag);
    if (char === '[') return this.#class(flags, byFlag);
    if (char === '\\') {
      const piece = escapePiece(this.#text, this.#at, {
        ...flags,
        groups: this.groups,
        foldCase: flags.ignoreCase && !byFlag,
      });
      this.#at = piece.end;
      return piece.source;
    }
    this.#at += char.length;
    if (char === '.') return flags.dotAll ? '[\\s\\S]' : '[^\\n]';
    // JavaScript's own anchors know more line ends than Python's, so both are spelled out.
    if (char === '^') return flags.multiLine ? '(?:(?<![^\\n]))' : '(?:(?<![\\s\\S]))';
    if (char === '$') return flags.multiLine ? '(?:(?![^\\n]))' : '(?:(?=\\n?(?![\\s\\S])))';
    return literal(char, flags.ignoreCase && !byFlag);
  }

  #braces(): string | undefined {
    return /^\{(?:\d+(?:,\d*)?|,\d*)\}/.exec(this.#text.slice(this.#at))?.[0];
  }

  #quantifier(flags: RegexFlags): string {
    if (this.atEnd()) return '';
    if (flags.verbose) this.#at += /^\s*/.exec(this.#text.slice(this.#at))![0].length;
    const char = this.#text[this.#at] ?? '';
    let text = '';
    if (char !== '' && '*+?'.includes(char)) text = char;
    else if (char === '{') text = this.#braces() ?? '';
    if (text === '') return '';
    this.#at += text.length;
    const next = this.#text[this.#at];
    if (next === '+') throw this.wrong('possessive quantifiers are not supported');
    if (next === '*' || (next === '{' && this.#braces() !== undefined)) throw this.wrong('multiple repeat');
    if (next === '?') this.#at += 1;
    return text.replace('{,', '{0,') + (next === '?' ? '?' : '');
  }

  #group(flags: RegexFlags, byFlag: boolean): string {
    const rest = this.#text.slice(this.#at);
    const comment = /^\(\?#[^)]*\)/.exec(rest)?.[0];
    if (comment !== undefined) {
      this.#at += comment.length;
      return '(?:)';
    }
    const back = /^\(\?P=([^)]*)\)/.exec(rest);
    if (back !== null) {
      const number = this.names.get(back[1]!);
      if (number === undefined) throw this.wrong(`unknown group name '${back[1]}'`);
      this.#at += back[0].length;
      return `(?:\\${number})`;
    }
    const { source, length, inside } = this.#opening(rest, flags);
    this.#at += length;
    const inner = this.alternatives(inside, byFlag && inside.ignoreCase);
    if (this.#text[this.#at] !== ')') throw this.wrong('missing ), unterminated subpattern');
    this.#at += 1;
    return `${source}${inner})`;
  }

  /** How a group opens, and the flags inside it. Named groups become numbered ones. */
  #opening(rest: string, flags: RegexFlags): { source: string; length: number; inside: RegexFlags } {
    if (!rest.startsWith('(?')) {
      this.groups += 1;
      return { source: '(', length: 1, inside: flags };
    }
    const named = /^\(\?P<([^>]*)>/.exec(rest);
    if (named !== null) {
      this.#name(named[1]!);
      return { source: '(', length: named[0].length, inside: flags };
    }
    const plain = /^\(\?(?:[:=!]|<[=!])/.exec(rest)?.[0];
    if (plain !== undefined) return { source: plain, length: plain.length, inside: flags };
    const scoped = /^\(\?([aiLmsux]*)(?:-([imsx]+))?:/.exec(rest);
    if (scoped !== null) {
      const inside = withFlags(flags, scoped[1]!, scoped[2] ?? '');
      if (flags.ignoreCase && !inside.ignoreCase) throw this.wrong('switching `i` off for a part is not supported');
      return { source: '(?:', length: scoped[0].length, inside };
    }
    if (/^\(\?[aiLmsux]+\)/.test(rest)) throw this.wrong('global flags not at the start of the expression');
    throw this.wrong(`\`${rest.slice(0, 3)}\` is not supported`);
  }

  #name(name: string): void {
    if (!/^[\p{L}_][\p{L}\p{N}_]*$/u.test(name)) throw this.wrong(`bad character in group name '${name}'`);
    if (this.names.has(name)) throw this.wrong(`redefinition of group name '${name}'`);
    this.groups += 1;
    this.names.set(name, this.groups);
  }

  #class(flags: RegexFlags, byFlag: boolean): string {
    const { source, end } = classPiece(this.#text, this.#at, {
      ...flags,
      groups: 0,
      foldCase: flags.ignoreCase && !byFlag,
    });
    this.#at = end;
    return source;
  }
}

function withFlags(flags: RegexFlags, on: string, off: string): RegexFlags {
  const changed: Record<string, boolean> = { ...flags };
  for (const letter of on) if (LETTERS[letter] !== undefined) changed[LETTERS[letter]] = true;
  for (const letter of off) if (LETTERS[letter] !== undefined) changed[LETTERS[letter]] = false;
  return changed as unknown as RegexFlags;
}

/** A character that stands for itself; `foldCase` where only a part of the pattern ignores case. */
export function literal(char: string, foldCase: boolean): string {
  const escaped = /[\^$\\.*+?()[\]{}|/]/.test(char) ? `\\${char}` : char;
  if (!foldCase) return escaped;
  const [low, high] = [char.toLowerCase(), char.toUpperCase()];
  return low === high ? escaped : `[${low}${high}]`;
}
