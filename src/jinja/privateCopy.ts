/**
 * Templates that change a list or dict in place, such as `{{ xs.append(1) }}`, change a copy of their own, as in
 * Ansible 2.19: it lives as long as one rendering, and no variable or fact of the run is ever touched.
 */
import type { Value } from '../python/value.ts';
import { PendingMap } from './pendingMap.ts';
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
class CopiedMap extends PendingMap<Value> {
  readonly #source: ReadonlyMap<Value, Value>;

  constructor(source: ReadonlyMap<Value, Value>) {
    super();
    this.#source = source;
    for (const key of source.keys()) this.wait(key, key);
  }

  protected override make(key: Value): Value {
    return privateCopy(this.#source.get(key)!);
  }

  protected override cycle(key: Value): Value {
    return this.#source.get(key)!;
  }
}
