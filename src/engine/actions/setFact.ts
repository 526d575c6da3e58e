import { str } from '../../jinja/index.ts';
import { bool } from '../../modules/args.ts';
import type { Json } from '../../modules/define.ts';
import { isVariableName } from '../../playbook/keywords.ts';
import { defineAction, done, failed } from './define.ts';

export const set_fact = defineAction({
  name: 'set_fact',
  summary: 'Set variables of this host for the rest of the run.',
  args: { cacheable: bool('Also keep them as facts.').default(false) },
  openEnded: true,
  templatedNames: true,
  examples: `- set_fact:\n    api_url: "https://{{ ip }}:6443"`,
  act({ cacheable }, { given }) {
    const facts: Record<string, Json> = {};
    for (const [name, value] of given) {
      if (name === 'cacheable') continue;
      if (typeof name !== 'string' || !isVariableName(name)) {
        return failed(
          `Invalid variable name '${str(name)}'. It is made of letters, digits and underscores, and no digit comes first.`,
        );
      }
      facts[name] = value;
    }
    if (Object.keys(facts).length === 0) return failed('set_fact needs at least one variable to set');
    return done({ ansible_facts: facts, _ansible_facts_cacheable: cacheable });
  },
});
