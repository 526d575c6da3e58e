import { evaluate, evaluateCondition, str } from '../../jinja/index.ts';
import { bool, raw } from '../../modules/args.ts';
import type { Tree } from '../../source/tree.ts';
import { defineAction, done, failed } from './define.ts';

export const assert = defineAction({
  name: 'assert',
  summary: 'Fail unless every condition holds.',
  args: {
    that: raw('Conditions, written like those of `when`.').mandatory(),
    fail_msg: raw('Message when a condition does not hold; text or a list.').alias('msg'),
    success_msg: raw('Message when all hold; text or a list.'),
    quiet: bool('Leave the message about success out.').default(false),
  },
  unevaluated: ['that'],
  examples: `- assert:\n    that:\n      - ansible_facts.memtotal_mb > 1024\n      - kube_version is version('1.32', '>=')\n    fail_msg: this host cannot run the control plane`,
  act({ fail_msg, success_msg, quiet }, { scope, tree }) {
    for (const condition of conditions(tree('that')!)) {
      if (evaluateCondition(condition, scope)) continue;
      const assertion = condition.kind === 'scalar' ? condition.value : null;
      const outcome = failed(messageOf(fail_msg, 'Assertion failed'), {
        assertion: typeof assertion === 'object' ? null : assertion,
        evaluated_to: false,
        ...(Array.isArray(fail_msg) ? { msg: fail_msg } : {}),
      });
      return { ...outcome, loud: !quiet };
    }
    return { ...done({}, messageOf(success_msg, 'All assertions passed')), loud: !quiet };

    function conditions(that: Tree): readonly Tree[] {
      if (that.kind === 'list') return that.items;
      if (that.kind === 'scalar' && typeof that.value === 'string' && /^\s*\{\{.*\}\}\s*$/s.test(that.value)) {
        const value = evaluate(that, scope);
        if (Array.isArray(value)) return value.map((item) => ({ ...that, value: item as string, text: str(item) }));
      }
      return [that];
    }
  },
});

function messageOf(given: unknown, fallback: string): string {
  if (Array.isArray(given)) return given.map((line) => str(line)).join('\n');
  return given === undefined ? fallback : str(given as string);
}
