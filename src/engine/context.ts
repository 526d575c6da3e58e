/** What the parts of the engine share during one run, one play, one step. Plain data; the functions live elsewhere. */
import type { LimitFunction } from 'p-limit';
import type { Pool } from '../connection/index.ts';
import type { Inventory } from '../inventory/index.ts';
import type { Binding, Layer } from '../jinja/scope.ts';
import type { Play, Position, RoleUse, Step } from '../playbook/types.ts';
import type { Plugins } from '../plugins/index.ts';
import type { Value } from '../python/value.ts';
import type { Trusts, Vault } from '../source/index.ts';
import type { RunEvent } from './events.ts';
import type { FactCache } from './factCache.ts';
import type { HandlerBook } from './handlers.ts';
import type { HostState } from './host.ts';
import type { TaskResult } from './items.ts';
import type { Journal } from './journal.ts';
import type { LockOptions, Locks } from './lock.ts';
import type { Secrets } from './secrets.ts';
import type { Turns } from './turns.ts';

/** How hosts are reached when neither inventory nor playbook says so. */
export interface ConnectionDefaults {
  readonly connection: string;
  readonly user?: string | undefined;
  readonly password?: string | undefined;
  readonly privateKeyFile?: string | undefined;
  readonly timeoutSeconds: number;
  readonly hostKeyChecking: 'yes' | 'ask' | 'accept-new' | 'no';
  readonly sshCommonArgs?: string | undefined;
  readonly sshExtraArgs?: string | undefined;
  readonly sshArgs?: string | undefined;
  readonly port?: number | undefined;
  readonly shell?: string | undefined;
}

export interface BecomeDefaults {
  readonly enabled: boolean;
  readonly method?: string | undefined;
  readonly user?: string | undefined;
  readonly password?: string | undefined;
  readonly exe?: string | undefined;
  readonly flags?: string | undefined;
}

/** What holds where neither playbook nor inventory says otherwise; each is a setting of Ansible's. */
export interface PlayDefaults {
  readonly strategy?: string | undefined;
  readonly anyErrorsFatal?: boolean | undefined;
  readonly taskTimeout?: number | undefined;
  readonly pollSeconds?: number | undefined;
  readonly noLog?: boolean | undefined;
  /** Reports may show arguments. */
  readonly showArgs?: boolean | undefined;
  /** The variables `ansible_managed` and `ansible_async_dir`. */
  readonly managed?: string | undefined;
  readonly asyncDir?: string | undefined;
  readonly configFile?: string | undefined;
  /** Facts are found in `ansible_facts` alone. */
  readonly hideFacts?: boolean | undefined;
  /** Variables of roles stay within them. */
  readonly privateRoleVars?: boolean | undefined;
  /** Conditions need not be boolean; each that is not is named in a warning. */
  readonly lenientConditions?: boolean | undefined;
  /** Mappings of the same name are laid over each other. */
  readonly mergeHashes?: boolean | undefined;
  /** Any setting by Ansible's name. */
  readonly setting?: ((name: string) => Value | undefined) | undefined;
}

