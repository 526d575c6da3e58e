/** A dict whose entries are made when they are read. */
import type { Value } from '../python/value.ts';

/** What stands in the dict for a value that nobody has read. */
class Waiting<T> {
  readonly item: T;
  reading = false;
  constructor(item: T) {
    this.item = item;
  }
}

export abstract class PendingMap<T> extends Map<Value, Value> {
  /** How many entries still wait. */
  #left = 0;

  /** Makes an entry's value. */
  protected abstract make(item: T): Value;
  /** What an entry gives that needs itself. */
  protected abstract cycle(item: T): Value;

  /** Adds an entry that is made later. */
  protected wait(key: Value, item: T): void {
    if (!(super.get(key) instanceof Waiting)) this.#left += 1;
    super.set(key, new Waiting(item) as unknown as Value);
  }

  override get(key: Value): Value | undefined {
    const value = super.get(key);
    return value instanceof Waiting ? this.#read(key, value as unknown as Waiting<T>) : value;
  }

  #read(key: Value, waiting: Waiting<T>): Value {
    if (waiting.reading) return this.cycle(waiting.item);
    waiting.reading = true;
    try {
      const value = this.make(waiting.item);
      super.set(key, value);
      this.#left -= 1;
      return value;
    } finally {
      waiting.reading = false;
    }
  }

  override set(key: Value, value: Value): this {
    if (super.get(key) instanceof Waiting) this.#left -= 1;
    return super.set(key, value);
  }

  override delete(key: Value): boolean {
    if (super.get(key) instanceof Waiting) this.#left -= 1;
    return super.delete(key);
  }

  override clear(): void {
    this.#left = 0;
    super.clear();
  }

  #readAll(): void {
    if (this.#left > 0) for (const key of [...super.keys()]) this.get(key);
  }

  override entries(): MapIterator<[Value, Value]> {
    this.#readAll();
    return super.entries();
  }

  override values(): MapIterator<Value> {
    this.#readAll();
    return super.values();
  }

  override [Symbol.iterator](): MapIterator<[Value, Value]> {
    return this.entries();
  }

  override forEach(callback: (value: Value, key: Value, map: Map<Value, Value>) => void): void {
    this.#readAll();
    super.forEach(callback);
  }
}
