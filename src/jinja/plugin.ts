/** How filters, tests and lookups are defined: one sentence, parameters, and a function. */
import { type Signature, signature } from '../python/signature.ts';
import type { Value } from '../python/value.ts';
import type { Frame } from './frame.ts';

type Argument = Value | undefined;
// biome-ignore lint/suspicious/noExplicitAny: each plugin declares its own parameters; the signature text says how many there are.
type Run = (...args: any[]) => Value;

export interface Plugin {
  readonly kind: 'filter' | 'test' | 'lookup';
  readonly summary: string;
  readonly signature: Signature;
  /** Receives the frame before its other arguments. */
  readonly contextual: boolean;
  /** Receives undefined values instead of being skipped for them. */
  readonly lenient: boolean;
  readonly run: Run;
}

type Plain = (value: Value, ...args: Argument[]) => Value;
type Contextual = (frame: Frame, value: Value, ...args: Argument[]) => Value;

function define(kind: Plugin['kind'], how: { contextual?: boolean; lenient?: boolean }) {
  return (summary: string, parameters: string, run: Run): Plugin => ({
    kind,
    summary,
    signature: signature(parameters),
    contextual: how.contextual ?? false,
    lenient: how.lenient ?? false,
    run,
  });
}

/** A filter: `value | name(parameters)`. */
export const filter: (summary: string, parameters: string, run: Plain) => Plugin = define('filter', {});
/** A filter that sees undefined values, as `default` does. */
export const lenientFilter: (summary: string, parameters: string, run: Plain) => Plugin = define('filter', {
  lenient: true,
});
/** A filter that calls other filters, or asks the controller. */
export const contextFilter: (summary: string, parameters: string, run: Contextual) => Plugin = define('filter', {
  contextual: true,
});
/** A filter of both kinds. */
export const lenientContextFilter: (summary: string, parameters: string, run: Contextual) => Plugin = define('filter', {
  contextual: true,
  lenient: true,
});
/** A test: `value is name(parameters)`. */
export const test: (summary: string, parameters: string, run: Plain) => Plugin = define('test', {});
/** A test that sees undefined values, as `defined` does. */
export const lenientTest: (summary: string, parameters: string, run: Plain) => Plugin = define('test', {
  lenient: true,
});
/** A test that asks the controller or knows of other plugins. */
export const contextTest: (summary: string, parameters: string, run: Contextual) => Plugin = define('test', {
  contextual: true,
});

/** The options of a lookup call, by name. */
export type LookupOptions = ReadonlyMap<Value, Value>;

/** A lookup: receives the frame, its terms, and its named options; gives a list. */
export function lookup(
  summary: string,
  run: (frame: Frame, terms: readonly Value[], options: LookupOptions) => readonly Value[],
  how: { lenient?: boolean } = {},
): Plugin {
  return {
    kind: 'lookup',
    summary,
    signature: signature('*terms **options'),
    contextual: true,
    lenient: how.lenient ?? false,
    run: run as Run,
  };
}
