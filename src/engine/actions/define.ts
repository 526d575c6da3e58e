/** Modules that run on the controller alone: they see values and variables, never a host. */

import type { Scope } from '../../jinja/scope.ts';
import type { Argument, Values } from '../../modules/args.ts';
import type { Json, Outcome, ReturnSpec, Rule } from '../../modules/define.ts';
import type { Value } from '../../python/value.ts';
import type { Tree } from '../../source/tree.ts';
import type { HostState } from '../host.ts';

type Args = Readonly<Record<string, Argument<unknown>>>;

/** What an action may do besides returning an outcome. */
export interface ActionContext {
  readonly scope: Scope;
  readonly host: HostState;
  readonly check: boolean;
  readonly diff: boolean;
  readonly verbosity: number;
  /** An argument as it was written, for those listed in `unevaluated`. */
  tree(name: string): Tree | undefined;
  /** All arguments as values, for actions that take any name (`set_fact`). */
  readonly given: ReadonlyMap<Value, Value>;
  readonly effects: Effects;
  /** Waits, ending early when the run is interrupted. */
  sleep(seconds: number): Promise<void>;
  /** A path of the controller: `~` is the operator's home, and what is relative starts at the playbook's folder. */
  path(text: string): string;
}

/** Changes to the run that only the engine can make; actions ask for them. */
export interface Effects {
  /** Reads variable files and binds what they hold, templates unevaluated. Gives the files read and the values. */
  includeVars(how: IncludeVars, path: string): { files: readonly string[]; variables: Record<string, Json> };
  addHost(name: string, groups: readonly string[], variables: ReadonlyMap<string, Value>): boolean;
  addToGroup(group: string, parents: readonly string[]): boolean;
  setStats(data: ReadonlyMap<string, Value>, perHost: boolean, aggregate: boolean): void;
  prompt(question: string, options: { echo: boolean; seconds?: number }): Promise<string>;
}

/** What `include_vars` asks for besides the path. */
export interface IncludeVars {
  readonly file?: string | undefined;
  readonly name?: string | undefined;
  readonly depth: number;
  readonly files_matching?: string | undefined;
  readonly ignore_files: readonly string[];
  readonly extensions: readonly string[];
  readonly ignore_unknown_extensions: boolean;
  readonly hash_behaviour?: 'replace' | 'merge' | undefined;
}

export interface ActionModule<A extends Args = Args> {
  readonly name: string;
  readonly aliases?: readonly string[];
  readonly summary: string;
  readonly args: A;
  readonly freeForm?: keyof A & string;
  readonly returns?: Readonly<Record<string, ReturnSpec>>;
  readonly needs?: readonly Rule[];
  /** Arguments that the action evaluates itself. */
  readonly unevaluated?: readonly string[];
  /** Any other name is accepted too: `set_fact`, `add_host`. */
  readonly openEnded?: boolean;
  /** Names of arguments may be templates. */
  readonly templatedNames?: boolean;
  /** Runs once for the whole batch whatever the task says. */
  readonly bypassHosts?: boolean;
  readonly examples?: string;
  act(args: Values<A>, context: ActionContext): Outcome | Promise<Outcome>;
}

/** Defines an action; only typing happens here. */
export function defineAction<const A extends Args>(action: ActionModule<A>): ActionModule<A> {
  return action;
}

/** An outcome of an action that has nothing to change. */
export function done(result: Outcome['result'] = {}, message?: string): Outcome {
  return { status: 'ok', message, changes: [], result };
}

export function failed(message: string, result: Outcome['result'] = {}): Outcome {
  return { status: 'failed', message, changes: [], result };
}
