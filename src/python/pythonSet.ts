/** The order in which CPython's sets give their members back: for whole numbers it is the order of the hash table. */
import { equals } from './compare.ts';
import { isInteger } from './number.ts';
import { add } from './operators.ts';
import { Seen } from './seen.ts';
import { contains, isIterableValue, items } from './sequence.ts';
import { Tuple, type Value } from './value.ts';

const PROBES = 9;

/** A set of small whole numbers with CPython's table, so that iteration agrees. */
class NumberSet {
  #mask = 7;
  #table: (number | undefined)[] = new Array<number | undefined>(8).fill(undefined);
  #used = 0;

  static from(values: Iterable<number>): NumberSet {
    const made = new NumberSet();
    for (const value of values) made.add(value);
    return made;
  }

  has(value: number): boolean {
    return this.#table.includes(value);
  }

  get size(): number {
    return this.#used;
  }

  values(): number[] {
    return this.#table.filter((value) => value !== undefined);
  }

  add(value: number): void {
    if (this.has(value)) return;
    this.#insert(value);
    this.#used += 1;
    if (this.#used * 5 < this.#mask * 3) return;
    const old = this.values();
    let size = 8;
    while (size <= this.#used * (this.#used > 50_000 ? 2 : 4)) size *= 2;
    this.#mask = size - 1;
    this.#table = new Array<number | undefined>(size).fill(undefined);
    for (const member of old) this.#insert(member);
  }

  #insert(value: number): void {
    const hash = BigInt.asUintN(64, BigInt(value === -1 ? -2 : value));
    let perturb = hash;
    const mask = BigInt(this.#mask);
    for (let slot = hash & mask; ; ) {
      const at = Number(slot);
      const last = at + PROBES <= this.#mask ? at + PROBES : at;
      for (let probe = at; probe <= last; probe++)
        if (this.#table[probe] === undefined) {
          this.#table[probe] = value;
          return;
        }
      perturb >>= 5n;
      slot = (slot * 5n + 1n + perturb) & mask;
    }
  }
}

type Operation = 'union' | 'intersect' | 'difference' | 'symmetric difference';

/** A set operation on two lists; repeated items appear once. Lists of lists or dicts work as well, but more slowly. */
export function combineSets(operation: Operation, first: Value, second: Value): Value[] {
  if (!isHashable(first) || !isHashable(second)) return withoutSets(operation, first, second);
  const left = items(first);
  const right = items(second);
  const isSmall = (value: Value): value is number => typeof value === 'number' && isInteger(value);
  if (left.every(isSmall) && right.every(isSmall))
    return numbers(operation, NumberSet.from(left), NumberSet.from(right));
  return inOrder(operation, left, right);
}

function numbers(operation: Operation, left: NumberSet, right: NumberSet): Value[] {
  if (operation === 'union') {
    for (const value of right.values()) left.add(value);
    return left.values();
  }
  if (operation === 'intersect') {
    const [walked, other] = right.size > left.size ? [left, right] : [right, left];
    return NumberSet.from(walked.values().filter((value) => other.has(value))).values();
  }
  const only = left.values().filter((value) => !right.has(value));
  if (operation === 'difference') return NumberSet.from(only).values();
  return NumberSet.from([...right.values().filter((value) => !left.has(value)), ...only]).values();
}

/** Whether Python can make a set of the items. */
function isHashable(value: Value): boolean {
  return isIterableValue(value) && items(value).every(fitsSet);
}

function fitsSet(item: Value): boolean {
  return item instanceof Tuple ? item.items.every(fitsSet) : !(Array.isArray(item) || item instanceof Map);
}

function withoutSets(operation: Operation, left: Value, right: Value): Value[] {
  if (operation === 'intersect' || operation === 'difference')
    return distinct(items(left).filter((item) => contains(right, item) === (operation === 'intersect')));
  const all = items(add(left, right));
  if (operation === 'union') return distinct(all);
  return distinct(all.filter((item) => !(contains(left, item) && contains(right, item))));
}

/** For texts Python's order changes with every run, so any order is as good: ours is the order of the lists. */
function inOrder(operation: Operation, left: readonly Value[], right: readonly Value[]): Value[] {
  const within = (list: readonly Value[], value: Value): boolean => list.some((other) => equals(other, value));
  const inLeft = (value: Value): boolean => within(left, value);
  const inRight = (value: Value): boolean => within(right, value);
  const picked: Record<Operation, () => readonly Value[]> = {
    union: () => [...left, ...right],
    // The members of the result are those of the smaller set.
    intersect: () => (distinct(right).length > distinct(left).length ? left.filter(inRight) : right.filter(inLeft)),
    difference: () => left.filter((value) => !inRight(value)),
    'symmetric difference': () => [
      ...left.filter((value) => !inRight(value)),
      ...right.filter((value) => !inLeft(value)),
    ],
  };
  return distinct(picked[operation]());
}

function distinct(values: readonly Value[]): Value[] {
  const seen = new Seen();
  return values.filter((value) => seen.add(value));
}
