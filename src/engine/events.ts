/**
 * What a run tells the world. Reports are made from these events alone; `--json` prints them as they are, one a line.
 * Everything here is plain JSON, already masked. `schema` rises when a reader of old events would break.
 */
import type { Origin } from '../errors.ts';

export const EVENT_SCHEMA = 1;

export type Status = 'ok' | 'changed' | 'failed' | 'skipped' | 'unreachable';

/** A task as reports name it. `id` is unique in the run; a task that several hosts run together has one id. */
export interface TaskRef {
  readonly id: number;
  readonly name: string;
  readonly module: string;
  readonly origin: Origin;
  readonly role?: string | undefined;
  readonly handler: boolean;
  /** It runs in check mode. */
  readonly check?: boolean | undefined;
  /** Its arguments as they are written, where a setting wants them shown. */
  readonly args?: string | undefined;
}

export interface EventDiff {
  readonly before: string;
  readonly after: string;
  readonly beforeHeader?: string | undefined;
  readonly afterHeader?: string | undefined;
}

/** An outcome as it is shown. `result` is what `register` would hold, without `changed`, `failed` and `skipped`. */
export interface EventOutcome {
  readonly status: Status;
  readonly message?: string | undefined;
  /** The failure did not end the host: `ignore_errors`, `ignore_unreachable`, or a rescue that follows. */
  readonly ignored?: boolean | undefined;
  readonly rescued?: boolean | undefined;
  readonly changes: readonly string[];
  readonly diff?: readonly EventDiff[] | undefined;
  readonly result: Readonly<Record<string, unknown>>;
  readonly warnings?: readonly string[] | undefined;
  /** Where the author's mistake stands, when that is why it failed. */
  readonly error?: { readonly code: string; readonly text: string } | undefined;
  readonly censored?: boolean | undefined;
  /** The result is there to be read: `debug`, `assert`. */
  readonly loud?: boolean | undefined;
}

/** Counts of one host, named as Ansible's recap names them. */
export interface HostRecap {
  ok: number;
  changed: number;
  unreachable: number;
  failed: number;
  skipped: number;
  rescued: number;
  ignored: number;
}

export interface Recap {
  readonly hosts: Readonly<Record<string, HostRecap>>;
  /** Handlers that were notified and never ran, by host. */
  readonly pendingHandlers: Readonly<Record<string, readonly string[]>>;
  readonly seconds: number;
  /** How often something was sent to each host. */
  readonly roundTrips?: Readonly<Record<string, number>> | undefined;
}

export type RunEvent =
  | {
      readonly type: 'run-start';
      readonly schema: number;
      readonly version: string;
      readonly playbooks: readonly string[];
      readonly check: boolean;
      readonly diff: boolean;
      readonly time: string;
    }
  | { readonly type: 'play-start'; readonly play: string; readonly hosts: readonly string[]; readonly check: boolean }
  | { readonly type: 'no-hosts'; readonly play: string; readonly reason: string }
  | { readonly type: 'task-start'; readonly task: TaskRef; readonly hosts: readonly string[] }
  | {
      readonly type: 'item';
      readonly task: TaskRef;
      readonly host: string;
      readonly label: string;
      readonly item: unknown;
      readonly outcome: EventOutcome;
    }
  | {
      readonly type: 'retry';
      readonly task: TaskRef;
      readonly host: string;
      readonly attempt: number;
      readonly left: number;
      readonly outcome: EventOutcome;
    }
  | {
      readonly type: 'result';
      readonly task: TaskRef;
      readonly host: string;
      readonly delegatedTo?: string | undefined;
      readonly loop: boolean;
      readonly outcome: EventOutcome;
      readonly ms: number;
    }
  | {
      readonly type: 'included';
      readonly task: TaskRef;
      readonly hosts: readonly string[];
      readonly what: string;
      /** The item of a loop. */
      readonly label?: string | undefined;
    }
  | { readonly type: 'warning'; readonly message: string; readonly origin?: Origin | undefined }
  | { readonly type: 'stats'; readonly data: Readonly<Record<string, unknown>>; readonly host?: string | undefined }
  | { readonly type: 'run-end'; readonly recap: Recap; readonly exitCode: number; readonly interrupted: boolean };

/** A consumer of events: a function with a closure, never a subclass. */
export interface Reporter {
  on(event: RunEvent): void;
  end(): Promise<void>;
}
