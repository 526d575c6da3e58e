import { isUndefined, str } from '../../jinja/index.ts';
import { dict } from '../../modules/args.ts';
import type { Value } from '../../python/value.ts';
import { defineAction, done } from './define.ts';
import { specErrors } from './specErrors.ts';

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
    const given = new Map<Value, Value>(provided_arguments ?? []);
    const problems: string[] = [];
    for (const [name, options] of argument_spec) {
      if (provided_arguments || !(options instanceof Map)) continue;
      const value = scope.get(str(name));
      if (value === undefined) continue;
      if (isUndefined(value)) problems.push(value.message);
      else given.set(name, value);
    }
    const options = new Map([...argument_spec].filter(([, one]) => one instanceof Map));
    problems.push(...specErrors(options as Map<Value, Value>, given));
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