/** What the command line and the environment decide for a whole run. */
export interface RunOptions {
  readonly check: boolean;
  readonly diff: boolean;
  readonly forks: number;
  readonly limit?: string | undefined;
  readonly tags: readonly string[];
  readonly skipTags: readonly string[];
  readonly startAtTask?: string | undefined;
  readonly forceHandlers: boolean;
  /** When facts are gathered: always unless told otherwise, once per host, or only on request. */
  readonly gathering: 'implicit' | 'smart' | 'explicit';
  /** Where facts are kept between runs, if anywhere. */
  readonly factCache?: FactCache | undefined;
  readonly verbosity: number;
  readonly extraVars: ReadonlyMap<string, Binding>;
  readonly connection: ConnectionDefaults;
  readonly become: BecomeDefaults;
  readonly defaults?: PlayDefaults | undefined;
  /** Given where the run writes down what is done. */
  readonly journal?: Journal | undefined;
  /** Given where runs on one inventory exclude each other. */
  readonly lock?: LockOptions | undefined;
  /** Reads the inventories once more; throws what is wrong with them. */
  readonly rereadInventory?: (() => Inventory) | undefined;
  readonly environment: Readonly<Record<string, string | undefined>>;
  readonly workingFolder: string;
  readonly home: string;
  readonly version: string;
  readonly rolesPath: readonly string[];
  readonly collectionsPath: readonly string[];
  /** What the operator adds in files of his own. */
  readonly plugins?: Plugins | undefined;
  /** Says of files that were found beside others whether they count. */
  readonly trusts?: Trusts | undefined;
  /** `--step`: asks before each task; undefined when not asked for. */
  readonly confirm?: ((task: string) => Promise<'yes' | 'no' | 'all'>) | undefined;
  /** Asks the operator; rejects when there is no terminal. */
  readonly prompt: (question: string, options: { echo: boolean; seconds?: number | undefined }) => Promise<string>;
  readonly vault: Vault;
}

export interface Run {
  /** Tells this run from all others. */
  readonly id: string;
  readonly options: RunOptions;
  /** Read again by `meta: refresh_inventory`. */
  inventory: Inventory;
  /** What the run added to the inventory, to be added again when it is read anew. */
  readonly inventoryChanges: ((inventory: Inventory) => boolean)[];
  readonly hosts: Map<string, HostState>;
  readonly pool: Pool;
  readonly publish: (event: RunEvent) => void;
  readonly secrets: Secrets;
  readonly signal: AbortSignal;
  readonly limit: LimitFunction;
  /** Set when no further play may start: `any_errors_fatal`, too many failures, an interrupt. */
  aborted: boolean;
  /** `--step` was answered with "continue". */
  confirmAll: boolean;
  /** Hosts that have met the task of `--start-at-task`. */
  readonly startedHosts: Set<string>;
  nextTaskId: number;
  /** How many plays have begun. */
  plays: number;
  readonly stats: Map<string, Map<string, Value>>;
  /** What keeps other runs off the hosts; undefined where nobody wants it. */
  readonly locks?: Locks | undefined;
  /** Jobs that the controller leads, which end before the run does. */
  readonly conversations: Set<Promise<void>>;
}

/** One batch of one play. */
export interface PlayRun {
  readonly run: Run;
  readonly play: Play;
  /** Which play of the run it is. */
  readonly index: number;
  /** Name as shown. */
  readonly name: string;
  /** Hosts of the batch in the play's order, and of the whole play. */
  readonly batch: readonly string[];
  readonly all: readonly string[];
  readonly turns: Turns;
  readonly handlers: HandlerBook;
  /** Roles whose variables the whole play sees, those included with `public` among them. */
  readonly publicRoles: RoleUse[];
  readonly prompts: Layer;
  /** `end_play` and `end_batch`. */
  ended: boolean;
  /** `end_play`: no further batch of the play starts. */
  endsPlay: boolean;
  /** Roles that a host has run, by folder and parameters. */
  readonly rolesDone: Map<string, Set<string>>;
  /** Results of tasks that run once per play, shared by all its batches. */
  readonly onceResults: Map<Step, Promise<TaskResult>>;
  /** A task with `any_errors_fatal` failed. */
  fatal: boolean;
}

/** Where a walk stands: what the static step cannot know. */
export interface Place {
  readonly prefix: Position;
  /** Variables of the includes around, innermost first. */
  readonly params: readonly Layer[];
  /** Whether a failure here will be rescued. */
  readonly rescuable: boolean;
  readonly handler: boolean;
  /** How deep includes are nested, to end a cycle with a message. */
  readonly depth: number;
  /** An imported role runs where it stands even if it ran before. */
  readonly repeatRole?: boolean | undefined;
}

/** One step on one host at its turn. */
export interface StepRun {
  readonly playRun: PlayRun;
  readonly host: HostState;
  readonly step: Step;
  readonly place: Place;
}
