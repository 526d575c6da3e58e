/**
 * Templates that change a list or dict in place, such as `{{ xs.append(1) }}`, change a copy of their own, as in
 * Ansible 2.19: it lives as long as one rendering, and no variable or fact of the run is ever touched.
 */
import type { Value } from '../python/value.ts';
import type { Binding, Layer, Scope, Services } from './scope.ts';

const CHANGING =
  /(?:\.|\[\s*['"]|attr\(\s*['"])\s*(?:append|extend|insert|remove|pop|popitem|clear|sort|reverse|update|setdefault|add|discard)\b/;

/** Whether a template's text seems to change values in place. */
export function changesValues(text: string): boolean {
  return CHANGING.test(text);
}

/** A scope whose values may be changed; each name gives the same copy every time. */
export class PrivateScope implements Scope {
  readonly services: Services;
  readonly #scope: Scope;
  readonly #copies = new Map<string, Value>();

  constructor(scope: Scope) {
    this.#scope = scope;
    this.services = scope.services;
  }

  get(name: string): Value | undefined {
    let copy = this.#copies.get(name);
    if (copy === undefined) {
      const value = this.#scope.get(name);
      if (typeof value !== 'object' || value === null) return value;
      copy = privateCopy(value);
      this.#copies.set(name, copy);
    }
    return copy;
  }

  binding(name: string): Binding | undefined {
    return this.#scope.binding(name);
  }

  names(): Iterable<string> {
    return this.#scope.names();
  }

  with(layer: Layer | ReadonlyMap<string, Binding>): Scope {
    return this.#scope.with(layer);
  }
}

function privateCopy(value: Value): Value {
  if (Array.isArray(value)) return value.map(privateCopy);
  return value instanceof Map ? new CopiedMap(value) : value;
}

/** A dict that takes each entry over when it is read, since `hostvars` and the like are large and lazy. */
class CopiedMap extends Map<Value, Value> {
  readonly #source: ReadonlyMap<Value, Value>;
  readonly #pending: Set<Value>;

  constructor(source: ReadonlyMap<Value, Value>) {
    super();
    this.#source = source;
    this.#pending = new Set(source.keys());
    for (const key of source.keys()) super.set(key, null);
  }

  override get(key: Value): Value | undefined {
    if (!this.#pending.delete(key)) return super.get(key);
    const value = privateCopy(this.#source.get(key)!);
    super.set(key, value);
    return value;
  }

  override set(key: Value, value: Value): this {
    this.#pending.delete(key);
    return super.set(key, value);
  }

  override delete(key: Value): boolean {
    this.#pending.delete(key);
    return super.delete(key);
  }

  override clear(): void {
    this.#pending.clear();
    super.clear();
  }

  #readAll(): void {
    for (const key of [...this.#pending]) this.get(key);
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
