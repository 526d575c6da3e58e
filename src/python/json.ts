/** JSON as Python reads and writes it: floats stay floats, whole numbers keep all digits, NaN exists. */

import { compare } from './compare.ts';
import { dateText } from './datetime.ts';
import { floatText, isFloat, makeFloat, makeInteger, toDouble } from './number.ts';
import { jsonKey } from './plain.ts';
import { compareText, str, typeName } from './text.ts';
import { raise, valueError } from './undefined.ts';
import { DateTime, Float, Tuple, Undefined, type Value } from './value.ts';

export interface JsonOptions {
  /** Spaces, or a text, for each level; undefined writes one line. */
  readonly indent?: number | string | undefined;
  readonly sortKeys?: boolean | undefined;
  /** Keys are compared as the texts that they become. */
  readonly plainKeys?: boolean | undefined;
  readonly ensureAscii?: boolean | undefined;
  readonly separators?: readonly [item: string, key: string] | undefined;
}

const MAX_DEPTH = 1000;

/** What `json.dumps` gives. */
export function dumpJson(value: Value, options: JsonOptions = {}): string {
  const unit = typeof options.indent === 'number' ? ' '.repeat(Math.max(0, options.indent)) : options.indent;
  const [itemSeparator, keySeparator] = options.separators ?? [unit === undefined ? ', ' : ',', ': '];
  const text = (raw: string): string => quote(raw, options.ensureAscii ?? true);
  const wrap = (open: string, parts: readonly string[], close: string, depth: number): string => {
    if (parts.length === 0) return open + close;
    if (unit === undefined) return open + parts.join(itemSeparator) + close;
    const line = `\n${unit.repeat(depth + 1)}`;
    return `${open}${line}${parts.join(itemSeparator + line)}\n${unit.repeat(depth)}${close}`;
  };
  const write = (item: Value, depth: number): string => {
    if (depth > MAX_DEPTH) throw valueError('the value is nested too deeply to be written as JSON');
    if (typeof item === 'string') return text(item);
    if (item === null) return 'null';
    if (typeof item === 'boolean' || typeof item === 'bigint') return String(item);
    if (typeof item === 'number' || item instanceof Float) return numberText(item);
    if (item instanceof Undefined) raise(item);
    if (Array.isArray(item))
      return wrap(
        '[',
        item.map((one) => write(one, depth + 1)),
        ']',
        depth,
      );
    if (item instanceof Tuple)
      return wrap(
        '[',
        item.items.map((one) => write(one, depth + 1)),
        ']',
        depth,
      );
    if (item instanceof Map) {
      const pairs = [...item];
      if (options.sortKeys)
        pairs.sort(([a], [b]) => (options.plainKeys ? compareText(keyText(a), keyText(b)) : compare(a, b)));
      const parts = pairs.map(([key, one]) => text(keyText(key)) + keySeparator + write(one, depth + 1));
      return wrap('{', parts, '}', depth);
    }
    if (typeof item === 'object' && 'toArray' in item && typeof item.toArray === 'function')
      return write(item.toArray() as number[], depth);
    if (item instanceof DateTime) return text(dateText(item, 'T'));
    throw valueError(`Object of type ${typeName(item)} is not JSON serializable`);
  };
  return write(value, 0);
}

function keyText(key: Value): string {
  if (typeof key === 'string') return key;
  if (key === null || typeof key === 'boolean') return jsonKey(key);
  if (typeof key === 'number' || typeof key === 'bigint' || key instanceof Float) return str(key);
  throw valueError(`keys must be str, int, float, bool or None, not ${typeName(key)}`);
}

function numberText(value: number | Float): string {
  if (!isFloat(value)) return String(value);
  const number = toDouble(value);
  if (Number.isFinite(number)) return floatText(number);
  return Number.isNaN(number) ? 'NaN' : number > 0 ? 'Infinity' : '-Infinity';
}

const SHORT: Readonly<Record<string, string>> = {
  '"': '\\"',
  '\\': '\\\\',
  '\n': '\\n',
  '\r': '\\r',
  '\t': '\\t',
  '\f': '\\f',
  '\b': '\\b',
};

function quote(text: string, ascii: boolean): string {
  const special = ascii ? /["\\\x00-\x1f]|[^\x00-\x7e]/g : /["\\\x00-\x1f]/g;
  return `"${text.replace(special, (char) => SHORT[char] ?? `\\u${char.charCodeAt(0).toString(16).padStart(4, '0')}`)}"`;
}

const TOKEN =
  /[ \t\n\r]*(?:([{}[\],:])|("(?:[^"\\\x00-\x1f]|\\.)*")|(-?(?:0|[1-9]\d*))(\.\d+)?([eE][-+]?\d+)?|(true|false|null|NaN|-?Infinity))/y;
const WORDS = new Map<string, Value>([
  ['true', true],
  ['false', false],
  ['null', null],
  ['NaN', Number.NaN],
  ['Infinity', Number.POSITIVE_INFINITY],
  ['-Infinity', Number.NEGATIVE_INFINITY],
]);

/** What `json.loads` gives; raises with the position. */
export function parseJson(text: string): Value {
  let at = 0;
  const wrong = (what: string): Error => {
    const lines = text.slice(0, at).split('\n');
    return valueError(`the text is not JSON: ${what} at line ${lines.length} column ${lines.at(-1)!.length + 1}`);
  };
  const next = (): RegExpExecArray => {
    TOKEN.lastIndex = at;
    const token = TOKEN.exec(text);
    if (token === null) {
      at += /^[ \t\n\r]*/.exec(text.slice(at))![0].length;
      throw wrong(at >= text.length ? 'unexpected end' : `unexpected \`${text[at]}\``);
    }
    at = TOKEN.lastIndex;
    return token;
  };
  const take = (char: string): boolean => {
    TOKEN.lastIndex = at;
    if (TOKEN.exec(text)?.[1] !== char) return false;
    at = TOKEN.lastIndex;
    return true;
  };
  const string = (token: RegExpExecArray): string => {
    try {
      return JSON.parse(token[2]!) as string;
    } catch {
      throw wrong('a broken escape');
    }
  };
  const value = (token: RegExpExecArray, depth: number): Value => {
    if (depth > MAX_DEPTH) throw wrong('nesting that is too deep');
    const [, mark, quoted, whole, fraction, exponent, word] = token;
    if (quoted !== undefined) return string(token);
    if (whole !== undefined) {
      if (fraction === undefined && exponent === undefined) return makeInteger(BigInt(whole));
      return makeFloat(Number(whole + (fraction ?? '') + (exponent ?? '')));
    }
    if (word !== undefined) return WORDS.get(word)!;
    if (mark === '[') return list(depth);
    if (mark === '{') return map(depth);
    throw wrong(`unexpected \`${mark}\``);
  };
  const list = (depth: number): Value[] => {
    const items: Value[] = [];
    if (take(']')) return items;
    do items.push(value(next(), depth + 1));
    while (take(','));
    if (!take(']')) throw wrong('expected `,` or `]`');
    return items;
  };
  const map = (depth: number): Map<Value, Value> => {
    const entries = new Map<Value, Value>();
    if (take('}')) return entries;
    do {
      const key = next();
      if (key[2] === undefined) throw wrong('expected a key in double quotes');
      const name = string(key);
      if (!take(':')) throw wrong('expected `:`');
      entries.set(name, value(next(), depth + 1));
    } while (take(','));
    if (!take('}')) throw wrong('expected `,` or `}`');
    return entries;
  };
  const result = value(next(), 0);
  if (/\S/.test(text.slice(at))) throw wrong('more text');
  return result;
}
