import { expect } from 'vitest';
import { command } from '../../src/modules/command.ts';
import { describeModule } from '../support/describeModule.ts';

describeModule(
  command,
  {
    'runs a program': {
      args: { cmd: 'echo "a  b" c\\ d' },
      changes: ['echo a  b c d'],
      result: { rc: 0, stdout: 'a  b c d', stdout_lines: ['a  b c d'], stderr: '', cmd: ['echo', 'a  b', 'c d'] },
      restless: true,
      unforeseen: 'what a program would do is unknown',
    },
    'no shell reads the words': {
      args: { argv: ['echo', '$(id)', ';', '*', '|'] },
      result: { stdout: '$(id) ; * |' },
      restless: true,
      unforeseen: 'as above',
    },
    'variables and home are expanded': {
      args: { cmd: 'echo $HOME ${HOME}x $NOT_SET ~/y' },
      result: { stdout: expect.stringMatching(/^(\S+) \1x \$NOT_SET \1\/y$/) },
      restless: true,
      unforeseen: 'as above',
    },
    'or left alone': {
      args: { cmd: 'echo $HOME', expand_argument_vars: false },
      result: { stdout: '$HOME' },
      restless: true,
      unforeseen: 'as above',
    },
    'another code than 0 is a failure': {
      args: { cmd: 'sh -c "echo out; echo err >&2; exit 3"' },
      error: 'non-zero return code',
      result: { rc: 3, stdout: 'out', stderr: 'err', stderr_lines: ['err'] },
    },
    'a missing program': { args: { cmd: 'no-such-program' }, error: 'no such command', result: { rc: 2, stdout: '' } },
    'a missing folder': { args: { cmd: 'true', chdir: '$ROOT/none' }, error: 'unable to change directory' },
    'chdir and stdin': {
      given: { 'in/here': 'x' },
      args: { cmd: 'sh -c "pwd; cat; ls"', chdir: '$ROOT/in', stdin: 'text' },
      result: { stdout: '$ROOT/in\ntext\nhere' },
      restless: true,
      unforeseen: 'as above',
    },
    'creates holds it back': {
      given: { 'there 1': '' },
      args: { cmd: 'touch $ROOT/x', creates: '$ROOT/th*re 1' },
      changes: [],
      after: { x: null },
      result: { stdout: 'skipped, since $ROOT/th*re 1 exists', rc: 0 },
    },
    'creates lets it run once': {
      args: { cmd: 'touch $ROOT/x', creates: '$ROOT/x' },
      changes: ['touch $ROOT/x'],
      after: { x: '' },
    },
    'removes holds it back': {
      args: { cmd: 'touch $ROOT/x', removes: '$ROOT/none' },
      changes: [],
      result: { stdout: 'skipped, since $ROOT/none does not exist' },
    },
    'removes lets it run': {
      given: { old: '' },
      args: { cmd: 'rm $ROOT/old', removes: '$ROOT/old' },
      changes: ['rm $ROOT/old'],
      after: { old: null },
    },
    'needs one of its forms': { args: {}, error: 'one of `cmd` or `argv` is needed' },
  },
  { notHostile: ['cmd'] },
);
