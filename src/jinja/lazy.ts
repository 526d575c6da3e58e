/** Values of trees: scalars are rendered, maps evaluate an entry when it is read. */
import { PlayError } from '../errors.ts';
import { findKey, mapSet } from '../python/compare.ts';
import { readMoment } from '../python/moment.ts';
import { makeFloat } from '../python/number.ts';
import { str } from '../python/text.ts';
import { capture, Failure } from '../python/undefined.ts';
import { Float, type Value } from '../python/value.ts';
import { isSecretFile } from '../source/text.ts';
import type { ListTree, MapTree, Scalar, ScalarTree, Tree } from '../source/tree.ts';
import { looksLikeTemplate } from './options.ts';
import { PendingMap } from './pendingMap.ts';
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
  if (typeof value !== 'object' || value === null) return value;
  return 'float' in value ? makeFloat(value.float) : readMoment(value.moment);
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
export class LazyMap extends PendingMap<Tree> {
  readonly #scope: Scope;

  constructor(tree: MapTree, scope: Scope) {
    super();
    this.#scope = scope;
    for (const entry of tree.entries) {
      const key = plainScalar(entry.key.value);
      // Keys such as 1 and 1.0 are one, for which they must be compared.
      this.wait(typeof key === 'string' ? key : (findKey(this, key) ?? key), entry.value);
    }
  }

  protected override make(tree: Tree): Value {
    return lazyValue(tree, this.#scope);
  }

  protected override cycle(tree: Tree): Value {
    return new Failure(cycle(tree));
  }
}

function cycle(tree: Tree): PlayError {
  return new PlayError('cyclic-variable', 'the entry is defined by itself', { origin: tree.origin });
}
