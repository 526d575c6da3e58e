/** `hash_behaviour = merge`: mappings of one name, on several levels of precedence, are laid over each other. */
import { evaluate } from '../jinja/index.ts';
import type { Binding, Layer, Scope } from '../jinja/scope.ts';
import type { Value } from '../python/value.ts';
import type { MapEntry, MapTree } from '../source/tree.ts';

/** One layer for many, the strongest first. What is no mapping hides what is below it. */
export function mergedLayer(layers: readonly Layer[]): Layer {
  return {
    get: (name) => mergedBinding(layers.flatMap((layer) => layer.get(name) ?? [])),
    *keys() {
      for (const layer of layers) yield* layer.keys();
    },
  };
}

/** Definitions of a name, the strongest first, as one. */
export function mergedBinding(bindings: readonly Binding[]): Binding | undefined {
  const end = bindings.findIndex((binding) => !isMapping(binding));
  const mappings = end < 0 ? bindings : bindings.slice(0, end);
  if (mappings.length < 2) return bindings[0];
  const trees = mappings.flatMap((binding) => ('tree' in binding ? [binding.tree as MapTree] : []));
  // As long as all are templates they stay templates, each entry evaluated where it is used.
  if (trees.length === mappings.length) return { tree: trees.reduceRight((below, above) => mergeTrees(below, above)) };
  return {
    compute: (scope) => mappings.map((one) => contentOf(one, scope)).reduceRight((below, above) => merge(below, above)),
  };
}

function isMapping(binding: Binding): boolean {
  if ('tree' in binding) return binding.tree.kind === 'map' && binding.tree.tag !== 'unsafe';
  return 'value' in binding && binding.value instanceof Map;
}

function contentOf(binding: Binding, scope: Scope): Value {
  if ('tree' in binding) return evaluate(binding.tree, scope);
  return 'value' in binding ? binding.value : binding.compute(scope);
}

/** Mappings in depth; of everything else the upper one wins. */
function mergeTrees(below: MapTree, above: MapTree): MapTree {
  const entries = new Map<string, MapEntry>(below.entries.map((entry) => [entry.key.text, entry]));
  for (const entry of above.entries) {
    const under = entries.get(entry.key.text)?.value;
    const value = under?.kind === 'map' && entry.value.kind === 'map' ? mergeTrees(under, entry.value) : entry.value;
    entries.set(entry.key.text, { key: entry.key, value });
  }
  return { ...above, entries: [...entries.values()] };
}

function merge(below: Value, above: Value): Value {
  if (!(below instanceof Map) || !(above instanceof Map)) return above;
  const merged = new Map<Value, Value>(below);
  for (const [key, value] of above) merged.set(key, merged.has(key) ? merge(merged.get(key)!, value) : value);
  return merged;
}
