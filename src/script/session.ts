/** What a connection gives the engine: one persistent shell that runs scripts and answers with exact bytes. */
import type { Script } from './script.ts';

export interface SendOptions {
  /** Report what would change and change nothing. */
  readonly check: boolean;
  /** Send the content before and after each change. */
  readonly diff: boolean;
  /** Whether scripts after a failed one in the same call run. */
  readonly onFailure: 'stop' | 'go on';
  /** Environment of the task; values travel in the script, never in an argument list. */
  readonly environment?: Readonly<Record<string, string>>;
  /** Seconds after which the whole call fails with code `timeout` and the remote process group is killed. */
  readonly timeout?: number;
}

/** One script's answer. `skipped` means it never ran because one before it failed. */
export interface Reply {
  readonly status: 'done' | 'skipped';
  readonly rc: number;
  readonly stdout: Buffer;
  readonly stderr: Buffer;
  /** What the prelude's verbs reported, in order; see prelude.sh for the keys. */
  readonly records: readonly (readonly [key: string, value: Buffer])[];
}

/**
 * A shell on one host as one user. `send` calls are queued and answered in order. It rejects with a PlayError of code
 * `unreachable` when the line drops; `cause.started` then tells whether the task may have begun, and such a task is never sent again.
 */
export interface Session {
  send(scripts: readonly Script[], options: SendOptions): Promise<Reply[]>;
  /** Ends what is running now: TERM then KILL to its process group. The session is closed afterwards. */
  interrupt(): Promise<void>;
  close(): Promise<void>;
}
