import { selinux } from '../../src/modules/selinux.ts';
import { describeModule } from '../support/describeModule.ts';
import { fakes, withFakes } from '../support/withFakes.ts';

const tool = fakes({
  getenforce: 'cat "$PLACE/now"',
  setenforce: '[ "$1" = 1 ] && echo Enforcing >"$PLACE/now" || echo Permissive >"$PLACE/now"',
});
const conf = (state: string, policy = 'targeted'): string => `# kept\nSELINUX=${state}\nSELINUXTYPE=${policy}\n`;
const given = { ...tool, now: 'Enforcing\n', 'sys/fs/selinux/enforce': '1', conf: conf('enforcing') };
const base = { fakes: '$ROOT/bin', configfile: '$ROOT/conf' };

describeModule(
  withFakes(selinux, 'SYSTEM_ROOT=$PLACE'),
  {
    'is so already': {
      given,
      args: { ...base, state: 'enforcing', policy: 'targeted' },
      changes: [],
      result: { reboot_required: false, policy: 'targeted' },
    },
    permissive: {
      given,
      args: { ...base, state: 'permissive', policy: 'targeted' },
      changes: ['SELinux is permissive', '$ROOT/conf'],
      after: { conf: conf('permissive'), now: 'Permissive\n' },
      result: { reboot_required: false },
    },
    'disabled takes a restart': {
      given,
      args: { ...base, state: 'disabled' },
      changes: ['SELinux is permissive until the restart', '$ROOT/conf'],
      after: { conf: conf('disabled') },
      result: { reboot_required: true },
    },
    'switching on takes a restart': {
      given: { ...given, 'sys/fs/selinux/enforce': null, conf: conf('disabled') },
      args: { ...base, state: 'enforcing', policy: 'targeted' },
      changes: ['$ROOT/conf'],
      result: { reboot_required: true },
    },
    'another policy': {
      given,
      args: { ...base, state: 'enforcing', policy: 'mls' },
      changes: ['$ROOT/conf'],
      after: { conf: conf('enforcing', 'mls') },
    },
    'a policy is needed': { given, args: { ...base, state: 'enforcing' }, error: 'Policy is required' },
    'no file': {
      given,
      args: { fakes: '$ROOT/bin', configfile: '$ROOT/none', state: 'disabled' },
      error: 'Unable to find file $ROOT/none',
    },
  },
  { notHostile: ['fakes'] },
);
