import { evaluateExpression, evaluate, isUndefined } from '../../jinja/index.ts';
import { int, raw } from '../../modules/args.ts';
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
  act({ msg, verbosity }, { scope, tree, verbosity: now }) {
    if (now < verbosity) {
      return { status: 'skipped', message: 'Verbosity threshold not met.', changes: [], result: { skipped_reason: 'Verbosity threshold not met.' } };
    }
    const asked = tree('var');
    if (asked?.kind !== 'scalar') return done({ msg });
    const text = typeof asked.value === 'string' ? asked.value : asked.text;
    // `var: "{{ x }}"` prints what the template gives; a bare expression is the usual form.
    const value = text.includes('{{') ? evaluate(asked, scope) : evaluateExpression(text, asked.origin, scope);
    return done({ [text]: isUndefined(value) ? 'VARIABLE IS NOT DEFINED!' : value });
  },
});
