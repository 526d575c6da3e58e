import { sh } from '../script/sh.ts';
import { string } from './args.ts';
import { defineModule } from './define.ts';

export const ping = defineModule({
  name: 'ping',
  summary: 'Answer, to prove that the host can be reached and a shell runs there.',
  args: { data: string('What to answer with; `crash` fails on purpose.').default('pong') },
  returns: { ping: { kind: 'string', summary: 'The text of `data`.' } },
  examples: `- ping:`,
  reach: 'host',
  compile({ data }) {
    if (data === 'crash') return sh`fail 'Task failed: Module failed: boom'`;
    return sh`result ping ${data}`;
  },
});
