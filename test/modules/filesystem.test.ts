import { execFileSync } from 'node:child_process';
import { existsSync, mkdtempSync, rmSync, truncateSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import { filesystem } from '../../src/modules/filesystem.ts';
import { describeModule } from '../support/describeModule.ts';
import { openShell } from '../support/localShell.ts';
import { runModule } from '../support/runModule.ts';
import { fakes, withFakes } from '../support/withFakes.ts';

/** A device is a file whose text is the kind of its file system and its UUID. */
const maker = `for last; do :; done
kind=\${0##*/mkfs.} uuid=made
case $0 in *mkswap) kind=swap ;; *pvcreate) kind=LVM2_member ;; esac
while [ $# -gt 0 ]; do case $1 in -U | -u) uuid=$2 ;; --bad) echo "no such option" >&2; exit 1 ;; esac; shift; done
echo "$kind $uuid" >"$last"`;
const tool = fakes({
  blkid:
    'for last; do :; done; read -r kind uuid <"$last"; case "$*" in *UUID*) echo "$uuid" ;; *) [ "$kind" ] || exit 2; echo "$kind" ;; esac',
  'mkfs.ext4': maker,
  'mkfs.xfs': maker,
  'mkfs.vfat': maker,
  mkswap: maker,
  pvcreate: maker,
  wipefs: 'for last; do :; done; echo >"$last"',
  tune2fs:
    'if [ "$1" = -l ]; then echo "Block count: $(cat "$PLACE/blocks")"; echo "Block size: 4"; else read -r kind _ <"$3"; echo "$kind $2" >"$3"; fi',
  resize2fs: 'echo 99999 >"$PLACE/blocks"',
});
const given = { ...tool, dev: '\n', blocks: '1\n' };
const there = { ...given, dev: `ext4 old\n${'.'.repeat(9000)}` };
const base = { fakes: '$ROOT/bin', dev: '$ROOT/dev' };

describeModule(
  withFakes(filesystem),
  {
    'makes one': { given, args: { ...base, fstype: 'ext4' }, changes: ['$ROOT/dev'], after: { dev: 'ext4 made\n' } },
    'is there already': { given: there, args: { ...base, fstype: 'ext4' }, changes: [] },
    'with a name of its own': {
      given,
      args: { ...base, fstype: 'ext4', uuid: 'abc', opts: '-m 1' },
      changes: ['$ROOT/dev'],
      after: { dev: 'ext4 abc\n' },
    },
    'another name': {
      given: { ...given, dev: 'ext4 old\n' },
      args: { ...base, fstype: 'ext4', uuid: 'abc' },
      changes: ['$ROOT/dev'],
      after: { dev: 'ext4 abc\n' },
    },
    'not over another': {
      given: there,
      args: { ...base, fstype: 'xfs' },
      error: "'$ROOT/dev' is already used as ext4, use force=true to overwrite",
    },
    'over another by force': {
      given: there,
      args: { ...base, fstype: 'xfs', force: true },
      changes: ['$ROOT/dev'],
      after: { dev: 'xfs made\n' },
      restless: true,
    },
    'a physical volume': {
      given,
      args: { ...base, fstype: 'lvm' },
      changes: ['$ROOT/dev'],
      after: { dev: 'LVM2_member made\n' },
    },
    swap: { given, args: { ...base, fstype: 'swap' }, changes: ['$ROOT/dev'] },
    grows: {
      given: there,
      args: { ...base, fstype: 'ext4', resizefs: true },
      changes: ['$ROOT/dev'],
      after: { blocks: '99999\n' },
    },
    'is as large as its device': {
      given: { ...there, blocks: '9999\n' },
      args: { ...base, fstype: 'ext4', resizefs: true },
      changes: [],
    },
    wipes: { given: there, args: { ...base, state: 'absent' }, changes: ['$ROOT/dev'], after: { dev: '\n' } },
    'nothing to wipe': { given, args: { ...base, state: 'absent' }, changes: [] },
    'no device to wipe': { given: tool, args: { ...base, state: 'absent' }, changes: [] },
    'no device': { given: tool, args: { ...base, fstype: 'ext4' }, error: 'Device $ROOT/dev not found.' },
    'says what the program said': { given, args: { ...base, fstype: 'ext4', opts: '--bad' }, error: 'no such option' },
    'no name for vfat': { given, args: { ...base, fstype: 'vfat', uuid: 'x' }, error: 'does not support UUID option' },
  },
  { notHostile: ['fakes', 'opts'] },
);

const has = ['/sbin', '/usr/sbin'].some((folder) => existsSync(`${folder}/mkfs.ext4`) && existsSync(`${folder}/blkid`));
test.skipIf(!has)('a real ext4, on a file', async () => {
  const root = mkdtempSync(join(tmpdir(), 'ext4-'));
  onTestFinished(() => rmSync(root, { recursive: true, force: true }));
  const dev = join(root, 'dev');
  writeFileSync(dev, '');
  truncateSync(dev, 8 * 1024 ** 2);
  const session = await openShell('dash', root);
  const run = async (args: object) =>
    (await runModule(filesystem, { dev, ...args }, session, { sources: root })).status;
  const twice = async (args: object) => [await run(args), await run(args)];
  expect(await twice({ fstype: 'ext4' })).toEqual(['changed', 'ok']);
  truncateSync(dev, 16 * 1024 ** 2);
  expect(await twice({ fstype: 'ext4', resizefs: true })).toEqual(['changed', 'ok']);
  expect(await run({ fstype: 'ext2' })).toBe('failed');
  expect(await twice({ fstype: 'ext4', uuid: '0f3c2d9e-5a1b-4c7d-8e2f-1a2b3c4d5e6f' })).toEqual(['changed', 'ok']);
  expect(execFileSync('blkid', ['-p', '-o', 'value', '-s', 'UUID', dev], { encoding: 'utf8' }).trim()).toBe(
    '0f3c2d9e-5a1b-4c7d-8e2f-1a2b3c4d5e6f',
  );
  expect(await twice({ state: 'absent' })).toEqual(['changed', 'ok']);
  await session.close();
});
