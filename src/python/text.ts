/** Python's `str` and `repr` of every value. */

import { dateRepr, dateText } from './datetime.ts';
import { compareNumbers, floatText } from './number.ts';
import { raise, valueError } from './undefined.ts';
import { Callable, DateTime, Float, Omit, Tuple, Undefined, type Value } from './value.ts';

const MAX_DEPTH = 500;

/** What Python's `str()` gives; raises for undefined values. */
export function str(value: Value): string {
  switch (typeof value) {
    case 'string':
      return value;
    case 'number':
      return Number.isInteger(value) ? String(value) : floatText(value);
    case 'bigint':
      return value.toString();
    case 'boolean':
      return value ? 'True' : 'False';
  }
  if (value === null) return 'None';
  if (value instanceof DateTime) return dateText(value);
  return repr(value);
}

/** What Python's `repr()` gives; raises for undefined values, also inside containers. */
export function repr(value: Value, depth = 0): string {
  if (typeof value === 'string') return quoted(value);
  if (typeof value !== 'object' || value === null) return str(value);
  if (depth > MAX_DEPTH) throw valueError('the value is nested too deeply to be written as text');
  if (value instanceof Undefined) raise(value);
  if (Array.isArray(value)) return `[${value.map((item) => repr(item, depth + 1)).join(', ')}]`;
  if (value instanceof Map) return mapRepr(value, depth);
  if (value instanceof Tuple) {
    const items = value.items.map((item) => repr(item, depth + 1));
    return items.length === 1 ? `(${items[0]},)` : `(${items.join(', ')})`;
  }
  if (value instanceof Float) return floatText(value.value);
  if (value instanceof DateTime) return dateRepr(value);
  if (value instanceof Omit) return '<<Omit>>';
  if (value instanceof Callable)
    return 'toText' in value ? (value.toText as () => string)() : `<function ${value.name}>`;
  if (value instanceof Uint8Array) return bytesRepr(value);
  return (depth > 0 ? value.toRepr?.() : undefined) ?? value.toText?.() ?? `<${value.templateType}>`;
}

function mapRepr(map: Map<Value, Value>, depth: number): string {
  const parts: string[] = [];
  for (const [key, item] of map) parts.push(`${repr(key, depth + 1)}: ${repr(item, depth + 1)}`);
  return `{${parts.join(', ')}}`;
}

const PLAIN = /^[\x20-\x26\x28-\x5b\x5d-\x7e]*$/;
const SPECIAL: Readonly<Record<string, string>> = { '\n': '\\n', '\r': '\\r', '\t': '\\t', '\\': '\\\\' };

/** A string as Python writes it in source: single quotes unless only those occur inside. */
function quoted(text: string): string {
  if (PLAIN.test(text)) return `'${text}'`;
  const quote = text.includes("'") && !text.includes('"') ? '"' : "'";
  const body = text.replace(/[\\\n\r\t'"]|[\p{C}\p{Zl}\p{Zp}]|(?! )\p{Zs}/gu, (char) => {
    if (char === "'" || char === '"') return char === quote ? `\\${char}` : char;
    const special = SPECIAL[char];
    if (special !== undefined) return special;
    const code = char.codePointAt(0)!;
    if (code <= 0xff) return `\\x${code.toString(16).padStart(2, '0')}`;
    return code <= 0xffff ? `\\u${code.toString(16).padStart(4, '0')}` : `\\U${code.toString(16).padStart(8, '0')}`;
  });
  return `${quote}${body}${quote}`;
}

function bytesRepr(bytes: Uint8Array): string {
  const text = Buffer.from(bytes).toString('latin1');
  const quote = text.includes("'") && !text.includes('"') ? '"' : "'";
  let body = '';
  for (const char of text) {
    const code = char.charCodeAt(0);
    if (char === quote) body += `\\${char}`;
    else if (SPECIAL[char] !== undefined) body += SPECIAL[char];
    else body += code < 32 || code > 126 ? `\\x${code.toString(16).padStart(2, '0')}` : char;
  }
  return `b${quote}${body}${quote}`;
}

/** The name of a value's type as the error messages of the language say it. */
export function typeName(value: Value): string {
  switch (typeof value) {
    case 'string':
      return 'str';
    case 'boolean':
      return 'bool';
    case 'bigint':
      return 'int';
    case 'number':
      return Number.isInteger(value) ? 'int' : 'float';
  }
  if (value === null) return 'NoneType';
  if (value instanceof Float) return 'float';
  if (Array.isArray(value)) return 'list';
  if (value instanceof Map) return 'dict';
  if (value instanceof Tuple) return 'tuple';
  if (value instanceof Undefined) return 'undefined';
  if (value instanceof Omit) return 'omit';
  if (value instanceof Callable) return 'function';
  if (value instanceof DateTime) return value.half ?? 'datetime';
  if (value instanceof Uint8Array) return 'bytes';
  return value.templateType;
}

/** The characters of a text as Python counts them: code points, not UTF-16 units. */
export function characters(text: string): readonly string[] {
  return Array.from(text);
}

/** Python's `len()` of a text. */
export function textLength(text: string): number {
  if (!/[\ud800-\udbff]/.test(text)) return text.length;
  let count = 0;
  for (const _ of text) count += 1;
  return count;
}

/** Order of two texts by code points, which differs from JavaScript's beyond the basic plane. */
export function compareText(left: string, right: string): number {
  if (left === right) return 0;
  const length = Math.min(left.length, right.length);
  for (let at = 0; at < length; at++) {
    const a = left.charCodeAt(at);
    const b = right.charCodeAt(at);
    if (a !== b) {
      const surrogates = Number(a >= 0xd800 && a < 0xe000) - Number(b >= 0xd800 && b < 0xe000);
      return surrogates !== 0 ? surrogates : compareNumbers(a, b);
    }
  }
  return left.length - right.length;
}

/** Python's `ascii()`: the representation with everything else escaped. */
export function asciiRepr(value: Value): string {
  return repr(value).replace(/[^\x00-\x7f]/gu, (char) => {
    const code = char.codePointAt(0)!;
    const [letter, size] = code < 0x100 ? ['x', 2] : code < 0x10000 ? ['u', 4] : ['U', 8];
    return `\\${letter}${code.toString(16).padStart(size as number, '0')}`;
  });
}
