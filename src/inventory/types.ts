/** Hosts and groups, and what is written about them. */
import type { Origin, PlayError } from '../errors.ts';
import type { Value } from '../python/value.ts';
import type { ScalarTree, Tree } from '../source/index.ts';

/** A variable: what a file says (a template for those who wrote the file), or a value that a run added, which is data. */
export type Bound = { readonly tree: Tree } | { readonly value: Value };

/** Variables by name. */
export type Variables = ReadonlyMap<string, Bound>;

/** What an expression of an inventory may name; `extra` adds the variables of the command line, which win. */
export interface Known {
  readonly variables: Variables;
  readonly extra: boolean;
}

/** Evaluates the expressions of `constructed`. Given by those who know the language; all may throw PlayError. */
export interface Evaluator {
  /** What is wrong with the text itself, whatever the variables. */
  check(tree: ScalarTree, kind: 'expression' | 'condition'): readonly PlayError[];
  expression(tree: ScalarTree, known: Known): Value;
  condition(tree: ScalarTree, known: Known): boolean;
  template(tree: ScalarTree, known: Known): Value;
}

export interface InventoryHost {
  readonly name: string;
  /** Where it was first written; undefined for hosts that a run added. */
  readonly origin?: Origin | undefined;
  /** Variables written with the host itself, the last ones winning. */
  readonly variables: Variables;
  /** Groups that list it directly. */
  readonly groups: ReadonlySet<string>;
}

export interface Group {
  readonly name: string;
  readonly origin?: Origin | undefined;
  readonly variables: Variables;
  readonly hosts: ReadonlySet<string>;
  readonly children: ReadonlySet<string>;
  /** Every group but `all` has a parent. */
  readonly parents: ReadonlySet<string>;
  /** The longest way from `all`, which is 0. Variables of deeper groups win. */
  readonly depth: number;
  /** `ansible_group_priority`: at equal depth the higher one wins. */
  readonly priority: number;
}

export interface Inventory {
  /** What was read: paths, and lists of hosts as they were typed. */
  readonly sources?: readonly string[] | undefined;
  /** The sources, when there are some and none of them names a host. */
  readonly nobodyIn?: string | undefined;
  readonly hosts: ReadonlyMap<string, InventoryHost>;
  /** `all` and `ungrouped` are always there. */
  readonly groups: ReadonlyMap<string, Group>;
  /**
   * All variables of a host with the inventory's precedence: `all`, groups by depth, priority and name, in the
   * inventory, then in group_vars beside inventory and playbook; the host itself, then its host_vars. A host that is
   * not in the inventory (`localhost`) has those of `all`. Throws PlayError for a variable file that cannot be read.
   */
  variablesOf(host: string): Variables;
  /**
   * Every definition of a variable that counts for a host, the weakest first, so that the last one wins and the others
   * are what it overrides.
   */
  bindingsOf(host: string, name: string): readonly { readonly what: string; readonly bound: Bound }[];
  /** The variables written for a host itself, in the inventory and in host_vars. */
  ownVariables(host: string): Variables;
  /** The variables written for a group itself, in the inventory and in group_vars. */
  groupVariables(group: string): Variables;
  /** Reads the variables of these hosts, so that mistakes in their files are known before a run. */
  checkVariables(hosts: Iterable<string>): void;
  /** The hosts of a group and of the groups in it, in the order written. */
  hostsOf(group: string): readonly string[];
  /** The groups of a host and the groups around them, sorted, without `all`. */
  groupNames(host: string): readonly string[];
  /** The source that named the host first; null for hosts that no source names. */
  sourceOf(host: string): { readonly file: string | null; readonly folder: string | null };
  /** Adds a host while a run goes on, or variables and groups to one; whether anything is new. */
  addHost(name: string, groups: readonly string[], variables: ReadonlyMap<string, Value>): boolean;
  /** Puts a host into a group below these parents, made when missing; whether anything is new. */
  addToGroup(host: string, group: string, parents: readonly string[]): boolean;
}
