/** What playbooks, roles and task files say, read into plain data. Nothing here is evaluated. */
import type { Origin } from '../errors.ts';
import type { ListTree, MapTree, ScalarTree, Tree } from '../source/tree.ts';

/**
 * Where a step stands in the play; compared element by element, as a reader reads. In a play the first number is
 * 1 pre_tasks, 2 roles, 3 tasks, 4 post_tasks, 5 handlers; in a block 0 block, 1 rescue, 2 always; in a role
 * 0 dependencies, 1 tasks, 2 handlers. What an include brings counts from its own beginning.
 */
export type Position = readonly number[];

/** Keywords that a play, role, block or task may carry. `undefined` means not written here. */
export interface Keywords {
  readonly name?: Tree;
  readonly when: readonly Tree[];
  readonly tags: readonly Tree[];
  readonly vars?: MapTree;
  readonly environment: readonly Tree[];
  readonly moduleDefaults: readonly Tree[];
  readonly become?: Tree;
  readonly becomeUser?: Tree;
  readonly becomeMethod?: Tree;
  readonly becomeFlags?: Tree;
  readonly becomeExe?: Tree;
  readonly remoteUser?: Tree;
  readonly connection?: Tree;
  readonly port?: Tree;
  readonly delegateTo?: Tree;
  readonly delegateFacts?: Tree;
  readonly runOnce?: Tree;
  readonly ignoreErrors?: Tree;
  readonly ignoreUnreachable?: Tree;
  readonly anyErrorsFatal?: Tree;
  readonly noLog?: Tree;
  readonly checkMode?: Tree;
  readonly diff?: Tree;
  readonly throttle?: Tree;
  readonly timeout?: Tree;
  /** Ours: a host that cannot be reached is rescued like one that failed. */
  readonly rescueUnreachable?: Tree;
  /** Ours: like `run_once`, but once for all batches of a play. */
  readonly oncePerPlay?: Tree;
  readonly collections?: Tree;
}

/** What every step has. `parent` leads outwards: block, role, play; inherited keywords are looked up along it. */
interface StepBase extends Keywords {
  readonly at: Position;
  readonly origin: Origin;
  readonly parent: Block | RoleUse | Play | Include;
  /** The role whose files this step was read from, if any. */
  readonly role?: RoleUse | undefined;
  /** The file this step was read from. */
  readonly file: string;
}

export interface Loop {
  /** `loop`, or the lookup's name of `with_NAME`. */
  readonly kind: string;
  readonly tree: Tree;
}

/** What tasks and includes share. */
interface Action extends StepBase {
  readonly loop?: Loop | undefined;
  readonly loopControl?: MapTree | undefined;
  readonly register?: string | undefined;
  readonly until: readonly Tree[];
  readonly retries?: Tree | undefined;
  readonly delay?: Tree | undefined;
  readonly changedWhen: readonly Tree[];
  readonly failedWhen: readonly Tree[];
  readonly notify: readonly Tree[];
  readonly asyncSeconds?: Tree | undefined;
  readonly poll?: Tree | undefined;
  /** For handlers: further names it listens to. */
  readonly listen: readonly Tree[];
  /** The arguments, `key=value` text already split; `_raw_params` holds free text. A single template (`args: "{{ x }}"`) is `argsTemplate`. */
  readonly args: MapTree;
  readonly argsTemplate?: Tree | undefined;
}

export interface Task extends Action {
  readonly kind: 'task';
  /** As written: `copy`, `ansible.builtin.copy`. */
  readonly module: string;
  readonly moduleOrigin: Origin;
}

/** include_tasks, include_role, and imports whose target only the run can know. */
export interface Include extends Action {
  readonly kind: 'include';
  readonly what: 'tasks' | 'role';
  readonly module: string;
  readonly moduleOrigin: Origin;
}

export interface Block extends StepBase {
  readonly kind: 'block';
  /** Ours: the block is walked once for each item. */
  readonly loop?: Loop | undefined;
  readonly loopControl?: MapTree | undefined;
  readonly steps: readonly Step[];
  readonly rescue: readonly Step[];
  readonly always: readonly Step[];
  /** Set where the block stands for an import: what was imported. */
  readonly imported?: string | undefined;
  /**
   * For `import_role`: the role. `steps` already holds the steps of its dependencies and its own, so a plain walk runs
   * them; handlers, argument specification and variables for the whole play are found here.
   */
  readonly importedRole?: RoleUse | undefined;
}

export type Step = Task | Block | Include;

/** A role as it is used at one place of a play. */
export interface RoleUse extends Keywords {
  readonly kind: 'role';
  readonly at: Position;
  readonly origin: Origin;
  readonly parent: Play | RoleUse | Block | Include;
  /** With its collection, if it is in one. */
  readonly roleName: string;
  readonly collection?: string | undefined;
  /** Absolute folder of the role. */
  readonly folder: string;
  readonly defaults?: MapTree | undefined;
  readonly roleVars?: MapTree | undefined;
  /** Inline parameters of the role entry. */
  readonly params?: MapTree | undefined;
  /** Roles that run first. */
  readonly dependencies: readonly RoleUse[];
  /** Roles that depend on this one here, innermost first; for `ansible_parent_role_names`. */
  readonly dependents: readonly string[];
  readonly steps: readonly Step[];
  readonly handlers: readonly (Task | Block | Include)[];
  readonly allowDuplicates: boolean;
  /** The entry point's argument specification, if the role has one. */
  readonly argumentSpec?: MapTree | undefined;
  readonly entryPoint: string;
  /** Whether defaults and vars are seen by the whole play (`roles:`, import_role, `public: true`). */
  readonly public: boolean;
}

export interface Play extends Keywords {
  readonly kind: 'play';
  readonly origin: Origin;
  /** The playbook file and its folder. */
  readonly file: string;
  readonly folder: string;
  readonly hosts: Tree;
  readonly preTasks: readonly Step[];
  readonly roles: readonly RoleUse[];
  readonly tasks: readonly Step[];
  readonly postTasks: readonly Step[];
  readonly handlers: readonly (Task | Block | Include)[];
  readonly gatherFacts?: Tree | undefined;
  readonly gatherSubset?: Tree | undefined;
  readonly gatherTimeout?: Tree | undefined;
  readonly factPath?: Tree | undefined;
  readonly serial?: Tree | undefined;
  readonly strategy?: Tree | undefined;
  readonly order?: Tree | undefined;
  readonly maxFailPercentage?: Tree | undefined;
  readonly forceHandlers?: Tree | undefined;
  readonly varsFiles: readonly Tree[];
  readonly varsPrompt?: ListTree | undefined;
}

/** The name of a map key or keyword with its place, for messages. */
export type Key = ScalarTree;
