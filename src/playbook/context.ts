/** What readers of playbooks share: where mistakes go, where roles are looked for, and what is being read right now. */
import { type ErrorCode, type Origin, PlayError, type Problems } from '../errors.ts';
import {
  loadYamlFile,
  type MapTree,
  parseYaml,
  type ScalarTree,
  type Tree,
  type Trusts,
  type Vault,
} from '../source/index.ts';
import type { Block, Include, Play, Position, RoleUse } from './types.ts';

export interface ReadOptions {
  /** Mistakes are added here; what could be read is returned all the same, so that all mistakes are told at once. */
  readonly problems: Problems;
  /** Folders of roles after the playbook's own `roles/`, the bundled one last. */
  readonly rolesPath: readonly string[];
  /** Folders that contain `ansible_collections`. */
  readonly collectionsPath?: readonly string[] | undefined;
  readonly vault?: Vault | undefined;
  /** Texts of playbooks that stand in no file, by the path they count as. */
  readonly typed?: ReadonlyMap<string, string> | undefined;
  /** Is told the folder of each role that is read. */
  readonly onRole?: ((folder: string) => void) | undefined;
  /** Says of roles that lie beside a playbook whether they count. */
  readonly trusts?: Trusts | undefined;
  /**
   * Gives the text of a name that is a template (`import_tasks: "{{ x }}.yml"`) from what is known before a run,
   * or undefined. Imports whose name stays unknown become includes; a playbook or role without a name is a mistake.
   */
  readonly nameOf?:
    | ((name: ScalarTree, play: Play | undefined, vars?: MapTree | undefined) => string | undefined)
    | undefined;
}

/** Something that may stand around a step. */
export type Parent = Block | RoleUse | Play | Include;

/** Where the reader is. */
export interface Place {
  readonly options: ReadOptions;
  readonly play: Play | undefined;
  /** Folder of the playbook. */
  readonly folder: string;
  /** File being read. */
  readonly file: string;
  readonly parent: Parent;
  readonly role: RoleUse | undefined;
  readonly at: Position;
  /** Handlers may listen; tasks may not. */
  readonly handlers: boolean;
  /** What blocks around notify; the nearest that says so counts for a task without `notify`. */
  readonly notify: readonly Tree[];
  /** Imports and roles around, outermost first, to find cycles. */
  readonly chain: readonly Link[];
}

/** One import that is being followed. */
export interface Link {
  readonly id: string;
  readonly name: string;
  readonly origin: Origin;
}

/** Adds a mistake that concerns a place. */
export function complain(
  options: ReadOptions,
  code: ErrorCode,
  message: string,
  more: { at: Tree | Origin; hint?: string | undefined; trail?: PlayError['trail'] },
): void {
  const tree = 'kind' in more.at ? more.at : undefined;
  const origin = tree ? tree.origin : (more.at as Origin);
  const length = tree?.kind === 'scalar' ? Math.max(1, tree.text.split('\n')[0]!.length) : 1;
  options.problems.push(new PlayError(code, message, { origin, length, hint: more.hint, trail: more.trail }));
}

/** The tree of a file, or undefined after a mistake was noted; `from` is where the file was asked for. */
export function readFile(options: ReadOptions, path: string): Tree | undefined {
  const typed = options.typed?.get(path);
  if (typed !== undefined) return parseYaml(typed, path, options.problems)[0];
  return loadYamlFile(path, options.problems, { vault: options.vault });
}

/** Whether a text may be a template. */
export function isTemplate(text: string): boolean {
  return text.includes('{{') || text.includes('{%');
}

/** The text of a name: as written, or rendered if it is a template that can be known already. */
export function staticName(
  name: ScalarTree,
  place: { options: ReadOptions; play: Play | undefined },
  vars?: MapTree,
): string | undefined {
  if (!isTemplate(name.text) || name.tag === 'unsafe') return name.text;
  return place.options.nameOf?.(name, place.play, vars);
}

/** Notes a cycle if this link is being followed already, and says so. */
export function findCycle(place: Pick<Place, 'options' | 'chain'>, link: Link): boolean {
  const start = place.chain.findIndex((other) => other.id === link.id);
  if (start < 0) return false;
  const cycle = [...place.chain.slice(start), link];
  const shown = cycle.map((one) => one.name).join(' → ');
  const trail = cycle.map((one) => ({ what: `\`${one.name}\` is asked for here`, origin: one.origin }));
  complain(place.options, 'cyclic-include', `these need each other without end: ${shown}`, { at: link.origin, trail });
  return true;
}

/** What kind of thing a tree is, in YAML's words. */
export function kindName(tree: Tree): string {
  if (tree.kind !== 'scalar') return `a ${tree.kind}`;
  if (tree.value === null) return 'nothing';
  return typeof tree.value === 'boolean' ? 'a boolean' : typeof tree.value === 'string' ? 'text' : 'a number';
}
