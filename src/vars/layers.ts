/** Layers made from what files say and from what hosts said. */
import type { Binding, Layer } from '../jinja/scope.ts';
import type { Value } from '../python/value.ts';
import type { MapTree } from '../source/tree.ts';

const made = new WeakMap<MapTree, Layer>();

/** The entries of a map as variables; made once per tree. */
export function treeLayer(tree: MapTree): Layer {
  let layer = made.get(tree);
  if (!layer) {
    const bindings = new Map<string, Binding>();
    for (const { key, value } of tree.entries) bindings.set(key.text, { tree: value });
    layer = bindings;
    made.set(tree, layer);
  }
  return layer;
}

/** Facts as variables, under the names that modules gave them (`ansible_os_family`, `services`). */
export function factsLayer(facts: ReadonlyMap<string, Value>): Layer {
  return {
    get(name) {
      const value = facts.get(name);
      return value === undefined || isConnectionVariable(name) ? undefined : { value };
    },
    keys: () => facts.keys(),
  };
}

/**
 * Names that steer how a host is reached. A host must not be able to set them for the controller through its facts
 * (CVE-2016-9587, CVE-2020-10684), so they are never read from facts.
 */
export function isConnectionVariable(name: string): boolean {
  if (!name.startsWith('ansible_')) return false;
  const short = name.slice(8);
  return EXACT.has(short) || (FAMILIES.test(short) && !short.startsWith('ssh_host_key_'));
}

/** Whole names, for `ansible_hostname` and `ansible_user_id` are facts like any other. */
const EXACT: ReadonlySet<string> = new Set([
  'connection',
  'host',
  'port',
  'user',
  'password',
  'timeout',
  'executable',
  'pipelining',
  'become',
  'private_key_file',
  'host_key_checking',
  'module_compression',
]);

const FAMILIES = /^(become|ssh|shell|sudo|su|doas|paramiko|sftp|scp|remote|connection|winrm|psrp)_|_interpreter$/;

/** A layer that holds one name. */
export function oneLayer(name: string, binding: Binding): Layer {
  return { get: (asked) => (asked === name ? binding : undefined), keys: () => [name] };
}

/** Values that the engine knows, by name. */
export function valueLayer(values: Readonly<Record<string, Value>>): Layer {
  return new Map(Object.entries(values).map(([name, value]) => [name, { value }]));
}
