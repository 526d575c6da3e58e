/** A scope over plain JavaScript data: nothing is converted but what an expression reads. */
import { PlayError } from '../errors.ts';
import { fromJson } from '../python/plain.ts';
import { Failure } from '../python/undefined.ts';
import { DateTime, Float, Tuple, type Value } from '../python/value.ts';
import { type MapEntry, type Scalar, scalarTree, type Tree } from '../source/tree.ts';
import { lazyValue } from './lazy.ts';
import { looksLikeTemplate } from './options.ts';
import { PendingMap } from './pendingMap.ts';
import type { Binding, Layer, Scope, Services } from './scope.ts';
import { createScope } from './scopes.ts';

/** Data in which no text is a template, whatever it looks like. */
export class Data {
  readonly content: unknown;
  constructor(content: unknown) {
    this.content = content;
  }
}

/** Variables by name. Texts in them, at any depth, are templates that are evaluated when they are read. */
export type Variables = Readonly<Record<string, unknown>> | ReadonlyMap<string, unknown>;

const ORIGIN = { file: '<variables>', line: 1, column: 1 };

/** The unevaluated form of JavaScript data. Inner objects are looked at when they are read. */
export function treeOf(data: unknown): Tree {
  if (data === null || data === undefined) return scalarTree(null, ORIGIN);
  if (typeof data === 'number' && !Number.isSafeInteger(data)) return scalarTree({ float: data }, ORIGIN);
  if (typeof data !== 'object') return scalarTree(scalarOf(data), ORIGIN);
  if (data instanceof Float) return scalarTree({ float: data.value }, ORIGIN);
  if (data instanceof Data) return unsafeTree(data.content);
  if (data instanceof Tuple) return treeOf(data.items);
  if (Array.isArray(data)) return { kind: 'list', items: data.map(treeOf), origin: ORIGIN };
  return new LazyMapTree(data);
}

function scalarOf(data: unknown): Scalar {
  if (typeof data === 'function' || typeof data === 'symbol')
    throw new PlayError('value-type', `a ${typeof data} cannot be a variable`);
  return data as Scalar;
}

function unsafeTree(data: unknown): Tree {
  const tree = treeOf(data);
  if (tree.kind === 'scalar') return { ...tree, tag: 'unsafe' };
  return tree.kind === 'list'
    ? { ...tree, tag: 'unsafe' }
    : { kind: 'map', entries: tree.entries, tag: 'unsafe', origin: ORIGIN };
}

class LazyMapTree {
  readonly kind = 'map';
  readonly origin = ORIGIN;
  readonly #data: object;
  #entries: readonly MapEntry[] | undefined;

  constructor(data: object) {
    this.#data = data;
  }

  get entries(): readonly MapEntry[] {
    this.#entries ??= entriesOf(this.#data).map(([key, value]) => ({
      key: scalarTree(scalarOf(key), ORIGIN),
      // Inner data becomes a tree when the entry is read, so that big data which nobody reads costs nothing.
      get value() {
        return treeOf(value);
      },
    }));
    return this.#entries;
  }
}

function entriesOf(data: object): (readonly [unknown, unknown])[] {
  if (data instanceof Map) return [...data];
  checkObject(data);
  return Object.entries(data);
}

function checkObject(data: object): void {
  const prototype: unknown = Object.getPrototypeOf(data);
  if (prototype !== Object.prototype && prototype !== null && Object.getPrototypeOf(prototype) !== null)
    throw new PlayError('value-type', `a ${data.constructor.name} cannot be a variable`);
}

/** What data is worth in a scope. Inner objects are looked at when they are read. */
function toValue(data: unknown, scope: Scope): Value {
  if (isPlain(data)) return data;
  if (Array.isArray(data)) return data.map((one) => toValue(one, scope));
  if (typeof data !== 'object' || data instanceof Data || data instanceof Float || data instanceof Tuple)
    return lazyValue(treeOf(data), scope);
  if (data instanceof DateTime || data instanceof Uint8Array) return data;
  return leafMap(data as object) ?? new PlainMap(data as object, scope);
}

