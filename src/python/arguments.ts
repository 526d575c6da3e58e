/** Arguments that must be of one type, as Python's own functions demand. */
import { isInteger } from './number.ts';
import { typeName } from './text.ts';
import { raise, valueError } from './undefined.ts';
import { Undefined, type Value } from './value.ts';

/** A whole-number argument; one that was not given has a default, `none` is refused. */
export function wholeArgument(value: Value | undefined, fallback: number): number {
  if (value === undefined) return fallback;
  if (typeof value === 'boolean') return Number(value);
  if (!isInteger(value)) throw valueError(`'${typeName(value)}' object cannot be interpreted as an integer`);
  return Number(value);
}

/** An argument that must be a text; a number is not turned into one. */
export function textArgument(value: Value | undefined): string {
  if (typeof value === 'string') return value;
  if (value instanceof Undefined) raise(value);
  throw valueError(`a text is needed, not ${typeName(value ?? null)}`, 'convert with `| string`');
}
