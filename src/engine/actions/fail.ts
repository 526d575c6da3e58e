import { str } from '../../jinja/index.ts';
import { raw } from '../../modules/args.ts';
import type { Value } from '../../python/value.ts';
import { defineAction, failed } from './define.ts';

export const fail = defineAction({
  name: 'fail',
  summary: 'Fail with a message.',
  args: { msg: raw('What to say.').default('Failed as requested from task') },
  freeForm: 'msg',
  examples: `- fail:\n    msg: "{{ inventory_hostname }} has no address"\n  when: ip is not defined`,
  act: ({ msg }) => failed(str(msg as Value), { msg: msg as Value }),
});
