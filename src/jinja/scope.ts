/** What names mean to an expression: layers of bindings, read lazily and remembered. */

import type { PlayError } from '../errors.ts';
import type { Value } from '../python/value.ts';
import type { Tree } from '../source/tree.ts';

/** What a name is bound to. A `tree` is a template of the operator's; a `value` is data for ever; `compute` is made at first use. */
export type Binding =
  | { readonly tree: Tree }
  | { readonly value: Value }
  | { readonly compute: (scope: Scope) => Value };

/** One level of precedence. */
export interface Layer {
  get(name: string): Binding | undefined;
  keys(): Iterable<string>;
}

/** What lookups, includes and filters may ask of the controller; all synchronous. */
export interface Services {
  /** Absolute path of a controller file searched as Ansible does for this task, or undefined. */
  find(folder: 'files' | 'templates' | 'vars' | '', name: string): string | undefined;
  /** The folders that `find` would search, for messages. */
  searched(folder: 'files' | 'templates' | 'vars' | '', name: string): readonly string[];
  readFile(path: string): Buffer;
  /** Decrypts vault text; throws PlayError `vault`. */
  decrypt(text: string, origin?: import('../errors.ts').Origin): string;
  /** A value to mask everywhere from now on. */
  secret(value: string): void;
  /** The controller's environment, for `lookup('env')`. */
  environment: Readonly<Record<string, string | undefined>>;
  /** Text of ansible_managed and the like is a variable, not a service. The working folder of `pipe`. */
  workingFolder: string;
  warn(message: string): void;
  /** Set where conditions need not be boolean: is told what is wrong with one that is not, and it counts by its truth. */
  readonly lenientConditions?: ((problem: PlayError) => void) | undefined;
  /** A setting by Ansible's name, for `lookup('config')`. */
  readonly setting?: ((name: string) => Value | undefined) | undefined;
  now(): Date;
}

export interface Scope {
  readonly services: Services;
  /** The value of a name, or undefined when nothing binds it (the evaluator makes the Undefined, with the nearest name). */
  get(name: string): Value | undefined;
  /** The unevaluated binding, for `references`, `--explain` and conditions that name a variable holding a condition. */
  binding(name: string): Binding | undefined;
  names(): Iterable<string>;
  /** A scope in which these bindings win; nothing is copied. */
  with(layer: Layer | ReadonlyMap<string, Binding>): Scope;
}
