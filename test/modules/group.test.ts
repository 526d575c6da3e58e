import { group } from '../../src/modules/group.ts';
import { describeModule } from '../support/describeModule.ts';
import { fakes, withFakes } from '../support/withFakes.ts';

/** The database is a file of the case; the tools edit it. */
const tools = fakes({
  getent: 'shift; [ "$1" = -- ] && shift; grep "^$1:" "$PLACE/group"',
  groupadd:
    'gid=1000; while :; do case $1 in -g) gid=$2; shift 2 ;; -K) shift 2 ;; --) break ;; *) echo "$1" >>"$PLACE/log"; shift ;; esac; done; echo "$2:x:$gid:" >>"$PLACE/group"',
  groupmod: 'sed -i "s/^$4:x:[0-9]*/$4:x:$2/" "$PLACE/group"',
  groupdel: 'sed -i "/^$2:/d" "$PLACE/group"',
});
const base = { fakes: '$ROOT/bin', name: 'etcd' };

describeModule(
  withFakes(group),
  {
    adds: {
      given: { ...tools, group: '' },
      args: base,
      changes: ['etcd'],
      result: { name: 'etcd', gid: 1000, state: 'present', system: false },
    },
    'with a number, for the system': {
      given: { ...tools, group: '' },
      args: { ...base, gid: 52034, system: true },
      changes: ['etcd'],
      after: { group: 'etcd:x:52034:\n', log: '-r\n' },
    },
    'is there': { given: { ...tools, group: 'etcd:x:7:\n' }, args: base, changes: [], result: { gid: 7 } },
    'gets another number': {
      given: { ...tools, group: 'etcd:x:7:\n' },
      args: { ...base, gid: 8 },
      changes: ['etcd'],
      after: { group: 'etcd:x:8:\n' },
      result: { gid: 8 },
    },
    goes: {
      given: { ...tools, group: 'etcd:x:7:\n' },
      args: { ...base, state: 'absent' },
      changes: ['etcd'],
      after: { group: '' },
    },
    'is gone': { given: { ...tools, group: '' }, args: { ...base, state: 'absent' }, changes: [] },
    'a name is a name': {
      given: { ...tools, group: '' },
      args: { ...base, name: '-rf' },
      error: 'cannot be the name of a user or group',
    },
  },
  { notHostile: ['fakes'] },
);
