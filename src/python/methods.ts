/** Which methods a value has. */

import { dictMethods } from './dictMethods.ts';
import { listMethods, tupleMethods } from './listMethods.ts';
import type { Method } from './method.ts';
import { isFloat } from './number.ts';
import { bytesMethods, dateMethods, floatMethods, integerMethods } from './otherMethods.ts';
import { textMethods } from './textMethods.ts';
import { DateTime, Tuple, type Value } from './value.ts';

type Table = Readonly<Record<string, Method>>;

const asMap = (table: Table): ReadonlyMap<string, Method> => new Map(Object.entries(table));
const text = asMap(textMethods);
const list = asMap(listMethods);
const tuple = asMap(tupleMethods);
const dict = asMap(dictMethods);
const integer = asMap(integerMethods);
const float = asMap(floatMethods);
const bytes = asMap(bytesMethods);
const date = asMap(dateMethods);

/** The method of a value's type with this name; names with underscores in front do not exist. */
export function methodOf(value: Value, name: string): Method | undefined {
  return tableOf(value)?.get(name);
}

function tableOf(value: Value): ReadonlyMap<string, Method> | undefined {
  if (typeof value === 'string') return text;
  if (value instanceof Map) return dict;
  if (Array.isArray(value)) return list;
  if (value instanceof Tuple) return tuple;
  if (value instanceof DateTime) return date;
  if (value instanceof Uint8Array) return bytes;
  if (isFloat(value)) return float;
  return typeof value === 'number' || typeof value === 'bigint' || typeof value === 'boolean' ? integer : undefined;
}
