/** Scopes: layers of bindings that are evaluated when they are read, and remembered. */
import type { Origin } from '../errors.ts';
import { PlayError } from '../errors.ts';
import { Failure } from '../python/undefined.ts';
import { Undefined, type Value } from '../python/value.ts';
import type { Tree } from '../source/tree.ts';
import { lazyValue } from './lazy.ts';
import type { Binding, Layer, Scope, Services } from './scope.ts';
import { dependencies } from './treeReferences.ts';

/** A scope over layers, the strongest first. Values are remembered as long as the scope lives. */
export function createScope(layers: readonly Layer[], services: Services): Scope {
  return new LayeredScope(layers, services, undefined);
}

/** A variable that is being evaluated, for the message when it needs itself. */
interface Reading {
  readonly name: string;
  readonly origin: Origin | undefined;
  readonly scope: LayeredScope;
}

class LayeredScope implements Scope {
  readonly services: Services;
  readonly #layers: readonly Layer[];
  readonly #parent: LayeredScope | undefined;
  readonly #reading: Reading[];
  #memo: Map<string, Value> | undefined;
  #dependencies: Map<string, ReadonlySet<string> | 'anything'> | undefined;

  constructor(layers: readonly Layer[], services: Services, parent: LayeredScope | undefined) {
    this.#layers = layers;
    this.services = services;
    this.#parent = parent;
    this.#reading = parent === undefined ? [] : parent.#reading;
  }

  get(name: string): Value | undefined {
    const known = this.#memo?.get(name);
    if (known !== undefined) return known;
    const binding = this.#own(name);
    if (binding !== undefined) return this.#evaluate(name, binding);
    if (this.#parent === undefined) return undefined;
    const inherited = this.#parent.binding(name);
    if (inherited === undefined) return undefined;
    if ('value' in inherited) return inherited.value;
    return this.#canShare(name) ? this.#parent.get(name) : this.#evaluate(name, inherited);
  }

  binding(name: string): Binding | undefined {
    return this.#own(name) ?? this.#parent?.binding(name);
  }

  *names(): Iterable<string> {
    for (const layer of this.#layers) yield* layer.keys();
    if (this.#parent !== undefined) yield* this.#parent.names();
  }

  with(layer: Layer | ReadonlyMap<string, Binding>): Scope {
    return new LayeredScope([layer], this.services, this);
  }

  #own(name: string): Binding | undefined {
    for (const layer of this.#layers) {
      const binding = layer.get(name);
      if (binding !== undefined) return binding;
    }
    return undefined;
  }

  #evaluate(name: string, binding: Binding): Value {
    if ('value' in binding) return binding.value;
    if ('compute' in binding) return this.#remember(name, binding.compute(this));
    if (this.#reading.some((reading) => reading.name === name && reading.scope === this)) return this.#cycle(name);
    this.#reading.push({ name, origin: binding.tree.origin, scope: this });
    let value: Value;
    try {
      value = lazyValue(binding.tree, this);
    } finally {
      this.#reading.pop();
    }
    return this.#remember(name, throughVariable(value, name, binding.tree));
  }

  #remember(name: string, value: Value): Value {
    this.#memo ??= new Map();
    this.#memo.set(name, value);
    return value;
  }

  #cycle(name: string): Value {
    const start = this.#reading.findIndex((reading) => reading.name === name && reading.scope === this);
    const ring = this.#reading.slice(start);
    const chain = [...ring.map((reading) => reading.name), name].join(' → ');
    const trail = ring.map((reading) => ({ what: `\`${reading.name}\` is defined here`, origin: reading.origin }));
    return new Failure(
      new PlayError('cyclic-variable', `the variable \`${name}\` needs itself: ${chain}`, {
        origin: ring[0]?.origin,
        trail,
      }),
    );
  }

  /** True when nothing that the variable mentions, directly or not, is bound by this scope itself. */
  #canShare(name: string): boolean {
    const needed = this.#parent!.#dependenciesOf(name);
    if (needed === 'anything') return false;
    for (const layer of this.#layers) for (const own of layer.keys()) if (needed.has(own)) return false;
    return true;
  }

  #dependenciesOf(name: string): ReadonlySet<string> | 'anything' {
    this.#dependencies ??= new Map();
    let known = this.#dependencies.get(name);
    if (known === undefined) {
      known = dependencies(name, (other) => this.binding(other));
      this.#dependencies.set(name, known);
    }
    return known;
  }
}

/** A missing value, seen through the variable that led to it. */
function throughVariable(value: Value, name: string, tree: Tree): Value {
  if (!(value instanceof Undefined)) return value;
  const step = { what: `in the variable \`${name}\``, origin: tree.origin };
  if (!(value instanceof Failure)) return value.through(step);
  const { code, message, origin, hint, length, trail, cause } = value.error;
  if (code === 'cyclic-variable') return value;
  return new Failure(new PlayError(code, message, { origin, hint, length, trail: [step, ...trail], cause }));
}
