import { mount } from '../../src/modules/mount.ts';
import { describeModule } from '../support/describeModule.ts';
import { fakes, withFakes } from '../support/withFakes.ts';

/** What is mounted stands in `mounts`, which a fake cut shows as the kernel's table. */
const tools = fakes({
  cut: 'cat "$PLACE/mounts"',
  mount:
    'echo "mount $*" >>"$PLACE/log"; for point; do :; done; case $* in *remount*) ;; *) echo "$point" >>"$PLACE/mounts" ;; esac',
  umount: 'echo "umount $*" >>"$PLACE/log"; : >"$PLACE/mounts"',
});
const given = (fstab: string, mounts = '') => ({ ...tools, fstab, mounts });
const base = { fakes: '$ROOT/bin', fstab: '$ROOT/fstab', path: '$ROOT/data', src: '/dev/sdb1', fstype: 'ext4' };
const line = '/dev/sdb1 $ROOT/data ext4 defaults 0 0\n';

describeModule(
  withFakes(mount),
  {
    'keeps a line': {
      given: given('# table\nproc /proc proc defaults 0 0\n'),
      args: { ...base, state: 'present' },
      changes: ['$ROOT/fstab'],
      after: { fstab: `# table\nproc /proc proc defaults 0 0\n${line}`, log: null },
    },
    'a line that says the same stays as it is': {
      given: given('/dev/sdb1\t$ROOT/data  ext4\tdefaults\n'),
      args: { ...base, state: 'present' },
      changes: [],
    },
    'changes what differs, in its place': {
      given: given(`${line}x /x ext4 ro 0 2\n`),
      args: { ...base, state: 'present', opts: 'noatime', passno: '2', boot: false },
      changes: ['$ROOT/fstab'],
      after: { fstab: '/dev/sdb1 $ROOT/data ext4 noatime,noauto 0 2\nx /x ext4 ro 0 2\n' },
    },
    'mounts what is not mounted': {
      given: given(''),
      args: { ...base, state: 'mounted' },
      changes: ['$ROOT/fstab', '$ROOT/data', '$ROOT/data mounted'],
      after: { log: 'mount -t ext4 -o defaults -- /dev/sdb1 $ROOT/data\n', data: { folder: true } },
      result: { name: '$ROOT/data', boot: 'yes' },
    },
    'leaves what is mounted': {
      given: { ...given(line, '$ROOT/data\n'), data: { folder: true } },
      args: { ...base, state: 'mounted' },
      changes: [],
      after: { log: null },
    },
    'mounts again with other options': {
      given: { ...given(line, '$ROOT/data\n'), data: { folder: true } },
      args: { ...base, state: 'mounted', opts: 'ro' },
      changes: ['$ROOT/fstab', '$ROOT/data remounted'],
      after: { log: 'mount -o remount -- $ROOT/data\n' },
    },
    'unmounts and keeps the line': {
      given: { ...given(line, '$ROOT/data\n'), data: { folder: true } },
      args: { ...base, state: 'unmounted' },
      changes: ['$ROOT/data unmounted'],
      after: { fstab: line },
    },
    'removes line, mount and folder': {
      given: { ...given(line, '$ROOT/data\n'), data: { folder: true } },
      args: { ...base, state: 'absent' },
      changes: ['$ROOT/fstab', '$ROOT/data unmounted', '$ROOT/data'],
      after: { fstab: '', data: null },
    },
    'removes the line alone': {
      given: { ...given(line, '$ROOT/data\n'), data: { folder: true } },
      args: { ...base, state: 'absent_from_fstab' },
      changes: ['$ROOT/fstab'],
      after: { fstab: '', data: { folder: true } },
    },
    'absent is absent': { given: given('a /a ext4 defaults 0 0\n'), args: { ...base, state: 'absent' }, changes: [] },
    'swap goes by its source': {
      given: given('/dev/a none swap sw 0 0\n/dev/b none swap sw 0 0\n'),
      args: { ...base, path: 'none', src: '/dev/a', fstype: 'swap', state: 'absent' },
      changes: ['$ROOT/fstab'],
      after: { fstab: '/dev/b none swap sw 0 0\n' },
    },
    'without a line': {
      given: { ...given(''), data: { folder: true } },
      args: { ...base, state: 'ephemeral', opts: 'ro' },
      changes: ['$ROOT/data mounted'],
      after: { fstab: '', log: 'mount -t ext4 -o ro -- /dev/sdb1 $ROOT/data\n' },
    },
    'keeps a copy of the table': {
      given: given(''),
      args: { ...base, state: 'present', backup: true },
      changes: ['$ROOT/fstab'],
    },
    'a blank in a path': {
      given: given(''),
      args: { ...base, path: '/mnt/my data', state: 'present' },
      changes: ['$ROOT/fstab'],
      after: { fstab: '/dev/sdb1 /mnt/my\\040data ext4 defaults 0 0\n' },
    },
    'remounting needs a mount': { given: given(line), args: { ...base, state: 'remounted' }, error: 'is not mounted' },
    'a source is needed': {
      given: given(''),
      args: { fakes: '$ROOT/bin', path: '/x', state: 'mounted' },
      error: '`src` is needed',
    },
  },
  { notHostile: ['fakes'] },
);
