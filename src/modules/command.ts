import { join, sh } from '../script/sh.ts';
import { bool, list, string } from './args.ts';
import { defineModule } from './define.ts';
import { expandVariables, onHost } from './hostPath.ts';
import { commandReturns, readRun, runScript, whenArgs } from './running.ts';
import { splitWords } from './words.ts';

interface Words {
  readonly cmd?: string | undefined;
  readonly argv?: readonly string[] | undefined;
}

const wordsOf = ({ cmd, argv }: Words): readonly string[] => argv ?? splitWords(cmd ?? '');

export const command = defineModule({
  name: 'command',
  summary: 'Run a program with arguments; no shell reads them.',
  args: {
    cmd: string('The program and its arguments; quotes group words.'),
    argv: list(string('A word.'), 'The program and its arguments as a list.'),
    ...whenArgs,
    executable: string('A shell.').ignored('no longer supported by `command`: no shell is used'),
    stdin: string('Text for its standard input.'),
    stdin_add_newline: bool('End that text with a newline.').default(true),
    strip_empty_ends: bool('Take empty lines off the end of what it printed.').default(true),
    expand_argument_vars: bool('Replace `$NAME` in arguments by what the host has set.').default(true),
  },
  freeForm: 'cmd',
  needs: [
    ['one of', 'cmd', 'argv'],
    ['not both', 'cmd', 'argv'],
  ],
  returns: commandReturns,
  examples: `- command: ls /etc/kubernetes
  changed_when: false
- command:
    argv: [make, install]
    chdir: /usr/src/tool
    creates: /usr/local/bin/tool`,
  compile(args) {
    const words = wordsOf(args);
    const program = words[0];
    if (program === undefined) return sh`fail 'no command given'`;
    const quoted = words.map((word) => {
      if (!args.expand_argument_vars) return sh`${word}`;
      return word.startsWith('~') ? onHost(word) : expandVariables(word);
    });
    // What cannot be started is Ansible's code 2 or 13, and not the shell's 127 or 126.
    const known = sh`case ${quoted[0]} in
      /*) if [ ! -e ${quoted[0]} ]; then result rc 2; fail ${`cannot run ${program}: no such file`}; fi
        if [ -d ${quoted[0]} ] || [ ! -x ${quoted[0]} ]; then result rc 13; fail ${`cannot run ${program}: it may not be executed`}; fi ;;
      */*) ;;
      *) command -v ${quoted[0]} >/dev/null || { result rc 2; fail ${`cannot run ${program}: no such command`}; } ;;
      esac`;
    const stdin = args.stdin === undefined ? undefined : args.stdin + (args.stdin_add_newline ? '\n' : '');
    const run = runScript({ ...args, stdin, command: join(quoted, ' ') });
    return join([sh`[ "$CHECK" ] || ${known}`, run]);
  },
  read: (reply, args, outcome) => readRun(reply, [...wordsOf(args)], outcome, args.strip_empty_ends),
});
