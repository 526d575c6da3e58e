/** The names that a tree's templates mention, directly and through other variables. */
import type { ScalarTree, Tree } from '../source/tree.ts';
import { looksLikeTemplate, PLAYBOOK_STRING } from './options.ts';
import { parseBare, parseTemplate } from './parse.ts';
import { scalarPlace } from './place.ts';
import { references as bodyReferences, expressionReferences } from './references.ts';
import type { Binding } from './scope.ts';

const known = new WeakMap<Tree, ReadonlySet<string>>();
const knownConditions = new WeakMap<Tree, ReadonlySet<string>>();
const NOTHING: ReadonlySet<string> = new Set();

/** The free names of all templates in a tree. A template with a syntax error mentions nothing. */
export function references(tree: Tree): ReadonlySet<string> {
  let names = known.get(tree);
  if (names === undefined) {
    names = collect(tree);
    known.set(tree, names);
  }
  return names;
}

/** The free names of bare conditions: a text, or a list of them. */
export function conditionReferences(tree: Tree): ReadonlySet<string> {
  let names = knownConditions.get(tree);
  if (names === undefined) {
    names =
      tree.kind === 'list'
        ? union(tree.items.map(conditionReferences))
        : tree.kind === 'map'
          ? references(tree)
          : bareNames(tree);
    knownConditions.set(tree, names);
  }
  return names;
}

function bareNames(tree: ScalarTree): ReadonlySet<string> {
  if (typeof tree.value !== 'string') return NOTHING;
  if (looksLikeTemplate(tree.value.trimStart().slice(0, 2))) return references(tree);
  try {
    return expressionReferences(parseBare(tree.value, { literalBackslashes: false }, scalarPlace(tree)));
  } catch {
    return NOTHING;
  }
}

function collect(tree: Tree): ReadonlySet<string> {
  if (tree.tag === 'unsafe') return NOTHING;
  if (tree.kind === 'list') return union(tree.items.map(references));
  if (tree.kind === 'map')
    return union(tree.entries.flatMap((entry) => [references(entry.key), references(entry.value)]));
  if (typeof tree.value !== 'string' || tree.tag === 'vault' || !looksLikeTemplate(tree.value)) return NOTHING;
  try {
    return bodyReferences(parseTemplate(tree.value, PLAYBOOK_STRING, scalarPlace(tree)));
  } catch {
    return NOTHING;
  }
}

function union(sets: readonly ReadonlySet<string>[]): ReadonlySet<string> {
  const all = new Set<string>();
  for (const set of sets) for (const name of set) all.add(name);
  return all;
}

/** Names that reach variables by their text: what such a template needs cannot be told without evaluating it. */
const DYNAMIC = ['vars', 'lookup', 'query', 'q', 'hostvars'];

/** All names that a variable's value can depend on, or `anything`. */
export function dependencies(
  name: string,
  binding: (name: string) => Binding | undefined,
): ReadonlySet<string> | 'anything' {
  const found = new Set<string>();
  const waiting = [name];
  for (let next = waiting.pop(); next !== undefined; next = waiting.pop()) {
    const bound = binding(next);
    if (bound === undefined) continue;
    if ('compute' in bound) {
      if (next === name) return 'anything';
      continue;
    }
    if (!('tree' in bound)) continue;
    for (const other of references(bound.tree)) {
      if (DYNAMIC.includes(other)) return 'anything';
      if (!found.has(other)) {
        found.add(other);
        waiting.push(other);
      }
    }
  }
  return found;
}
