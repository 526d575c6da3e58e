/** The words that Ansible takes for booleans. */
import { isNumeric, toDouble } from './number.ts';
import type { Value } from './value.ts';

const YES = new Set(['y', 'yes', 'on', '1', 'true', 't']);
const NO = new Set(['n', 'no', 'off', '0', 'false', 'f']);

/** A boolean from a word or a number that stands for one, or undefined. */
export function toBoolean(value: Value): boolean | undefined {
  if (typeof value === 'boolean') return value;
  if (typeof value === 'string') {
    const word = value.trim().toLowerCase();
    return YES.has(word) ? true : NO.has(word) ? false : undefined;
  }
  if (!isNumeric(value)) return undefined;
  const number = toDouble(value);
  return number === 1 ? true : number === 0 ? false : undefined;
}
