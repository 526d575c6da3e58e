/** Turns a value of the language into what an argument promises, as Ansible converts it, or says why it cannot. */
import { didYouMean } from '../errors.ts';
import { parseJson } from '../python/json.ts';
import { str } from '../python/text.ts';
import { DateTime, Float, Tuple, type Value } from '../python/value.ts';
import type { ArgSpec, Kind } from './args.ts';

/** Why a value does not fit: a sentence that follows "`name` of module". */
export class Misfit {
  readonly message: string;
  readonly hint: string | undefined;
  constructor(message: string, hint?: string) {
    this.message = message;
    this.hint = hint;
  }
}

const yesWords = new Set(['y', 'yes', 'on', '1', 'true', 't']);
const noWords = new Set(['n', 'no', 'off', '0', 'false', 'f']);

/** The typed value (maps with known keys excepted, which `readArgs` walks itself), or a `Misfit`. */
export function coerce(spec: ArgSpec, value: Value): unknown {
  return coercions[spec.kind](value, spec);
}

const coercions: Record<Kind, (value: Value, spec: ArgSpec) => unknown> = {
  string: toText,
  path: toText,
  raw: (value) => value,
  bool: toBool,
  int: toInt,
  float: toFloat,
  bytes: toBytes,
  mode: toMode,
  choice: toChoice,
  list: toList,
  dict: toDict,
};

/** Structures become text as Python writes them, which is what Ansible's modules receive. */
function toText(value: Value): unknown {
  return scalarText(value) ?? str(value);
}

/** Scalars as Python's `str` writes them; undefined for anything that has parts. */
function scalarText(value: Value): string | undefined {
  if (typeof value === 'string') return value;
  if (typeof value === 'boolean') return value ? 'True' : 'False';
  if (typeof value === 'number' || typeof value === 'bigint') return String(value);
  if (value instanceof Float) return `${value.value}.0`;
  if (value instanceof Uint8Array) return Buffer.from(value).toString();
  if (value instanceof DateTime) return str(value);
  return undefined;
}

function toBool(value: Value): unknown {
  if (typeof value === 'boolean') return value;
  const word = scalarText(value instanceof Float ? value.value : value)
    ?.toLowerCase()
    .trim();
  if (word !== undefined && yesWords.has(word)) return true;
  if (word !== undefined && noWords.has(word)) return false;
  return new Misfit(`must be true or false (or yes, no, on, off, 1, 0), not ${show(value)}`);
}

function toInt(value: Value): unknown {
  if (typeof value === 'boolean') return Number(value);
  const number = toNumber(value);
  if (number !== undefined && Number.isInteger(number)) return number;
  return new Misfit(`must be a whole number, not ${show(value)}`);
}

function toFloat(value: Value): unknown {
  return toNumber(value) ?? new Misfit(`must be a number, not ${show(value)}`);
}

function toNumber(value: Value): number | undefined {
  if (typeof value === 'number') return value;
  if (typeof value === 'bigint') return Number(value);
  if (value instanceof Float) return value.value;
  if (typeof value === 'string' && /^\s*[-+]?(\d+(\.\d*)?|\.\d+)([eE][-+]?\d+)?\s*$/.test(value)) return Number(value);
  return undefined;
}

function toBytes(value: Value): unknown {
  const found = /^\s*(\d+(?:\.\d*)?)\s*([KMGTPEZY]?)B?\s*$/i.exec(scalarText(value) ?? '');
  if (!found) return new Misfit(`must be a size such as 10M, not ${show(value)}`);
  return Math.round(Number(found[1]) * 1024 ** ' KMGTPEZY'.indexOf(found[2]!.toUpperCase() || ' '));
}

/** YAML reads an unquoted 0644 as 420, so a number is the mode itself and is written back in octal. */
function toMode(value: Value): unknown {
  if (typeof value === 'number' && Number.isInteger(value) && value >= 0) return `0${value.toString(8)}`;
  if (typeof value !== 'string') return new Misfit(`must be a file mode such as '0644', not ${show(value)}`);
  const text = value.trim();
  if (text === 'preserve' || isMode(text)) return text;
  return new Misfit(`must be a file mode such as '0644' or 'u=rw,g=r', not ${show(value)}`);
}

