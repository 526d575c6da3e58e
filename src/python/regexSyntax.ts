/** Translates Python's regular expression syntax to JavaScript's (flag `v`). */

import { classPiece, escapePiece, literal } from './regexEscape.ts';
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
  /** Where Python's groups are among JavaScript's, when helping groups stand between them. */
  readonly named: readonly number[] | undefined;
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
  const named = reader.helped
    ? [0, ...[...source.matchAll(/\(\?<([gh])\d+>/g)].flatMap(([, kind], at) => (kind === 'g' ? [at + 1] : []))]
    : undefined;
  return { source, ignoreCase: start.ignoreCase, names: reader.names, groups: reader.groups, named };
}

class PatternReader {
  readonly #text: string;
  readonly names = new Map<string, number>();
  /** Possessive loops and atomic groups become a lookahead and a reference to it, so groups need names. */
  readonly helped: boolean;
  groups = 0;
  #helpers = 0;
  #at = 0;

  constructor(text: string) {
    this.#text = text;
    this.helped = /\(\?>|[*+?}]\+/.test(text);
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
    const atom = this.#atom(char, flags, byFlag);
    const { text, possessive } = this.#quantifier(flags);
    return possessive ? this.#atomic(atom + text) : atom + text;
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
      return this.helped ? piece.source.replace(/^\(\?:\\(\d+)\)$/, '(?:\\k<g$1>)') : piece.source;
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

  /** What a lookahead has found is never tried again. */
  #atomic(source: string): string {
    this.#helpers += 1;
    return `(?:(?=(?<h${this.#helpers}>${source}))\\k<h${this.#helpers}>)`;
  }

  #quantifier(flags: RegexFlags): { text: string; possessive: boolean } {
    const none = { text: '', possessive: false };
    if (this.atEnd()) return none;
    if (flags.verbose) this.#at += /^\s*/.exec(this.#text.slice(this.#at))![0].length;
    const char = this.#text[this.#at] ?? '';
    let text = '';
    if (char !== '' && '*+?'.includes(char)) text = char;
    else if (char === '{') text = this.#braces() ?? '';
    if (text === '') return none;
    this.#at += text.length;
    const next = this.#text[this.#at];
    if (next === '*' || (next === '{' && this.#braces() !== undefined)) throw this.wrong('multiple repeat');
    const possessive = next === '+';
    if (next === '?' || possessive) this.#at += 1;
    return { text: text.replace('{,', '{0,') + (next === '?' ? '?' : ''), possessive };
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
      return this.helped ? `(?:\\k<g${number}>)` : `(?:\\${number})`;
    }
    if (rest.startsWith('(?>')) return this.#atomicGroup(flags, byFlag);
    const { source, length, inside } = this.#opening(rest, flags);
    this.#at += length;
    const inner = this.alternatives(inside, byFlag && inside.ignoreCase);
    if (this.#text[this.#at] !== ')') throw this.wrong('missing ), unterminated subpattern');
    this.#at += 1;
    return `${source}${inner})`;
  }

  #atomicGroup(flags: RegexFlags, byFlag: boolean): string {
    this.#at += 3;
    const inner = this.alternatives(flags, byFlag);
    if (this.#text[this.#at] !== ')') throw this.wrong('missing ), unterminated subpattern');
    this.#at += 1;
    return this.#atomic(inner);
  }

  /** How a group opens, and the flags inside it. Named groups become numbered ones. */
  #opening(rest: string, flags: RegexFlags): { source: string; length: number; inside: RegexFlags } {
    if (!rest.startsWith('(?')) {
      this.groups += 1;
      return { source: this.#capture(), length: 1, inside: flags };
    }
    const named = /^\(\?P<([^>]*)>/.exec(rest);
    if (named !== null) {
      this.#name(named[1]!);
      return { source: this.#capture(), length: named[0].length, inside: flags };
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

  #capture(): string {
    return this.helped ? `(?<g${this.groups}>` : '(';
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
