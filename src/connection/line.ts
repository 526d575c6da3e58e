import type { Readable, Writable } from 'node:stream';
import type { PlayError } from '../errors.ts';

/** A running shell as its transport sees it: three streams and an end. */
export interface Line {
  readonly input: Writable;
  readonly output: Readable;
  readonly errors: Readable;
  /** Settles when the shell is gone, with the reason in words if it is known; never rejects. */
  readonly closed: Promise<LineEnd>;
  /** Ends the line from here, without a word to the other side. */
  drop(): void;
}

export interface LineEnd {
  /** Exit status of the command, when one arrived. */
  readonly status?: number | undefined;
  /** Why the connection itself failed, such as `read ECONNRESET`. */
  readonly cause?: string | undefined;
}

/** A way to a host, over which shells are opened. */
export interface Connection {
  /** Starts a command in the login shell. With a terminal where `doas` and its kind insist on one. */
  open(command: string, terminal: boolean): Promise<Line>;
  /** Settles when no further line can be opened; never rejects. */
  readonly closed: Promise<void>;
  close(): Promise<void>;
  /** Says why a line ended before its shell answered, where the transport knows better than the shell's words do. */
  explain?(end: LineEnd, said: string): PlayError | undefined;
}