function isMode(text: string): boolean {
  const octal = text.replace(/^0o/, '');
  if (/^[0-7]{1,5}$/.test(octal)) return true;
  return text.split(',').every((part) => /^[ugoa]*([-+=]([rwxXst]*|[ugo]))+$/.test(part));
}

function toChoice(value: Value, spec: ArgSpec): unknown {
  const choices = spec.choices ?? [];
  const text = scalarText(value);
  if (text === undefined) return new Misfit(`must be one of ${listed(choices)}, not ${nameOf(value)}`);
  if (choices.includes(text)) return text;
  // YAML turned a bare `yes` or `off` into a boolean; the one choice that reads the same is what was meant.
  if (typeof value === 'boolean') {
    const words = choices.filter((choice) => (value ? yesWords : noWords).has(choice));
    if (words.length === 1) return words[0];
  }
  return new Misfit(`must be one of ${listed(choices)}, not ${show(value)}`, didYouMean(text, choices));
}

function listed(choices: readonly string[]): string {
  return choices.map((choice) => `\`${choice}\``).join(', ');
}

function toList(value: Value, spec: ArgSpec): unknown {
  const items = itemsOf(value);
  const elements = spec.elements;
  if (!elements || elements.options) return items;
  const typed: unknown[] = [];
  for (const item of items) {
    if (item === null && elements.kind !== 'raw') continue;
    const one = coerce(elements, item);
    if (one instanceof Misfit) return new Misfit(`has an element that ${one.message}`, one.hint);
    typed.push(one);
  }
  return typed;
}

function itemsOf(value: Value): readonly Value[] {
  if (Array.isArray(value)) return value;
  if (value instanceof Tuple) return value.items;
  if (typeof value !== 'string') return [value];
  return value.trim() === '' ? [] : value.split(',').map((item) => item.trim());
}

function toDict(value: Value): unknown {
  if (value instanceof Map) return value;
  if (typeof value !== 'string') return new Misfit(`must be a mapping, not ${nameOf(value)}`);
  if (value.trimStart().startsWith('{')) {
    try {
      return parseJson(value);
    } catch {
      return new Misfit('must be a mapping, and its text is not valid JSON');
    }
  }
  const pairs = new Map<Value, Value>();
  for (const field of splitFields(value)) {
    const at = field.indexOf('=');
    if (at < 0) return new Misfit(`must be a mapping, JSON or key=value text, not ${show(value)}`);
    pairs.set(field.slice(0, at), field.slice(at + 1));
  }
  return pairs.size ? pairs : new Misfit(`must be a mapping, JSON or key=value text, not ${show(value)}`);
}

/** Words separated by blanks or commas; quotes group, a backslash takes the next character as it is. */
function splitFields(text: string): string[] {
  const fields: string[] = [];
  let field = '';
  let quote = '';
  for (let at = 0; at < text.length; at++) {
    const char = text[at]!;
    if (char === '\\') field += text[++at] ?? '';
    else if (quote) {
      if (char === quote) quote = '';
      else field += char;
    } else if (char === '"' || char === "'") quote = char;
    else if (/[,\s]/.test(char)) {
      if (field) fields.push(field);
      field = '';
    } else field += char;
  }
  return field ? [...fields, field] : fields;
}

function nameOf(value: Value): string {
  if (value === null) return 'nothing';
  if (Array.isArray(value) || value instanceof Tuple) return 'a list';
  if (value instanceof Map) return 'a mapping';
  if (typeof value === 'boolean') return 'a boolean';
  if (typeof value === 'number' || typeof value === 'bigint' || value instanceof Float) return 'a number';
  return typeof value === 'string' ? 'a string' : 'this';
}

function show(value: Value): string {
  const text = scalarText(value);
  if (text === undefined) return nameOf(value);
  return `\`${text.length > 60 ? `${text.slice(0, 60)}…` : text}\``;
}
