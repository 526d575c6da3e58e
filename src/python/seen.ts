/** Sets of values, and values without regard to case. */
import { equals } from './compare.ts';
import type { Value } from './value.ts';

/** Small letters where case does not matter. */
export function caseless(value: Value): Value {
  return typeof value === 'string' ? value.toLowerCase() : value;
}

/** A set of values as Python compares them; texts and numbers are found without a search. */
export class Seen {
  readonly #plain = new Set<Value>();
  readonly #others: Value[] = [];

  has(value: Value): boolean {
    if (typeof value === 'string') return this.#plain.has(value);
    return this.#plain.has(value) || this.#others.some((other) => equals(other, value));
  }

  /** True when the value was not there yet. */
  add(value: Value): boolean {
    if (this.has(value)) return false;
    this.#plain.add(value);
    if (typeof value !== 'string') this.#others.push(value);
    return true;
  }
}
