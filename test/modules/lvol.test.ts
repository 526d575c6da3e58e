import { describe, expect, test } from 'vitest';
import { lvol } from '../../src/modules/lvol.ts';
import { readSize } from '../../src/modules/lvolSize.ts';
import { describeModule } from '../support/describeModule.ts';
import { fakes, withFakes } from '../support/withFakes.ts';

const noted = (then: string): string => `echo "\${0##*/} $*" >>"$PLACE/log"\n${then}`;
const tool = fakes({
  vgs: 'cat "$PLACE/group" && [ -s "$PLACE/group" ]',
  lvs: 'cat "$PLACE/volumes"',
  lvcreate: noted('echo "$(cat "$PLACE/next")" >>"$PLACE/volumes"'),
  lvextend: noted('cp "$PLACE/next" "$PLACE/volumes"'),
  lvreduce: noted('cp "$PLACE/next" "$PLACE/volumes"'),
  lvremove: noted(': >"$PLACE/volumes"'),
  lvchange: noted(
    'case $1 in -an) s="-wi-------" ;; *) s="-wi-a-----" ;; esac; sed "s/;[^;]*$/;$s/" "$PLACE/volumes" >"$PLACE/n"; mv "$PLACE/n" "$PLACE/volumes"',
  ),
});
const given = {
  ...tool,
  group: '1000.00;600.00;4.00\n',
  volumes: 'shop;400.00;-wi-a-----\n',
  next: 'shop;512.00;-wi-a-----\n',
};
const base = { fakes: '$ROOT/bin', vg: 'data', lv: 'shop' };

describeModule(
  withFakes(lvol),
  {
    'makes a volume': {
      given: { ...given, volumes: '' },
      args: { ...base, size: '512', opts: '-i 2', pvs: '/dev/sda' },
      changes: ['data/shop'],
      after: { log: 'lvcreate --yes -n shop -L 512m -i 2 data /dev/sda\n' },
    },
    'of a share': {
      given: { ...given, volumes: '', next: 'shop;800.00;-wi-a-----\n' },
      args: { ...base, size: '80%VG' },
      changes: ['data/shop'],
      after: { log: 'lvcreate --yes -n shop -l 80%VG data\n' },
    },
    'has its size': {
      given,
      args: { ...base, size: '400' },
      changes: [],
      result: { lv: 'shop', vg: 'data', size: 400 },
    },
    'has its size in whole extents': { given, args: { ...base, size: '398' }, changes: [] },
    grows: {
      given,
      args: { ...base, size: '512', resizefs: true },
      changes: ['data/shop'],
      after: { log: 'lvextend --resizefs -L 512m data/shop\n' },
    },
    'takes what is free': {
      given: { ...given, next: 'shop;1000.00;-wi-a-----\n' },
      args: { ...base, size: '+100%FREE' },
      changes: ['data/shop'],
      after: { log: 'lvextend -l +100%FREE data/shop\n' },
      restless: true,
    },
    'does not shrink': { given, args: { ...base, size: '100' }, error: 'no shrinking of shop without force=true' },
    'may stay larger': { given, args: { ...base, size: '100', shrink: false }, changes: [] },
    'shrinks by force': {
      given: { ...given, next: 'shop;100.00;-wi-a-----\n' },
      args: { ...base, size: '100', force: true },
      changes: ['data/shop'],
    },
    'more than there is': {
      given: { ...given, group: '1000;10;4\n' },
      args: { ...base, size: '100%VG' },
      error: 'could not be extended',
    },
    'a snapshot': {
      given: { ...given, next: 'snap;100;swi-a-s---' },
      args: { ...base, snapshot: 'snap', size: '100m' },
      changes: ['data/snap'],
      after: { log: 'lvcreate --yes -L 100m -s -n snap data/shop\n' },
    },
    'a snapshot of nothing': {
      given: { ...given, volumes: '' },
      args: { ...base, snapshot: 'snap', size: '1g' },
      error: 'Snapshot origin LV shop does not exist',
    },
    'a thin pool': {
      given: { ...given, next: 'pool;100;twi-a-tz--' },
      args: { fakes: '$ROOT/bin', vg: 'data', thinpool: 'pool', size: '100' },
      changes: ['data/pool'],
      after: { log: 'lvcreate --yes -L 100m -T data/pool\n' },
    },
    'a thin volume': {
      given: { ...given, volumes: 'pool;100;twi-a-tz--\n', next: 'shop;900;Vwi-a-tz--' },
      args: { ...base, thinpool: 'pool', size: '900m' },
      changes: ['data/shop'],
      after: { log: 'lvcreate --yes -n shop -V 900m -T data/pool\n' },
    },
    'is inactive': { given, args: { ...base, active: false }, changes: ['data/shop is inactive'] },
    'goes by force': { given, args: { ...base, state: 'absent', force: true }, changes: ['data/shop'] },
    'does not go': {
      given,
      args: { ...base, state: 'absent' },
      error: 'no removal of logical volume shop without force=true',
    },
    'absent is absent': { given: { ...given, volumes: '' }, args: { ...base, state: 'absent' }, changes: [] },
    'no group': {
      given: { ...given, group: '' },
      args: { ...base, size: '1' },
      error: 'Volume group data does not exist.',
    },
    'a size is needed': { given: { ...given, volumes: '' }, args: base, error: 'No size given.' },
  },
  { notHostile: ['fakes'] },
);

describe('sizes', () => {
  test.each([
    ['10g', { sign: '', number: 10, unit: 'g' }],
    ['512', { sign: '', number: 512, unit: 'm' }],
    ['+10%FREE', { sign: '+', number: 10, unit: '', of: 'FREE' }],
    ['1.5T', { sign: '', number: 1.5, unit: 'T' }],
    ['200%VG', 'Size percentage cannot be larger than 100%'],
    ['50%ORIGIN', 'Percentage of ORIGIN supported only for snapshot volumes'],
    ['50%', 'Specify extents as a percentage of VG|PVS|FREE|ORIGIN'],
    ['big', "Bad size specification of 'big'"],
  ])('%s', (text, size) => expect(readSize(text, false)).toEqual(size));
});
