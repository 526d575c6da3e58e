import { expect } from 'vitest';
import { mountFacts } from '../../src/modules/mount_facts.ts';
import { describeModule } from '../support/describeModule.ts';
import { fakes, withFakes } from '../support/withFakes.ts';

const tool = fakes({
  stat: 'for last; do :; done; case $last in /slow) exit 124 ;; /none) exit 1 ;; *) echo "512 4096 100 40 10 4" ;; esac',
  timeout: 'shift; exec "$@"',
  mount: 'echo "/dev/sdz on /z type xfs (rw,noatime)"',
});
const table =
  '# a comment\n/dev/sda1 / ext4 defaults 0 1\nUUID=abc /with\\040blank xfs rw 0 2\nnone /none swap sw\n\nhalf a\n/dev/sdb /slow nfs4 rw\n/dev/sdc / ext4 ro\n';
const given = { ...tool, fstab: table };
const base = { fakes: '$ROOT/bin', sources: ['$ROOT/fstab'] };
const sizes = {
  size_total: 51200,
  size_available: 20480,
  block_size: 4096,
  block_total: 100,
  block_available: 40,
  block_used: 60,
  inode_total: 10,
  inode_available: 4,
  inode_used: 6,
};

describeModule(
  withFakes(mountFacts as unknown as Parameters<typeof withFakes>[0]),
  {
    'reads a table': {
      given,
      args: base,
      changes: [],
      result: {
        ansible_facts: {
          mount_points: {
            '/': {
              device: '/dev/sda1',
              mount: '/',
              fstype: 'ext4',
              options: 'defaults',
              dump: 0,
              passno: 1,
              ...sizes,
              ansible_context: { source: '$ROOT/fstab', source_data: '/dev/sda1 / ext4 defaults 0 1' },
            },
            '/with blank': { device: 'UUID=abc', uuid: 'abc', passno: 2 },
            '/none': { fstype: 'swap' },
          },
          aggregate_mounts: [],
        },
      },
    },
    'every line': {
      given,
      args: { ...base, include_aggregate_mounts: true },
      result: {
        ansible_facts: {
          aggregate_mounts: [
            { mount: '/' },
            { mount: '/with blank' },
            { mount: '/none' },
            { mount: '/slow' },
            { mount: '/', options: 'ro' },
          ],
        },
      },
    },
    'only some': {
      given,
      args: { ...base, fstypes: ['e*', 'nfs?'], devices: ['/dev/sd[ab]*'], include_aggregate_mounts: true },
      result: { ansible_facts: { aggregate_mounts: [{ device: '/dev/sda1' }, { device: '/dev/sdb' }] } },
    },
    'what the program lists': {
      given,
      args: { ...base, sources: ['mount'] },
      result: {
        ansible_facts: { mount_points: { '/z': { device: '/dev/sdz', fstype: 'xfs', options: 'rw,noatime' } } },
      },
    },
    'a file system that is late': {
      given,
      args: { ...base, timeout: 0.5 },
      error: 'Timed out getting mount size for mount /slow',
    },
    'a late one may be left out': {
      given,
      args: { ...base, timeout: 0.5, on_timeout: 'warn' },
      warning: 'for mount /slow',
      result: { ansible_facts: { mount_points: { '/slow': { device: '/dev/sdb' } } } },
    },
    'twice the same': {
      given,
      args: { ...base, sources: ['$ROOT/fstab', '$ROOT/fstab'] },
      warning: 'duplicate entries',
    },
    'no empty name': { given, args: { ...base, sources: [''] }, error: 'sources contains an empty string' },
    'what is mounted here': {
      args: { fakes: '$ROOT/bin', sources: ['dynamic'] },
      given: {},
      result: { ansible_facts: { mount_points: { '/': { fstype: expect.any(String) } } } },
    },
  },
  { notHostile: ['fakes'] },
);
