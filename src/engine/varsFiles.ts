/** `vars_files`: files of variables that a play names, perhaps by a fact of the host. */
import { existsSync } from 'node:fs';
import { resolve } from 'node:path';
import { PlayError } from '../errors.ts';
import { evaluate, str } from '../jinja/index.ts';
import type { Layer } from '../jinja/scope.ts';
import { loadYamlFile, type MapTree, type Tree, type Vault } from '../source/index.ts';
import { treeLayer } from '../vars/layers.ts';
import type { PlayRun } from './context.ts';
import { candidates } from './files.ts';
import type { HostState } from './host.ts';
import { playScope } from './scope.ts';

const cache = new WeakMap<PlayRun, Map<string, readonly Layer[]>>();

/** The layers of a play's `vars_files` for a host, later files first. Read again once facts are there. */
export function varsFilesOf(playRun: PlayRun, host: HostState): readonly Layer[] {
  let perHost = cache.get(playRun);
  if (!perHost) {
    perHost = new Map();
    cache.set(playRun, perHost);
  }
  const key = `${host.name} ${host.gathered}`;
  let layers = perHost.get(key);
  if (!layers) {
    layers = playRun.play.varsFiles.flatMap((entry) => readEntry(playRun, host, entry)).reverse();
    perHost.set(key, layers);
  }
  return layers;
}

/** One entry: a name, or a list of names of which the first that exists counts. */
function readEntry(playRun: PlayRun, host: HostState, entry: Tree): Layer[] {
  const scope = playScope(playRun, host, false);
  const alternatives = entry.kind === 'list' ? entry.items : [entry];
  const searched: string[] = [];
  for (const tree of alternatives) {
    let name: string;
    try {
      name = str(evaluate(tree, scope));
    } catch (error) {
      // Before facts are gathered a name may depend on them; it is tried again afterwards.
      if (!host.gathered) return [];
      throw error;
    }
    const places = candidates([playRun.play.folder], 'vars', name).map((path) => resolve(path));
    searched.push(...places);
    const found = places.find((path) => existsSync(path));
    if (found) return readVariables(found, playRun);
  }
  throw new PlayError('missing-file', 'no file of this `vars_files` entry exists', {
    origin: entry.origin,
    trail: searched.map((path) => ({ what: `looked for ${path}` })),
  });
}

function readVariables(path: string, playRun: PlayRun): Layer[] {
  const tree = loadVariables(path, playRun.run.options.vault);
  return tree ? [treeLayer(tree)] : [];
}

/** Reads a file that must hold a mapping of variables; an empty file is none. Throws the first problem. */
export function loadVariables(path: string, vault: Vault): MapTree | undefined {
  const problems: PlayError[] = [];
  const tree = loadYamlFile(path, problems, { vault });
  if (problems[0]) throw problems[0];
  if (!tree || (tree.kind === 'scalar' && tree.value === null)) return undefined;
  if (tree.kind !== 'map') {
    throw new PlayError('invalid-playbook', 'a file of variables must be a mapping', { origin: tree.origin });
  }
  return tree;
}
