/** From what a task gives to what a module promised its code: typed, complete, and every mistake named at once. */
import { didYouMean, type Origin, PlayError, type Problems } from '../errors.ts';
import { Omit, Undefined, type Value } from '../python/value.ts';
import { entryOf, type MapTree } from '../source/tree.ts';
import type { ArgSpec, Argument, Values } from './args.ts';
import { coerce, Misfit } from './coerce.ts';
import type { Rule } from './define.ts';

type Args = Readonly<Record<string, Argument<unknown>>>;
type Specs = Readonly<Record<string, ArgSpec>>;

/** What reading arguments needs of a module, or of an action of the controller. */
export interface Described<A extends Args = Args> {
  readonly name: string;
  readonly args: A;
  readonly needs?: readonly Rule[] | undefined;
  readonly speaksJson?: true | undefined;
}

/** The arguments of one run of a module. `values` may be used only when `problems` is empty. */
export interface ReadArguments<A extends Args> {
  readonly values: Values<A>;
  /** Values of secret arguments, to be masked from now on. */
  readonly secrets: readonly string[];
  readonly problems: readonly PlayError[];
}

/**
 * Reads evaluated arguments. `tree` is where they were written, so that a problem points at its key; absent keys point
 * at the whole. `omit` and null count as not given.
 */
export function readArgs<A extends Args>(
  module: Described<A>,
  given: ReadonlyMap<Value, Value>,
  tree?: MapTree,
): ReadArguments<A> {
  if (module.speaksJson) {
    const values = Object.fromEntries([...given].map(([key, value]) => [String(key), value]));
    return { values: values as Values<A>, secrets: [], problems: [] };
  }
  const specs = specsOf(module.args);
  const reading: Reading = { what: `module ${module.name}`, problems: [], secrets: [], tree };
  const values = readKeys(specs, given, reading);
  const present = new Set(Object.keys(specs).filter((name) => wasGiven(specs, given, name)));
  for (const sentence of brokenRules(module.needs ?? [], values, present)) {
    reading.problems.push(
      new PlayError('missing-argument', `module ${module.name}: ${sentence}`, { origin: tree?.origin }),
    );
  }
  return { values: values as Values<A>, secrets: reading.secrets, problems: reading.problems };
}

interface Reading {
  readonly what: string;
  readonly problems: Problems;
  readonly secrets: string[];
  readonly tree: MapTree | undefined;
}

/** The bare specifications of a module's arguments. */
export function specsOf(args: Args): Specs {
  return Object.fromEntries(Object.entries(args).map(([name, argument]) => [name, argument.spec]));
}

/** The argument that a name or alias stands for. */
export function argumentNamed(specs: Specs, name: string): string | undefined {
  if (Object.hasOwn(specs, name)) return name;
  return Object.keys(specs).find((key) => specs[key]!.aliases.includes(name));
}

/** Every name that may be written, aliases too. */
export function allNames(specs: Specs): string[] {
  return Object.entries(specs).flatMap(([name, spec]) => [name, ...spec.aliases]);
}

function readKeys(specs: Specs, given: ReadonlyMap<Value, Value>, reading: Reading): Record<string, unknown> {
  const values: Record<string, unknown> = {};
  for (const [key, value] of given) {
    const name = argumentNamed(specs, String(key));
    if (name === undefined) {
      const hint = didYouMean(String(key), allNames(specs));
      report(reading, 'unknown-argument', String(key), `${reading.what} has no argument \`${key}\``, hint);
    } else if (!isAbsent(value)) {
      values[name] = readValue(
        specs[name]!,
        value,
        { ...reading, what: `\`${name}\` of ${reading.what}` },
        String(key),
      );
    }
  }
  for (const [name, spec] of Object.entries(specs)) {
    if (values[name] !== undefined) continue;
    if (spec.required) {
      const problem = `${reading.what} needs the argument \`${name}\``;
      reading.problems.push(new PlayError('missing-argument', problem, { origin: reading.tree?.origin }));
    } else if (spec.default !== undefined) values[name] = spec.default;
  }
  return values;
}

function readValue(spec: ArgSpec, value: Value, reading: Reading, key: string): unknown {
  if (value instanceof Undefined) {
    reading.problems.push(
      new PlayError('undefined-variable', value.message, { origin: value.origin, hint: value.hint }),
    );
    return undefined;
  }
  const typed = coerce(spec, value);
  if (typed instanceof Misfit) {
    report(reading, 'invalid-argument', key, `${reading.what} ${typed.message}`, typed.hint);
    return undefined;
  }
  if (spec.secret && typeof typed === 'string' && typed) reading.secrets.push(typed);
  const nested = { ...reading, tree: undefined };
  if (spec.options && typed instanceof Map) return readKeys(spec.options, typed, nested);
  const keys = spec.elements?.options;
  if (!keys || !Array.isArray(typed)) return typed;
  return typed.map((item: Value) => {
    if (item instanceof Map) return readKeys(keys, item, nested);
    report(reading, 'invalid-argument', key, `${reading.what} must be a list of mappings`);
    return undefined;
  });
}

function report(
  reading: Reading,
  code: 'unknown-argument' | 'invalid-argument',
  key: string,
  message: string,
  hint?: string,
) {
  const origin: Origin | undefined = (reading.tree && entryOf(reading.tree, key)?.key.origin) ?? reading.tree?.origin;
  reading.problems.push(new PlayError(code, message, { origin, hint, length: key.length }));
}

function isAbsent(value: Value | undefined): boolean {
  return value === undefined || value === null || value instanceof Omit;
}

function wasGiven(specs: Specs, given: ReadonlyMap<Value, Value>, name: string): boolean {
  return [name, ...specs[name]!.aliases].some((key) => !isAbsent(given.get(key)));
}

/** One sentence for each rule that these values break. `present` are the arguments that the task itself gives. */
export function brokenRules(
  rules: readonly Rule[],
  values: Readonly<Record<string, unknown>>,
  present: ReadonlySet<string>,
): string[] {
  const quoted = (names: readonly string[], word: string): string =>
    names.map((name) => `\`${name}\``).join(` ${word} `);
  return rules.flatMap((rule): string[] => {
    if (rule[0] === 'if') {
      const [, name, value, needs] = rule;
      const missing = values[name] === value ? needs.filter((need) => values[need] === undefined) : [];
      return missing.map((need) => `\`${need}\` is needed when \`${name}\` is \`${value}\``);
    }
    const [kind, ...names] = rule;
    const here = names.filter((name) => present.has(name));
    if (kind === 'one of') return here.length ? [] : [`one of ${quoted(names, 'or')} is needed`];
    if (kind === 'not both') return here.length < 2 ? [] : [`${quoted(here, 'and')} cannot be used together`];
    const missing = names.filter((name) => !present.has(name));
    return here.length && missing.length ? [`${quoted(here, 'and')} needs ${quoted(missing, 'and')} too`] : [];
  });
}
