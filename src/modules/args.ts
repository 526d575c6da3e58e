/** Argument kinds of modules: one definition is schema, validation, type and documentation. */
import type { Value } from '../python/value.ts';

/** What an argument accepts. `raw` keeps the value as it is; `mode` takes 0644, '0644', 'u=rw,g=r' and 'preserve'. */
export type Kind = 'string' | 'path' | 'int' | 'float' | 'bool' | 'list' | 'dict' | 'raw' | 'mode' | 'choice' | 'bytes';

export interface ArgSpec {
  readonly kind: Kind;
  readonly summary: string;
  readonly required: boolean;
  readonly aliases: readonly string[];
  readonly default: unknown;
  readonly choices?: readonly string[] | undefined;
  /** For lists: what each element is. */
  readonly elements?: ArgSpec | undefined;
  /** For dicts and lists of dicts: the known keys. */
  readonly options?: Readonly<Record<string, ArgSpec>> | undefined;
  /** The value is a secret: quoted as usual, masked everywhere. */
  readonly secret: boolean;
  /** Accepted for Ansible's sake and without effect here; the text says why. */
  readonly ignored?: string | undefined;
}

/** An argument under construction: `string('Name.').mandatory().alias('key')`. `T` is what `compile` receives. */
export interface Argument<T> {
  readonly spec: ArgSpec;
  /** Phantom: only for the compiler. */
  readonly _type?: T;
  mandatory(): Argument<Exclude<T, undefined>>;
  alias(...names: string[]): Argument<T>;
  default(value: Exclude<T, undefined>): Argument<Exclude<T, undefined>>;
  secret(): Argument<T>;
  ignored(why: string): Argument<T>;
}

/** The typed arguments that a module's definition promises its code. */
export type Values<A extends Readonly<Record<string, Argument<unknown>>>> = {
  readonly [K in keyof A]: A[K] extends Argument<infer T> ? T : never;
};

function chain<T>(spec: ArgSpec): Argument<T> {
  return {
    spec,
    mandatory: () => chain({ ...spec, required: true }),
    alias: (...names) => chain({ ...spec, aliases: [...spec.aliases, ...names] }),
    default: (value) => chain({ ...spec, default: value }),
    secret: () => chain({ ...spec, secret: true }),
    ignored: (why) => chain({ ...spec, ignored: why }),
  };
}

function start<T>(kind: Kind, summary: string, more: Partial<ArgSpec> = {}): Argument<T | undefined> {
  return chain({ kind, summary, required: false, aliases: [], default: undefined, secret: false, ...more });
}

/** Text; numbers and booleans are turned into text as Ansible does. */
export const string = (summary: string): Argument<string | undefined> => start('string', summary);
/** A path; a leading `~` and `$NAME` mean what they mean to the shell of the host. */
export const path = (summary: string): Argument<string | undefined> => start('path', summary);
export const int = (summary: string): Argument<number | undefined> => start('int', summary);
export const float = (summary: string): Argument<number | undefined> => start('float', summary);
export const bool = (summary: string): Argument<boolean | undefined> => start('bool', summary);
/** File mode as the prelude's `set_attributes` takes it: octal text or a symbolic form. YAML's 0644 (420) is understood. */
export const mode = (summary: string): Argument<string | undefined> => start('mode', summary);
/** A size such as `10M`, given to the module in bytes. */
export const bytes = (summary: string): Argument<number | undefined> => start('bytes', summary);
/** Any value, as the template gave it. */
export const raw = (summary: string): Argument<Value | undefined> => start('raw', summary);
export const choice = <const C extends readonly string[]>(
  choices: C,
  summary: string,
): Argument<C[number] | undefined> => start('choice', summary, { choices });
/** A list; a comma-separated string is split, a single value becomes a list of one, as in Ansible. */
export const list = <T>(elements: Argument<T>, summary: string): Argument<Exclude<T, undefined>[] | undefined> =>
  start('list', summary, { elements: elements.spec });
/** A mapping. With `options` the keys are checked and typed. */
export const dict = (summary: string): Argument<ReadonlyMap<Value, Value> | undefined> => start('dict', summary);
/** A mapping with known keys. */
export const options = <A extends Readonly<Record<string, Argument<unknown>>>>(
  keys: A,
  summary: string,
): Argument<Values<A> | undefined> =>
  start('dict', summary, { options: Object.fromEntries(Object.entries(keys).map(([key, arg]) => [key, arg.spec])) });
