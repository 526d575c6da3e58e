import { choice } from '../../modules/args.ts';
import { defineAction, done } from './define.ts';

/** What `meta` can do; the walk carries it out, because it changes the order of the run. */
export const META = [
  'flush_handlers',
  'end_play',
  'end_host',
  'end_batch',
  'end_role',
  'clear_facts',
  'clear_host_errors',
  'noop',
  'reset_connection',
  'refresh_inventory',
] as const;

export const meta = defineAction({
  name: 'meta',
  summary: 'Steer the run itself.',
  args: { _raw_params: choice(META, 'What to do.').mandatory() },
  freeForm: '_raw_params',
  examples: `- meta: flush_handlers`,
  act: ({ _raw_params }) => done({}, String(_raw_params)),
});
