/** The shape of a module: typed arguments, documentation and code in one definition. */
import type { Value } from '../python/value.ts';
import type { Script } from '../script/script.ts';
import type { Reply } from '../script/session.ts';
import type { Argument, Values } from './args.ts';

type Args = Readonly<Record<string, Argument<unknown>>>;

/** Plain data that a module returns; the engine turns it into values of the language. */
export type Json = Value | undefined | readonly Json[] | { readonly [key: string]: Json };

/** How a prelude record becomes a result key, and what the documentation says of it. */
export interface ReturnSpec {
  readonly kind: 'string' | 'int' | 'float' | 'bool' | 'list' | 'dict' | 'raw';
  readonly summary: string;
  readonly when?: string | undefined;
}

export interface FileDiff {
  readonly before: string;
  readonly after: string;
  readonly beforeHeader?: string;
  readonly afterHeader?: string;
  /** What differs of a file besides its content; `before` and `after` are the same as text. */
  readonly attributes?: { readonly before: Attributes; readonly after: Attributes };
}

type Attributes = Readonly<Record<string, string | number>>;

/** What a task did on one host. `changes` names each thing that changed (or would, in check mode). */
export interface Outcome {
  readonly status: 'ok' | 'changed' | 'failed' | 'skipped' | 'unreachable';
  readonly message?: string | undefined;
  readonly changes: readonly string[];
  readonly diff?: readonly FileDiff[] | undefined;
  /** Module-specific keys, named as in Ansible (`rc`, `stdout`, `stat`, `dest` …). `changed`, `failed`, `msg` are added by the engine. */
  readonly result: Readonly<Record<string, Json>>;
  readonly warnings?: readonly string[] | undefined;
  /** Reports show the result without being asked. */
  readonly loud?: boolean | undefined;
}

/** Relations between arguments that Ansible checks too. */
export type Rule =
  | readonly ['if', argument: string, value: string | boolean, needs: readonly string[]]
  | readonly ['one of', ...arguments_: string[]]
  | readonly ['not both', ...arguments_: string[]]
  | readonly ['together', ...arguments_: string[]];

/** What a module may ask of the controller. A module never sees more of the engine than this. */
export interface Controller {
  readonly check: boolean;
  readonly diff: boolean;
  /** Inventory name of the host. */
  readonly hostname: string;
  /** Finds a file as Ansible does (role's folder, then role, then playbook's) and gives its absolute path. Throws `missing-file`. */
  find(folder: 'files' | 'templates' | 'vars' | '', name: string): string;
  /** Renders a template file (`.j2` and others: Jinja; `.hbs`: Handlebars) in the task's scope. */
  render(path: string, options?: Readonly<Record<string, Value | undefined>>): Promise<string>;
  /** Reads a controller file; a vaulted one is decrypted unless `decrypt` is false. */
  read(path: string, options?: { decrypt?: boolean }): Promise<Buffer>;
  /** A value of the task's scope such as `ansible_facts`, or undefined. */
  variable(name: string): Value | undefined;
  /** Registers a value to be masked from now on. */
  secret(value: string): void;
  /** Waits, ending early when the run is interrupted. */
  sleep(seconds: number): Promise<void>;
  /** What modules that follow Ansible's protocol are told; ours never ask. */
  protocol?(): Protocol;
  /** How a program on another machine reaches the task's own host; only `synchronize` asks. */
  way?(): Way;
}

/** What a module by Ansible's protocol is told besides its arguments. */
export interface Protocol {
  /** The machine that runs the module. */
  readonly host: string;
  readonly noLog: boolean;
  readonly verbosity: number;
  /** It is the machine we are on, and no inventory says anything of it. */
  readonly isImplicit: boolean;
  /** That machine is another than the task's own host. */
  readonly isDelegated: boolean;
  /** A variable of that machine. */
  variable(name: string): string | undefined;
}

/** How a program elsewhere reaches the task's own host, as the inventory has it, whoever the task is delegated to. */
export interface Way {
  /** Whose shell the module was given: the own host's, the control machine's, or that of another host. */
  readonly given: 'own host' | 'control machine' | 'other host';
  readonly isDelegated: boolean;
  /** The own host is this very machine, so no connection is needed. */
  readonly isLocal: boolean;
  readonly address: string;
  readonly port?: number | undefined;
  readonly user?: string | undefined;
  readonly password?: string | undefined;
  readonly privateKeyFile?: string | undefined;
  readonly checksHostKey: 'yes' | 'accept-new' | 'no';
  readonly knownHostsFiles?: readonly string[] | undefined;
  readonly jump?: readonly string[] | undefined;
  readonly sshArgs?: readonly string[] | undefined;
  /** The user to become there, with sudo. */
  readonly becomes?: string | undefined;
  /** A shell on the control machine, as the user who runs us. */
  control(): Promise<Host>;
}

/** The host as `converse` sees it: scripts go in, replies come out. */
export interface Host {
  run(script: Script, options?: { check?: boolean; timeout?: number }): Promise<Reply>;
  /** Drops the shell and dials again, waiting at most so many seconds; for reboot and wait_for_connection. */
  reconnect(timeoutSeconds: number): Promise<void>;
}

/** Several round trips that end in an outcome. */
export type Conversation = (host: Host) => Promise<Outcome>;

interface Common<A extends Args> {
  readonly name: string;
  /** Names it also goes by, without namespace: `systemd_service` for `systemd`. */
  readonly aliases?: readonly string[];
  readonly summary: string;
  readonly args: A;
  /** The argument that free text fills: `cmd` for `command: ls /`. */
  readonly freeForm?: keyof A & string;
  readonly returns?: Readonly<Record<string, ReturnSpec>>;
  readonly needs?: readonly Rule[];
  /** `host`: no other host can notice it. Default `cluster`. Batching asks. */
  readonly reach?: 'host' | 'cluster';
  /** Variables it sets besides `register`: `ansible_facts`. */
  readonly sets?: readonly string[];
  /** Ansible's support: `full` predicts, `none` is skipped in check mode (command, shell, raw, script). Default `full`. */
  readonly checkMode?: 'full' | 'none';
  /** Whole YAML examples for the documentation. */
  readonly examples?: string;
  /** The file of a module that is not ours. */
  readonly file?: string | undefined;
  /** It follows Ansible's JSON protocol and knows its arguments itself, so it is given whatever a task gives. */
  readonly speaksJson?: true | undefined;
}

export interface CompiledModule<A extends Args> extends Common<A> {
  /** One script; or, where one round trip cannot do it (a large file, a folder), a conversation with the host. */
  compile(args: Values<A>, controller: Controller): Script | Conversation | Promise<Script | Conversation>;
  /** Refines the outcome that the records gave: module-specific result keys, a verdict by rc. */
  read?(reply: Reply, args: Values<A>, outcome: Outcome): Outcome;
}
export interface ConversingModule<A extends Args> extends Common<A> {
  converse(args: Values<A>, host: Host, controller: Controller): Promise<Outcome>;
}

/** One of the two shapes that run on a host. Modules of the controller alone (`debug`, `set_fact`) live in `engine/actions`. */
export type Module<A extends Args = Args> = CompiledModule<A> | ConversingModule<A>;

/** Defines a module; only typing happens here. */
export function defineModule<const A extends Args>(module: CompiledModule<A>): CompiledModule<A>;
export function defineModule<const A extends Args>(module: ConversingModule<A>): ConversingModule<A>;
export function defineModule<A extends Args>(module: Module<A>): Module<A> {
  return module;
}
