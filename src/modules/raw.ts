import { sh } from '../script/sh.ts';
import { path, string } from './args.ts';
import { defineModule } from './define.ts';
import { onHost } from './hostPath.ts';
import { commandReturns, readRun, runScript } from './running.ts';

export const raw = defineModule({
  name: 'raw',
  summary: 'Run text in a shell on the host, its output untouched.',
  args: {
    cmd: string('The text.').mandatory().alias('free_form', '_raw_params'),
    executable: path('The shell; /bin/sh when absent.'),
  },
  freeForm: 'cmd',
  returns: commandReturns,
  examples: `- raw: uname -a
  changed_when: false`,
  compile: ({ cmd, executable }) => runScript({ command: sh`${onHost(executable ?? '/bin/sh')} -c ${cmd}` }),
  read(reply, { cmd }, outcome) {
    const { cmd: _, start, end, delta, ...result } = readRun(reply, cmd, outcome, false).result;
    return { ...readRun(reply, cmd, outcome, false), result };
  },
});
