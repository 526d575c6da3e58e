import { shell } from '../../src/modules/shell.ts';
import { describeModule } from '../support/describeModule.ts';

const unforeseen = 'what a shell would do is unknown';

describeModule(
  shell,
  {
    'a shell reads the text': {
      args: { cmd: 'x="a  b"; echo "$x" | tr a-z A-Z; echo "it\'s" >&2' },
      result: { rc: 0, stdout: 'A  B', stderr: "it's", cmd: 'x="a  b"; echo "$x" | tr a-z A-Z; echo "it\'s" >&2' },
      restless: true,
      unforeseen,
    },
    'a code is a failure': {
      args: { cmd: 'echo $0; exit 7' },
      error: 'non-zero return code',
      result: { rc: 7, stdout: '/bin/sh' },
    },
    'another shell': {
      args: { cmd: 'echo ${BASH_VERSION:+yes}', executable: '/bin/bash' },
      result: { stdout: 'yes' },
      restless: true,
      unforeseen,
    },
    "unset names and failing commands are the text's own affair": {
      args: { cmd: 'false; echo "[$unset]"' },
      result: { stdout: '[]' },
      restless: true,
      unforeseen,
    },
    'stdin without a newline': {
      args: { cmd: 'wc -c', stdin: 'abc', stdin_add_newline: false },
      result: { stdout: '3' },
      restless: true,
      unforeseen,
    },
    'stdin is empty otherwise': { args: { cmd: 'cat' }, result: { stdout: '' }, restless: true, unforeseen },
    'a very long text': {
      args: { cmd: `: ${'x'.repeat(200_000)}\necho done` },
      result: { stdout: 'done' },
      restless: true,
      unforeseen,
    },
    'creates, in another folder': {
      given: { 'd/': { folder: true } },
      args: { cmd: 'echo 1 > x', chdir: '$ROOT/d', creates: 'x' },
      changes: ['echo 1 > x'],
      after: { 'd/x': '1\n' },
    },
    'output is text whatever its bytes': {
      args: { cmd: "printf 'a\\377b\\0c\\r\\n\\n'" },
      result: { stdout: 'a\ufffdb\0c' },
      restless: true,
      unforeseen,
    },
  },
  { notHostile: ['cmd', 'executable'] },
);
