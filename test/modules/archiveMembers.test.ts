import { describe, expect, test } from 'vitest';
import { type Member, readTarListing, refusal } from '../../src/modules/archiveMembers.ts';

describe('readTarListing', () => {
  test('of GNU tar and busybox', () => {
    const listing = [
      'drwxr-xr-x root/root         0 2024-01-01 00:00 top/',
      '-rwsr-xr-x 0/0              12 2024-01-01 00:00:01 top/a\\nb\\303\\274',
      'lrwxrwxrwx root/root         0 2024-01-01 00:00 top/l -> ../x',
      'hrw-r--r-- root/root         0 2024-01-01 00:00 top/h link to top/f',
      'crw-r--r-- root/root       1,3 2024-01-01 00:00 null',
    ].join('\n');
    expect(readTarListing(listing, true)).toEqual([
      { name: 'top/', kind: 'folder', size: 0, target: undefined, hasSetId: false },
      { name: 'top/a\nbü', kind: 'file', size: 12, target: undefined, hasSetId: true },
      { name: 'top/l', kind: 'link', size: 0, target: '../x', hasSetId: false },
      { name: 'top/h', kind: 'hard link', size: 0, target: 'top/f', hasSetId: false },
      { name: 'null', kind: 'other', size: 0, target: undefined, hasSetId: false },
    ]);
  });
  test('of a hard link in busybox', () => {
    expect(readTarListing('-rw-r--r-- 0/0 0 2024-01-01 00:00:00 h -> /etc/passwd\n', false)).toMatchObject([
      { name: 'h', kind: 'hard link', target: '/etc/passwd' },
    ]);
  });
  test('what is not understood is not trusted', () => {
    expect(readTarListing('/etc/passwd', true)).toBeUndefined();
    expect(readTarListing('lrwxrwxrwx a/b 0 2024-01-01 00:00 a -> b -> c', true)).toBeUndefined();
  });
});

test('an archive that is larger than the room for it', () => {
  const member: Member = { name: 'a', kind: 'file', size: 10e9, hasSetId: false };
  expect(refusal([member], { room: 1e9, allowSetId: false })).toBe(
    'the archive needs 10000000000 bytes and there is room for 1000000000',
  );
});
