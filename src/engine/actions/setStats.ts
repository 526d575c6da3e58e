import { bool, dict } from '../../modules/args.ts';
import { defineAction, done } from './define.ts';

export const set_stats = defineAction({
  name: 'set_stats',
  summary: 'Add values to the statistics shown at the end of the run.',
  args: {
    data: dict('Names and values.').mandatory(),
    per_host: bool('Keep them apart for each host.').default(false),
    aggregate: bool('Add to what an earlier task set, instead of replacing it.').default(true),
  },
  examples: `- set_stats:\n    data:\n      nodes_prepared: "{{ ansible_play_hosts | length }}"`,
  act({ data, per_host, aggregate }, { effects }) {
    const values = new Map([...data].map(([name, value]) => [String(name), value]));
    effects.setStats(values, per_host, aggregate);
    return done({ ansible_stats: { data: Object.fromEntries(values), per_host, aggregate } });
  },
});
