import type { PlayError } from '../../errors.ts';
import { isUndefined, repr, str } from '../../jinja/index.ts';
import { type ArgSpec, type Argument, bool, dict, float, int, list, path, raw, string } from '../../modules/args.ts';
import type { Rule } from '../../modules/define.ts';
import { readArgs } from '../../modules/readArgs.ts';
import type { Value } from '../../python/value.ts';
import { defineAction, done } from './define.ts';

export const validate_argument_spec = defineAction({
  name: 'validate_argument_spec',
  summary: "Check a role's arguments against its specification.",
  args: {
    argument_spec: dict('The options of the specification.').mandatory(),
    provided_arguments: dict('Values to check; default: the variables of these names.'),
    validate_args_context: dict('What the specification belongs to, for the result.'),
  },
  examples: `- validate_argument_spec:\n    argument_spec:\n      port: { type: int, required: true }`,
  act({ argument_spec, provided_arguments, validate_args_context }, { scope }) {
    const context = validate_args_context ?? new Map();
    const specs: Record<string, Argument<unknown>> = {};
    const given = new Map<Value, Value>();
    const problems: string[] = [];
    for (const [name, options] of argument_spec) {
      if (!(options instanceof Map)) continue;
      specs[str(name)] = argumentOf(options);
      const value = provided_arguments ? provided_arguments.get(name) : scope.get(str(name));
      if (value === undefined) continue;
      if (isUndefined(value)) problems.push(value.message);
      else given.set(name, value);
    }
    const read = readArgs({ name: str(context.get('name') ?? 'arguments'), args: specs, needs: [] as Rule[] }, given);
    problems.push(...read.problems.flatMap((problem) => worded(problem, given)));
    if (problems.length === 0)
      return done({ validate_args_context: context as Map<Value, Value> }, 'The arg spec validation passed');
    return {
      status: 'failed',
      message: `Validation of arguments failed:\n${problems.join('\n')}`,
      changes: [],
      result: {
        argument_errors: problems,
        argument_spec_data: argument_spec as Map<Value, Value>,
        validate_args_context: context as Map<Value, Value>,
      },
    };
  },
});

/** A problem in a role's words. One that is given and wrong is not missing as well. */
function worded({ code, message, hint }: PlayError, given: ReadonlyMap<Value, Value>): string[] {
  if (code === 'missing-argument' && [...given.keys()].some((name) => message.endsWith(`\`${str(name)}\``))) return [];
  const text = message.replace(/ of module \S+/, '').replace(/^module /, '');
  return [hint ? `${text} (${hint})` : text];
}

/** An option of an argument specification as our own kind of argument. */
function argumentOf(options: ReadonlyMap<Value, Value>): Argument<unknown> {
  const text = (key: string): string | undefined => {
    const value = options.get(key);
    return value === undefined || value === null ? undefined : str(value);
  };
  const choices = options.get('choices');
  const nested = options.get('options');
  const elements = text('elements');
  const summary = text('description') ?? '';
  const kind = kinds.get(text('type') ?? 'str') ?? string;
  const keys =
    nested instanceof Map
      ? Object.fromEntries(
          [...nested].map(([key, value]) => [str(key), argumentOf(value as ReadonlyMap<Value, Value>).spec]),
        )
      : undefined;
  let argument = kind(summary) as Argument<unknown>;
  const own: Partial<ArgSpec> = {};
  if (elements) {
    const inner = (kinds.get(elements) ?? string)('').spec;
    Object.assign(own, { elements: keys ? { ...inner, options: keys } : inner });
  } else if (keys) Object.assign(own, { options: keys });
  if (Array.isArray(choices)) Object.assign(own, choiceSpec(argument.spec, choices));
  argument = withSpec(argument, own);
  const aliases = options.get('aliases');
  if (Array.isArray(aliases)) argument = argument.alias(...aliases.map((one) => str(one)));
  return options.get('required') === true ? argument.mandatory() : argument;
}

function choiceSpec(spec: ArgSpec, choices: readonly Value[]): Partial<ArgSpec> {
  const words = choices.map((one) => (typeof one === 'string' ? one : repr(one)));
  return spec.kind === 'list'
    ? { elements: { ...spec.elements!, kind: 'choice', choices: words } }
    : spec.kind === 'string'
      ? { kind: 'choice', choices: words }
      : {};
}

/** The same argument with parts of its specification replaced. */
function withSpec(argument: Argument<unknown>, own: Partial<ArgSpec>): Argument<unknown> {
  return {
    ...argument,
    spec: { ...argument.spec, ...own },
    alias: (...names) => withSpec(argument.alias(...names), own),
    mandatory: () => withSpec(argument.mandatory(), own),
  };
}

const kinds: ReadonlyMap<string, (summary: string) => Argument<never> | Argument<unknown>> = new Map<
  string,
  (summary: string) => Argument<unknown>
>([
  ['str', string as (summary: string) => Argument<unknown>],
  ['path', path as (summary: string) => Argument<unknown>],
  ['int', int as (summary: string) => Argument<unknown>],
  ['float', float as (summary: string) => Argument<unknown>],
  ['bool', bool as (summary: string) => Argument<unknown>],
  ['dict', dict as (summary: string) => Argument<unknown>],
  ['raw', raw as (summary: string) => Argument<unknown>],
  ['list', (summary) => list(raw(''), summary) as Argument<unknown>],
]);
