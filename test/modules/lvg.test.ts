import { lvg } from '../../src/modules/lvg.ts';
import { describeModule } from '../support/describeModule.ts';
import { fakes, withFakes } from '../support/withFakes.ts';

const tool = fakes({
  vgs: 'grep -q . "$PLACE/group" || exit 5; cat "$PLACE/group"',
  pvs: 'case "$*" in *dev_size*) cat "$PLACE/sizes" ;; *) cat "$PLACE/devices" ;; esac',
  lvs: 'cat "$PLACE/active" 2>/dev/null',
  pvcreate: 'for last; do :; done; echo "pvcreate $*" >>"$PLACE/log"',
  pvresize: 'echo "100 100 4" >"$PLACE/sizes"',
  vgcreate:
    'echo "vgcreate $*" >>"$PLACE/log"; echo "data;0;wz--n-" >"$PLACE/group"; shift 3; for one; do echo "$one;data"; done >"$PLACE/devices"',
  vgextend: 'echo "vgextend $*" >>"$PLACE/log"; shift; for one; do echo "$one;data"; done >>"$PLACE/devices"',
  vgreduce:
    'echo "vgreduce $*" >>"$PLACE/log"; rest=$(grep -v "^$3;" "$PLACE/devices"); echo "$rest" >"$PLACE/devices"',
  vgremove: ': >"$PLACE/group"',
  vgchange: 'echo "vgchange $*" >>"$PLACE/log"; case $2 in y) echo active ;; n) echo inactive ;; esac >"$PLACE/active"',
});
const none = { ...tool, group: '', devices: '', sdb: '', sdc: '' };
const given = { ...none, group: 'data;1;wz--n-\n', devices: '$ROOT/sdb;data\n/dev/other;else\n', sizes: '100 80 4\n' };
const base = { fakes: '$ROOT/bin', vg: 'data' };

describeModule(
  withFakes(lvg),
  {
    'makes a group': {
      given: none,
      args: { ...base, pvs: ['$ROOT/sdb', '$ROOT/sdc'], pesize: '16', pv_options: '--metadatacopies 2' },
      changes: ['data'],
      after: {
        log: 'pvcreate --metadatacopies 2 -f $ROOT/sdb\npvcreate --metadatacopies 2 -f $ROOT/sdc\nvgcreate -s 16 data $ROOT/sdb $ROOT/sdc\n',
      },
    },
    'is there already': { given, args: { ...base, pvs: ['$ROOT/sdb'] }, changes: [] },
    'no devices are needed for one that is there': { given, args: base, changes: [] },
    'another device': {
      given,
      args: { ...base, pvs: ['$ROOT/sdb', '$ROOT/sdc'] },
      changes: ['data with $ROOT/sdc'],
      after: { log: 'pvcreate -f $ROOT/sdc\nvgextend data $ROOT/sdc\n' },
    },
    'one for another': {
      given,
      args: { ...base, pvs: ['$ROOT/sdc'] },
      changes: ['data with $ROOT/sdc', 'data without $ROOT/sdb'],
    },
    'extra devices may stay': {
      given: { ...given, devices: '$ROOT/sdb;data\n$ROOT/sdc;data\n' },
      args: { ...base, pvs: ['$ROOT/sdb'], remove_extra_pvs: false },
      changes: [],
    },
    'uses a device to its end': {
      given,
      args: { ...base, pvs: ['$ROOT/sdb'], pvresize: true },
      changes: ['$ROOT/sdb'],
    },
    inactive: {
      given: { ...given, active: 'active\n' },
      args: { ...base, state: 'inactive' },
      changes: ['data is inactive'],
    },
    'active already': { given: { ...given, active: 'active\n' }, args: { ...base, state: 'active' }, changes: [] },
    'a group with volumes stays': {
      given,
      args: { ...base, state: 'absent' },
      error: 'Refuse to remove non-empty volume group data',
    },
    'a group with volumes goes by force': {
      given,
      args: { ...base, state: 'absent', force: true },
      changes: ['data'],
      after: { group: '' },
    },
    'absent is absent': { given: none, args: { ...base, state: 'absent' }, changes: [] },
    'a device of another group': {
      given: { ...given, devices: '$ROOT/sdc;else\n' },
      args: { ...base, pvs: ['$ROOT/sdc'] },
      error: 'is already in else volume group',
    },
    'no such device': { given: none, args: { ...base, pvs: ['$ROOT/none'] }, error: 'Device $ROOT/none not found.' },
    'devices are needed': { given: none, args: base, error: 'No physical volumes given.' },
  },
  { notHostile: ['fakes'] },
);
