import { script } from '../../src/modules/script.ts';
import { describeModule } from '../support/describeModule.ts';

const unforeseen = 'what a script would do is unknown';
const sources = {
  'plain.sh': 'echo "$# $1"; exit 0\n',
  'bash script': '#!/bin/bash -e\necho "${BASH_VERSION:+bash} $1"\n',
  'fails.sh': '#!/bin/sh\necho out\nexit 3\n',
  'makes.sh': 'echo made >"$1"\n',
};

describeModule(
  script,
  {
    'runs a file of the controller': {
      sources,
      args: { cmd: 'plain.sh "a b" c' },
      result: { rc: 0, stdout: '2 a b\n' },
      restless: true,
      unforeseen,
    },
    'with the program of its first line': {
      sources,
      args: { cmd: '"bash script" x' },
      result: { stdout: 'bash x\n' },
      restless: true,
      unforeseen,
    },
    'with another program': {
      sources,
      args: { cmd: 'plain.sh', executable: '/bin/cat' },
      result: { stdout: sources['plain.sh'] },
      restless: true,
      unforeseen,
    },
    'a code is a failure': {
      sources,
      args: { cmd: 'fails.sh' },
      error: 'non-zero return code',
      result: { rc: 3, stdout: 'out\n' },
    },
    'a missing file': { args: { cmd: 'nope.sh' }, error: 'cannot find `nope.sh`' },
    'creates holds it back': {
      sources,
      given: { there: '' },
      args: { cmd: 'makes.sh $ROOT/x', creates: '$ROOT/there' },
      skipped: true,
      after: { x: null },
    },
    'and lets it run': {
      sources,
      args: { cmd: 'makes.sh $ROOT/x', creates: '$ROOT/y' },
      after: { x: 'made\n' },
      restless: true,
    },
  },
  { notHostile: ['cmd', 'executable'] },
);
