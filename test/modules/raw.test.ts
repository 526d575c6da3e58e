import { raw } from '../../src/modules/raw.ts';
import { describeModule } from '../support/describeModule.ts';

const unforeseen = 'what a shell would do is unknown';

describeModule(
  raw,
  {
    'output is untouched': {
      args: { cmd: 'echo x; echo y >&2' },
      result: { rc: 0, stdout: 'x\n', stderr: 'y\n', stdout_lines: ['x'] },
      restless: true,
      unforeseen,
    },
    'a code is a failure': { args: { cmd: 'exit 4' }, error: 'non-zero return code', result: { rc: 4 } },
    'another shell': {
      args: { cmd: 'echo ${BASH_VERSION:+yes}', executable: '/bin/bash' },
      result: { stdout: 'yes\n' },
      restless: true,
      unforeseen,
    },
  },
  { notHostile: ['cmd', 'executable'] },
);
