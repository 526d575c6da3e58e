/** Plugins whose functions take and give JavaScript's own values. */
import { fromJson } from '../python/plain.ts';
import { valueError } from '../python/undefined.ts';
import type { Value } from '../python/value.ts';
import type { Frame } from './frame.ts';
import { toNative } from './native.ts';
import { filter, lookup, type Plugin, test } from './plugin.ts';

type Run = (...args: unknown[]) => unknown;

export interface PlainAbout {
  readonly summary: string;
  /** Names of the parameters after the value, as in `separator? count?`; without them all go by place. */
  readonly parameters?: string | undefined;
}

/** What a lookup may ask. */
export interface LookupController {
  /** The value of a variable, or undefined. */
  variable(name: string): unknown;
  /** The path of a file of the controller, found as a task finds it, or undefined. */
  find(name: string, folder?: 'files' | 'templates' | 'vars'): string | undefined;
  readonly environment: Readonly<Record<string, string | undefined>>;
  readonly workingFolder: string;
}

export const plainFilter = ({ summary, parameters }: PlainAbout, run: Run): Plugin =>
  filter(summary, parameters ?? '*rest **named', called(run, parameters === undefined));

export const plainTest = ({ summary, parameters }: PlainAbout, run: Run): Plugin =>
  test(summary, parameters ?? '*rest **named', called(run, parameters === undefined));

export const plainLookup = ({ summary }: PlainAbout, run: Run): Plugin =>
  lookup(summary, (frame, terms, options) => {
    const found = answered(run(terms.map(toNative), toNative(new Map(options)), controllerOf(frame)));
    return Array.isArray(found) ? found : [found];
  });

/** With `loose` parameters the last two arguments are all places and all names; names arrive as one object at the end. */
function called(run: Run, loose: boolean): (value: Value, ...args: (Value | undefined)[]) => Value {
  const plain = (value: Value | undefined): unknown => (value === undefined ? undefined : toNative(value));
  if (!loose) return (value, ...args) => answered(run(plain(value), ...args.map(plain)));
  return (value, rest, named) => {
    const options = named instanceof Map && named.size > 0 ? [toNative(named)] : [];
    return answered(run(plain(value), ...(rest as Value[]).map(plain), ...options));
  };
}

function answered(value: unknown): Value {
  if (value instanceof Promise) {
    value.catch(() => undefined);
    throw valueError('a plugin must answer at once; it gave a promise');
  }
  return fromJson(value === undefined ? null : value);
}

function controllerOf({ scope }: Frame): LookupController {
  const { services } = scope;
  return {
    variable(name) {
      const value = scope.get(name);
      return value === undefined ? undefined : toNative(value);
    },
    find: (name, folder = 'files') => services.find(folder, name),
    environment: services.environment,
    workingFolder: services.workingFolder,
  };
}
