import { Upload } from '../script/script.ts';
import { sh } from '../script/sh.ts';
import { bool, path, string } from './args.ts';
import { defineModule } from './define.ts';
import { onHost } from './hostPath.ts';
import { commandReturns, readRun, runScript, whenArgs } from './running.ts';

/** Linux takes no single argument longer than 128 KiB; beyond that the text is run as a file. */
const longestArgument = 100_000;

export const shell = defineModule({
  name: 'shell',
  summary: 'Run text in a shell on the host.',
  args: {
    cmd: string('The text.').mandatory(),
    ...whenArgs,
    executable: path('The shell; /bin/sh when absent.'),
    stdin: string('Text for its standard input.'),
    stdin_add_newline: bool('End that text with a newline.').default(true),
  },
  freeForm: 'cmd',
  returns: commandReturns,
  examples: `- shell: du -s /srv/* | sort -n | tail -1
  register: largest
  changed_when: false
- shell: ./configure && make
  args:
    chdir: /usr/src/tool
    creates: /usr/src/tool/tool`,
  compile(args) {
    const interpreter = onHost(args.executable ?? '/bin/sh');
    const text = args.cmd.length > longestArgument ? sh`${new Upload(args.cmd)}` : sh`-c ${args.cmd}`;
    const stdin = args.stdin === undefined ? undefined : args.stdin + (args.stdin_add_newline ? '\n' : '');
    return runScript({ ...args, stdin, command: sh`${interpreter} ${text}` });
  },
  read: (reply, args, outcome) => readRun(reply, args.cmd, outcome),
});
