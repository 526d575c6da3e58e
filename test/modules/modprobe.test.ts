import { existsSync, readdirSync } from 'node:fs';
import { modprobe } from '../../src/modules/modprobe.ts';
import { describeModule } from '../support/describeModule.ts';
import { fakes, withFakes } from '../support/withFakes.ts';

const tool = fakes({ modprobe: 'echo "$*" >>"$PLACE/log"' });
const base = { fakes: '$ROOT/bin' };
const builtIn = readdirSync('/sys/module').find((name) => !existsSync(`/sys/module/${name}/initstate`))!;

describeModule(
  withFakes(modprobe),
  {
    'loads what is not loaded': {
      given: tool,
      args: { ...base, name: 'no-such_module' },
      changes: ['no-such_module'],
      after: { log: 'no-such_module\n' },
      restless: true,
    },
    'hands options over': {
      given: tool,
      args: { ...base, name: 'no_such', params: 'a=1  b=2' },
      changes: ['no_such'],
      after: { log: 'no_such a=1 b=2\n' },
      restless: true,
      result: { params: 'a=1  b=2', state: 'present' },
    },
    'a built-in module is loaded': { given: tool, args: { ...base, name: builtIn.replaceAll('_', '-') }, changes: [] },
    'a built-in module needs no removal': {
      given: tool,
      args: { ...base, name: builtIn, state: 'absent' },
      changes: [],
    },
    'absent is absent': { given: tool, args: { ...base, name: 'no_such', state: 'absent' }, changes: [] },
    'a name is a name': { given: tool, args: { ...base, name: '-r kvm' }, error: 'is no name of a kernel module' },
  },
  { notHostile: ['fakes'] },
);
