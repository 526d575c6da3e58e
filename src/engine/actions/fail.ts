import { string } from '../../modules/args.ts';
import { defineAction, failed } from './define.ts';

export const fail = defineAction({
  name: 'fail',
  summary: 'Fail with a message.',
  args: { msg: string('What to say.').default('Failed as requested from task') },
  freeForm: 'msg',
  examples: `- fail:\n    msg: "{{ inventory_hostname }} has no address"\n  when: ip is not defined`,
  act: ({ msg }) => failed(msg),
});
