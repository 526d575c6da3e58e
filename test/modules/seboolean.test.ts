import { seboolean } from '../../src/modules/seboolean.ts';
import { describeModule } from '../support/describeModule.ts';
import { fakes, withFakes } from '../support/withFakes.ts';

const tool = fakes({
  getsebool:
    'line=$(grep "^$1 " "$PLACE/now") || { echo "Error getting active value for $1" >&2; exit 1; }; echo "$1 --> ${line#* }"',
  setsebool: `[ "$1" != -P ] || { shift; echo "$1=$([ $2 = on ] && echo 1 || echo 0)" >"$PLACE/var/lib/selinux/targeted/active/booleans.local"; }
echo "$1 $2" >"$PLACE/now"`,
});
const given = {
  ...tool,
  now: 'httpd_x off\n',
  'sys/fs/selinux/enforce': '1',
  'var/lib/selinux/targeted/active/booleans.local': '',
};
const base = { fakes: '$ROOT/bin', name: 'httpd_x' };

describeModule(
  withFakes(seboolean, 'SYSTEM_ROOT=$PLACE'),
  {
    'switches on': {
      given,
      args: { ...base, state: true },
      changes: ['httpd_x'],
      after: { now: 'httpd_x on\n' },
      result: { name: 'httpd_x', state: true, persistent: false },
    },
    'is off already': { given, args: { ...base, state: false }, changes: [] },
    'for good': {
      given,
      args: { ...base, state: true, persistent: true },
      changes: ['httpd_x'],
      after: { 'var/lib/selinux/targeted/active/booleans.local': 'httpd_x=1\n' },
    },
    'on now, but not for good': {
      given: { ...given, now: 'httpd_x on\n', 'var/lib/selinux/targeted/active/booleans.local': 'httpd_x=0\n' },
      args: { ...base, state: true, persistent: true },
      changes: ['httpd_x'],
    },
    'an unknown one': {
      given,
      args: { ...base, name: 'nope', state: true },
      error: 'SELinux boolean nope does not exist.',
    },
    'where SELinux is off': {
      given: { ...given, 'sys/fs/selinux/enforce': null },
      args: { ...base, state: true },
      error: 'SELinux is disabled on this host.',
    },
    'where SELinux is off, all the same': {
      given: { ...given, 'sys/fs/selinux/enforce': null },
      args: { ...base, state: true, ignore_selinux_state: true },
      changes: ['httpd_x'],
    },
  },
  { notHostile: ['fakes'] },
);