/** A dict that needs no evaluation, which most of the inner ones are. */
function leafMap(data: object): Map<Value, Value> | undefined {
  if (data instanceof Map) return undefined;
  checkObject(data);
  const items = Object.values(data) as unknown[];
  for (const item of items) if (!isPlain(item)) return undefined;
  const map = new Map<Value, Value>();
  const keys = Object.keys(data);
  for (let at = 0; at < keys.length; at++) map.set(keys[at]!, items[at] as Value);
  return map;
}

/** True for what is the same value in both worlds and no template. */
function isPlain(data: unknown): data is null | boolean | string | number {
  if (typeof data === 'string') return !looksLikeTemplate(data);
  return data === null || data === true || data === false || Number.isSafeInteger(data);
}

class PlainMap extends PendingMap<unknown> {
  readonly #scope: Scope;

  constructor(data: object, scope: Scope) {
    super();
    this.#scope = scope;
    if (data instanceof Map) for (const [key, item] of data) this.#add(key as Value, item);
    else {
      checkObject(data);
      const items = Object.values(data) as unknown[];
      const keys = Object.keys(data);
      for (let at = 0; at < keys.length; at++) this.#add(keys[at]!, items[at]);
    }
  }

  #add(key: Value, item: unknown): void {
    if (isPlain(item)) this.set(key, item);
    else if (item === undefined) this.set(key, null);
    else this.wait(key, item);
  }

  protected override make(item: unknown): Value {
    return toValue(item, this.#scope);
  }

  protected override cycle(): Value {
    return new Failure(new PlayError('cyclic-variable', 'the entry is defined by itself', { origin: ORIGIN }));
  }
}

class VariableLayer implements Layer {
  readonly #variables: Variables;
  constructor(variables: Variables) {
    this.#variables = variables;
  }

  get(name: string): Binding | undefined {
    const data = read(this.#variables, name);
    if (data === undefined) return undefined;
    if (data instanceof DateTime || data instanceof Uint8Array) return { value: fromJson(data) };
    if (typeof data === 'string' || typeof data !== 'object' || data === null) return { tree: treeOf(data) };
    return { compute: (scope) => toValue(data, scope) };
  }

  keys(): Iterable<string> {
    return this.#variables instanceof Map ? this.#variables.keys() : Object.keys(this.#variables);
  }
}

function read(variables: Variables, name: string): unknown {
  if (variables instanceof Map) return variables.get(name);
  return Object.hasOwn(variables, name) ? (variables as Record<string, unknown>)[name] : undefined;
}

/** Small values are given as they are; a scope with memory is made for the first variable that needs evaluation. */
export class PlainScope implements Scope {
  readonly services: Services;
  readonly #variables: Variables;
  #full: Scope | undefined;
  #known: Map<string, Value> | undefined;

  constructor(variables: Variables, services: Services) {
    this.#variables = variables;
    this.services = services;
  }

  get(name: string): Value | undefined {
    const data = read(this.#variables, name);
    if (data === undefined || isPlain(data)) return data;
    if (typeof data === 'string') return this.#whole().get(name);
    let value = this.#known?.get(name);
    if (value === undefined) {
      value = toValue(data, this);
      this.#known ??= new Map();
      this.#known.set(name, value);
    }
    return value;
  }

  /** Always a tree, so that a variable may hold the text of a condition. */
  binding(name: string): Binding | undefined {
    const data = read(this.#variables, name);
    return data === undefined ? undefined : { tree: treeOf(data) };
  }

  names(): Iterable<string> {
    return this.#whole().names();
  }

  with(layer: Layer | ReadonlyMap<string, Binding>): Scope {
    return this.#whole().with(layer);
  }

  #whole(): Scope {
    this.#full ??= createScope([new VariableLayer(this.#variables)], this.services);
    return this.#full;
  }
}
