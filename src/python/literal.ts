/** Reads what Python's `ast.literal_eval` accepts: INI inventories and `#jinja2:` headers use it. */
import { mapSet } from './compare.ts';
import { makeFloat, makeInteger, negate } from './number.ts';
import { valueError } from './undefined.ts';
import { unescapeLiteral } from './unescape.ts';
import { Tuple, type Value } from './value.ts';

const NUMBER = /(?:\d[\d_]*)?\.?\d[\d_]*\.?(?:e[+-]?\d+)?|\d+\./iy;
const BASED = /0(?:x[\da-f_]+|o[0-7_]+|b[01_]+)/iy;
const WORD = /[A-Za-z_]+/y;
const STRING = /([rRuUbB]{0,2})('''[\s\S]*?'''|"""[\s\S]*?"""|'(?:[^'\\\n]|\\[\s\S])*'|"(?:[^"\\\n]|\\[\s\S])*")/y;

/** The value of a Python literal; raises `value-type` when the text is anything else. */
export function parseLiteral(text: string): Value {
  const reader = new Reader(text);
  const value = reader.value(0);
  reader.end();
  return value;
}

class Reader {
  readonly #text: string;
  #at = 0;

  constructor(text: string) {
    this.#text = text;
  }

  end(): void {
    this.#space();
    if (this.#at < this.#text.length) throw this.#wrong();
  }

  value(depth: number): Value {
    if (depth > 200) throw valueError('the literal is nested too deeply');
    this.#space();
    const char = this.#text[this.#at];
    if (char === '[') return this.#items(']', depth).items;
    if (char === '(') {
      const { items, commas } = this.#items(')', depth);
      return items.length === 1 && commas === 0 ? items[0]! : new Tuple(items);
    }
    if (char === '{') return this.#dict(depth);
    if (char === '-' || char === '+') {
      this.#at += 1;
      const number = this.#number();
      return char === '-' ? negate(number) : number;
    }
    const string = this.#string();
    if (string !== undefined) return string;
    const word = this.#match(WORD);
    if (word !== undefined) {
      if (word === 'True') return true;
      if (word === 'False') return false;
      if (word === 'None') return null;
      throw this.#wrong();
    }
    return this.#number();
  }

  #number(): number | bigint | ReturnType<typeof makeFloat> {
    this.#space();
    const based = this.#match(BASED);
    if (based !== undefined) return makeInteger(BigInt(based.replaceAll('_', '')));
    const written = this.#match(NUMBER);
    if (written === undefined) throw this.#wrong();
    const digits = written.replaceAll('_', '');
    if (/[.e]/i.test(digits)) return makeFloat(Number(digits));
    if (/^0+[1-9]/.test(digits)) throw this.#wrong();
    return makeInteger(BigInt(digits));
  }

  #string(): Value | undefined {
    let found: string | undefined;
    for (;;) {
      STRING.lastIndex = this.#at;
      const match = STRING.exec(this.#text);
      if (match === null) return found;
      this.#at += match[0].length;
      const [, prefix = '', body = ''] = match;
      const quotes = /^('''|""")/.test(body) ? 3 : 1;
      const inner = body.slice(quotes, -quotes);
      found = (found ?? '') + (/r/i.test(prefix) ? inner : unescapeLiteral(inner));
      this.#space();
    }
  }

  #items(close: string, depth: number): { items: Value[]; commas: number } {
    const items: Value[] = [];
    let commas = 0;
    this.#at += 1;
    for (;;) {
      this.#space();
      if (this.#take(close)) return { items, commas };
      items.push(this.value(depth + 1));
      this.#space();
      if (this.#take(',')) commas += 1;
      else if (this.#text[this.#at] !== close) throw this.#wrong();
    }
  }

  #dict(depth: number): Value {
    const map = new Map<Value, Value>();
    const set: Value[] = [];
    this.#at += 1;
    for (;;) {
      this.#space();
      if (this.#take('}')) return set.length > 0 ? set : map;
      const key = this.value(depth + 1);
      this.#space();
      if (this.#take(':')) mapSet(map, key, this.value(depth + 1));
      else set.push(key);
      if (set.length > 0 && map.size > 0) throw this.#wrong();
      this.#space();
      if (!this.#take(',') && this.#text[this.#at] !== '}') throw this.#wrong();
    }
  }

  #take(char: string): boolean {
    if (this.#text[this.#at] !== char) return false;
    this.#at += 1;
    return true;
  }

  #match(pattern: RegExp): string | undefined {
    pattern.lastIndex = this.#at;
    const found = pattern.exec(this.#text)?.[0];
    if (found !== undefined) this.#at += found.length;
    return found;
  }

  #space(): void {
    this.#match(/[ \t\f\r\n]*/y);
  }

  #wrong(): Error {
    return valueError(`\`${this.#text}\` is not a Python literal`);
  }
}
