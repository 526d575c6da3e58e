/** Values of trees: scalars are rendered, maps evaluate an entry when it is read. */
import { PlayError } from '../errors.ts';
import { mapSet } from '../python/compare.ts';
import { makeFloat } from '../python/number.ts';
import { str } from '../python/text.ts';
import { capture, Failure } from '../python/undefined.ts';
import { Float, type Value } from '../python/value.ts';
import { isSecretFile } from '../source/text.ts';
import type { ListTree, MapTree, Scalar, ScalarTree, Tree } from '../source/tree.ts';
import { looksLikeTemplate } from './options.ts';
import { evaluateCarrying, knownTemplate, scalarTemplate } from './program.ts';
import type { Scope } from './scope.ts';

/** The value of a tree in a scope. Mistakes in it are carried: only their use raises. */
export function lazyValue(tree: Tree, scope: Scope): Value {
  switch (tree.kind) {
    case 'scalar':
      return scalarValue(tree, scope);
    case 'list':
      return tree.tag === 'unsafe' ? plainValue(tree) : listValue(tree, scope);
    case 'map':
      return tree.tag === 'unsafe' || tree.entries.length === 0 ? plainValue(tree) : new LazyMap(tree, scope);
  }
}

/** What a tree says, taken as data: nothing in it is a template. */
export function plainValue(tree: Tree): Value {
  if (tree.kind === 'scalar') return plainScalar(tree.value);
  if (tree.kind === 'list') return tree.items.map(plainValue);
  const map = new Map<Value, Value>();
  for (const entry of tree.entries) mapSet(map, plainScalar(entry.key.value), plainValue(entry.value));
  return map;
}

/** A scalar that is no template, as a value. */
export function plainScalar(value: Scalar): Value {
  return typeof value === 'object' && value !== null ? makeFloat(value.float) : value;
}

function scalarValue(tree: ScalarTree, scope: Scope): Value {
  const known = knownTemplate(tree);
  if (known !== undefined)
    return evaluateCarrying(known.run, { scope, place: known.place, locals: undefined, run: undefined });
  const value = readScalar(tree, scope);
  return isSecretFile(tree.origin.file) ? keptSecret(value, scope) : value;
}

/** A file that was encrypted as a whole holds secrets only. */
function keptSecret(value: Value, scope: Scope): Value {
  if (typeof value === 'string' || typeof value === 'number' || typeof value === 'bigint' || value instanceof Float)
    scope.services.secret(str(value));
  return value;
}

function readScalar(tree: ScalarTree, scope: Scope): Value {
  const { value } = tree;
  if (typeof value !== 'string') return plainScalar(value);
  if (tree.tag === 'unsafe') return value;
  // What an inline vault holds is no template, unlike the content of a file that is vaulted as a whole.
  if (tree.tag === 'vault') return decrypted(tree, scope);
  return looksLikeTemplate(value) ? renderScalar(tree, value, scope) : value;
}

function renderScalar(tree: ScalarTree, text: string, scope: Scope): Value {
  try {
    const { place, run } = scalarTemplate(tree, text);
    return evaluateCarrying(run, { scope, place, locals: undefined, run: undefined });
  } catch (error) {
    return capture(error);
  }
}

function decrypted(tree: ScalarTree, scope: Scope): Value {
  try {
    const text = scope.services.decrypt(tree.value as string, tree.origin);
    scope.services.secret(text);
    return text;
  } catch (error) {
    return capture(error);
  }
}

/** Lists are evaluated whole; an element that fails is carried in its place. */
function listValue(tree: ListTree, scope: Scope): Value[] {
  return tree.items.map((item) => lazyValue(item, scope));
}

/** A map whose entries are evaluated when they are read. */
export class LazyMap extends Map<Value, Value> {
  readonly #scope: Scope;
  readonly #pending: Map<Value, Tree>;
  readonly #reading = new Set<Value>();

  constructor(tree: MapTree, scope: Scope) {
    super();
    this.#scope = scope;
    this.#pending = new Map();
    for (const entry of tree.entries) {
      const key = plainScalar(entry.key.value);
      mapSet(this.#pending, key, entry.value);
      super.set(key, null);
    }
  }

  override get(key: Value): Value | undefined {
    const tree = this.#pending.get(key);
    if (tree === undefined) return super.get(key);
    if (this.#reading.has(key)) return new Failure(cycle(tree));
    this.#reading.add(key);
    try {
      const value = lazyValue(tree, this.#scope);
      this.#pending.delete(key);
      super.set(key, value);
      return value;
    } finally {
      this.#reading.delete(key);
    }
  }

  override set(key: Value, value: Value): this {
    // The constructor of Map calls `set` before the fields of this class exist.
    this.#pending?.delete(key);
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
    if (this.#pending.size > 0) for (const key of [...this.#pending.keys()]) this.get(key);
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

function cycle(tree: Tree): PlayError {
  return new PlayError('cyclic-variable', 'the entry is defined by itself', { origin: tree.origin });
}
