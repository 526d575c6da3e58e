import { execFileSync } from 'node:child_process';
import { existsSync, mkdtempSync, rmSync, truncateSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, onTestFinished, test } from 'vitest';
import { parted } from '../../src/modules/parted.ts';
import { partedSteps, readDisk } from '../../src/modules/partedTable.ts';
import { plainData } from '../../src/modules/plainData.ts';
import { describeModule } from '../support/describeModule.ts';
import { openShell } from '../support/localShell.ts';
import { runModule } from '../support/runModule.ts';
import { fakes, withFakes } from '../support/withFakes.ts';

/** A parted that keeps what it would print; its commands are only noted. */
const tool = fakes({
  parted: `case "$*" in *' print') cat "$PLACE/table" ;; *) echo "$*" >>"$PLACE/log"; cat "$PLACE/next" >"$PLACE/table" ;; esac`,
});
const empty = 'BYT;\n/dev/sdb:51200kiB:scsi:512:512:unknown:Disk 1, with a name:;\n';
const one = 'BYT;\n/dev/sdb:51200kiB:scsi:512:512:gpt:Disk:;\n1:17.0kiB:25600kiB:25584kiB:ext4:data:boot, esp;\n';
const given = { ...tool, disk: '', table: empty, next: one };
const base = { fakes: '$ROOT/bin', device: '$ROOT/disk' };

describeModule(
  withFakes(parted as unknown as Parameters<typeof withFakes>[0]),
  {
    'tells what there is': {
      given: { ...given, table: one },
      args: base,
      changes: [],
      result: {
        disk: { dev: '/dev/sdb', size: 51200, unit: 'kib', table: 'gpt', model: 'Disk', logical_block: 512 },
        partitions: [
          {
            num: 1,
            begin: 17,
            end: 25600,
            size: 25584,
            fstype: 'ext4',
            name: 'data',
            flags: ['boot', 'esp'],
            unit: 'kib',
          },
        ],
      },
    },
    'makes a table and a partition': {
      given,
      args: { ...base, number: 1, state: 'present', label: 'gpt', name: 'data', part_end: '50%', flags: ['boot'] },
      changes: ['$ROOT/disk partition 1'],
      after: {
        log: '-s -m -a optimal $ROOT/disk -- unit KiB mklabel gpt mkpart primary 0% 50% name 1 "data" set 1 boot on\n',
      },
      result: { partitions: [{ num: 1 }] },
    },
    'is there already': {
      given: { ...given, table: one },
      args: { ...base, number: 1, state: 'present', label: 'gpt', name: 'data', flags: ['boot'] },
      changes: [],
    },
    'takes it out': {
      given: { ...given, table: one, next: empty },
      args: { ...base, number: 1, state: 'absent' },
      changes: ['$ROOT/disk partition 1'],
    },
    'absent is absent': { given, args: { ...base, number: 1, state: 'absent' }, changes: [] },
    'a number is needed': { given, args: { ...base, state: 'present' }, error: '`number` is needed' },
    'no name for msdos': {
      given,
      args: { ...base, number: 1, state: 'present', name: 'x' },
      error: 'Partition names are only supported',
    },
    'no disk': { given, args: { ...base, device: '$ROOT/none' }, error: '$ROOT/none does not exist' },
  },
  { notHostile: ['fakes', 'device'] },
);

describe('what parted is told', () => {
  const wish = {
    number: 1,
    state: 'present',
    label: 'gpt',
    part_type: 'primary',
    part_start: '0%',
    part_end: '100%',
    unit: 'KiB',
    resize: false,
  };
  test.each([
    [{ number: 2 }, one, 'mkpart primary 0% 100%'],
    [{ number: 2, fs_type: 'ext4', part_start: '1MiB' }, one, 'mkpart primary ext4 1MiB 100%'],
    [{ label: 'msdos', number: 5, part_type: 'logical' }, empty, 'mklabel msdos mkpart logical 0% 100%'],
    [{ resize: true }, one, 'resizepart 1 100%'],
    [{ resize: true, part_end: '50%' }, one, ''],
    [{ resize: true, part_end: '25MiB' }, one, ''],
    [{ resize: true, part_end: '-25600' }, one, ''],
    [{ flags: ['lvm'] }, one, 'set 1 lvm on set 1 boot off set 1 esp off'],
    [{ flags: ['esp'] }, one, ''],
    [{ name: 'other' }, one, 'name 1 "other"'],
  ])('%j', (more, table, told) => {
    const steps = partedSteps({ ...wish, ...more }, readDisk(table, 'KiB'));
    expect((steps as string[][]).flat().join(' ')).toBe(told);
  });
});

const has = ['/sbin/parted', '/usr/sbin/parted'].some(existsSync);
test.skipIf(!has)('a real parted, on a file', async () => {
  const root = mkdtempSync(join(tmpdir(), 'parted-'));
  onTestFinished(() => rmSync(root, { recursive: true, force: true }));
  const disk = join(root, 'disk');
  writeFileSync(disk, '');
  truncateSync(disk, 50 * 1024 ** 2);
  const session = await openShell('dash', root);
  const run = (args: object) => runModule(parted, { device: disk, ...args }, session, { sources: root });
  const steps = [
    { number: 1, state: 'present', label: 'gpt', name: 'my data', part_end: '50%', flags: ['boot'] },
    { number: 2, state: 'present', label: 'gpt', part_start: '50%', part_end: '80%' },
    { number: 2, state: 'present', label: 'gpt', part_end: '100%', resize: true },
    { number: 1, state: 'absent', label: 'gpt' },
  ];
  for (const step of steps) {
    const done = await run(step);
    expect([done.status, done.message]).toEqual(['changed', undefined]);
    expect((await run(step)).status, JSON.stringify(step)).toBe('ok');
  }
  const seen = plainData((await run({})).result) as { partitions: { num: number; end: number }[] };
  expect(seen.partitions.map((part) => [part.num, part.end > 51000])).toEqual([[2, true]]);
  await session.close();
  expect(execFileSync('parted', ['-s', '-m', disk, 'print'], { encoding: 'utf8', stdio: 'pipe' })).toContain(':gpt:');
});
