/** `hostvars`, `groups` and `vars`: maps that are read lazily, so that naming them costs nothing. */
import type { Scope } from '../jinja/scope.ts';
import type { Value } from '../python/value.ts';

/** A scope seen as a mapping. */
export class ScopeMap extends Map<Value, Value> {
  readonly #scope: Scope;
  constructor(scope: Scope) {
    super();
    this.#scope = scope;
  }
  override get(key: Value): Value | undefined {
    return typeof key === 'string' ? this.#scope.get(key) : undefined;
  }
  override has(key: Value): boolean {
    return typeof key === 'string' && this.#scope.binding(key) !== undefined;
  }
  override get size(): number {
    return this.#names().length;
  }
  override *keys(): MapIterator<Value> {
    yield* this.#names();
  }
  override *values(): MapIterator<Value> {
    for (const [, value] of this.entries()) yield value;
  }
  override *entries(): MapIterator<[Value, Value]> {
    for (const name of this.#names()) yield [name, this.#scope.get(name) ?? null];
  }
  override forEach(visit: (value: Value, key: Value, map: Map<Value, Value>) => void): void {
    for (const [key, value] of this.entries()) visit(value, key, this);
  }
  override [Symbol.iterator](): MapIterator<[Value, Value]> {
    return this.entries();
  }
  #names(): string[] {
    // What would hold itself is not listed, for it could not be printed.
    return [...new Set(this.#scope.names())].filter((name) => name !== 'vars' && name !== 'hostvars');
  }
}

/** A mapping whose values are made when they are asked for, from a list of keys that is fixed; others may be there unlisted. */
export class LazyMap extends Map<Value, Value> {
  readonly #keys: ReadonlySet<string>;
  readonly #make: (key: string) => Value | undefined;
  readonly #unlisted: (key: string) => boolean;
  constructor(
    keys: ReadonlySet<string>,
    make: (key: string) => Value | undefined,
    unlisted: (key: string) => boolean = () => false,
  ) {
    super();
    this.#keys = keys;
    this.#unlisted = unlisted;
    this.#make = make;
  }
  override get(key: Value): Value | undefined {
    return typeof key === 'string' && this.has(key) ? this.#make(key) : undefined;
  }
  override has(key: Value): boolean {
    return typeof key === 'string' && (this.#keys.has(key) || this.#unlisted(key));
  }
  override get size(): number {
    return this.#keys.size;
  }
  override *keys(): MapIterator<Value> {
    yield* this.#keys;
  }
  override *values(): MapIterator<Value> {
    for (const key of this.#keys) yield this.#make(key) ?? null;
  }
  override *entries(): MapIterator<[Value, Value]> {
    for (const key of this.#keys) yield [key, this.#make(key) ?? null];
  }
  override forEach(visit: (value: Value, key: Value, map: Map<Value, Value>) => void): void {
    for (const [key, value] of this.entries()) visit(value, key, this);
  }
  override [Symbol.iterator](): MapIterator<[Value, Value]> {
    return this.entries();
  }
}
