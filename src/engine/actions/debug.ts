import { PlayError } from '../../errors.ts';
import { evaluate, evaluateExpression, isUndefined } from '../../jinja/index.ts';
import type { Scope } from '../../jinja/scope.ts';
import { int, raw } from '../../modules/args.ts';
import type { Value } from '../../python/value.ts';
import type { Tree } from '../../source/tree.ts';
import { defineAction, done } from './define.ts';

export const debug = defineAction({
  name: 'debug',
  summary: 'Print a message or the value of an expression.',
  args: {
    msg: raw('What to print; any value.').default('Hello world!'),
    var: raw('Expression whose value is printed; without braces.'),
    verbosity: int('Print only from this level of `-v` on.').default(0),
  },
  freeForm: 'msg',
  needs: [['not both', 'msg', 'var']],
  unevaluated: ['var'],
  examples: `- debug:\n    msg: "{{ inventory_hostname }} has {{ ansible_facts.memtotal_mb }} MiB"\n- debug:\n    var: result.stdout_lines`,
  act({ msg, verbosity }, { scope, tree, given, verbosity: now }) {
    if (now < verbosity) {
      return {
        status: 'skipped',
        message: 'Verbosity threshold not met.',
        changes: [],
        result: { skipped_reason: 'Verbosity threshold not met.' },
      };
    }
    const asked = tree('var');
    // A message that is nothing is printed as nothing, and not replaced by the default.
    if (asked?.kind !== 'scalar') return done({ msg: given.get('msg') === null ? null : msg });
    const text = typeof asked.value === 'string' ? asked.value : asked.text;
    // `var: "{{ x }}"` prints what the template gives; a bare expression is the usual form.
    return done({ [text]: printed(text, asked, scope) });
  },
});

function printed(text: string, asked: Tree, scope: Scope): Value {
  try {
    const value = text.includes('{{') ? evaluate(asked, scope) : evaluateExpression(text, asked.origin, scope);
    return isUndefined(value) ? UNKNOWN : value;
  } catch (error) {
    // `var: a.b` where there is no `a` is a question, not a mistake.
    if (error instanceof PlayError && error.code === 'undefined-variable') return UNKNOWN;
    throw error;
  }
}

const UNKNOWN = 'VARIABLE IS NOT DEFINED!';
