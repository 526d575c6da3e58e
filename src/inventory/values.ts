/** Turns the text of an inline variable into a tree, typed as Ansible does it: by Python's literals. */
import type { Origin } from '../errors.ts';
import { parseLiteral } from '../python/literal.ts';
import { Float, Tuple, type Value } from '../python/value.ts';
import { type Scalar, scalarTree, type Tree } from '../source/index.ts';

/** Text that cannot be a literal, because it begins with a letter and is no word of Python's. */
const plainText = /^(?!(?:True|False|None)$)[\p{L}/][^'"]*$/u;
const plainInteger = /^-?(?:0|[1-9][0-9]{0,14})$/;
/** Addresses and versions have two points, paths a slash; none of them is a literal. */
const plainAddress = /^[0-9a-fA-F]+(?:[.:][0-9a-fA-F]*){2,}$/;

/** The value of `name=text`: a number, list or map if Python would read one, otherwise the text, which may be a template. */
export function inlineValue(text: string, origin: Origin): Tree {
  if (plainInteger.test(text)) return scalarTree(Number(text), origin, text);
  if (text === '' || plainText.test(text) || plainAddress.test(text)) return scalarTree(text, origin);
  try {
    const value = parseLiteral(text);
    // A quoted text begins behind its quote, where a caret would have to stand.
    const inside = typeof value === 'string' && text.slice(1, -1) === value;
    return valueTree(value, inside ? { ...origin, column: origin.column + 1 } : origin, text);
  } catch {
    return scalarTree(text, origin);
  }
}

/** A value as a tree. Its text is the operator's, so strings in it may be templates. */
export function valueTree(value: Value, origin: Origin, text?: string): Tree {
  if (value instanceof Tuple)
    return { kind: 'list', items: value.items.map((item) => valueTree(item, origin)), origin };
  if (Array.isArray(value)) return { kind: 'list', items: value.map((item) => valueTree(item, origin)), origin };
  if (value instanceof Map) {
    const entries = [...value].map(([key, item]) => ({
      key: scalarTree(scalarOf(key), origin, String(scalarOf(key))),
      value: valueTree(item, origin),
    }));
    return { kind: 'map', entries, origin };
  }
  const scalar = scalarOf(value);
  return scalarTree(scalar, origin, typeof scalar === 'string' ? scalar : text);
}

function scalarOf(value: Value): Scalar {
  if (value instanceof Float) return { float: value.value };
  if (value instanceof Uint8Array) return Buffer.from(value).toString('utf8');
  if (value === null || typeof value !== 'object') return value;
  return String(value);
}

/** Marks in the JSON of inventories: encrypted text, and text that is no template. */
const marks = [
  ['__ansible_vault', 'vault'],
  ['__ansible_unsafe', 'unsafe'],
] as const;

/** What JSON gave, as a tree: text that is marked has its tag. */
export function jsonTree(value: Value, origin: Origin): Tree {
  if (Array.isArray(value)) return { kind: 'list', items: value.map((item) => jsonTree(item, origin)), origin };
  if (value instanceof Map) {
    for (const [mark, tag] of marks) {
      const text = value.get(mark);
      if (typeof text === 'string') return { ...scalarTree(text, origin), tag };
    }
    const entries = [...value].map(([key, item]) => ({
      key: scalarTree(scalarOf(key), origin),
      value: jsonTree(item, origin),
    }));
    return { kind: 'map', entries, origin };
  }
  return valueTree(value, origin);
}
