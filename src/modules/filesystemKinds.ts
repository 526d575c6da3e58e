/** What makes, measures, grows and names each kind of file system. */
import type { Script } from '../script/script.ts';
import { sh } from '../script/sh.ts';

export interface FilesystemKind {
  readonly make: string;
  readonly force: readonly string[];
  /** Option of the maker that sets the UUID. */
  readonly uuidFlag?: string;
  readonly uuidMore?: readonly string[];
  /** Words that change the UUID of one that is there; the device follows. */
  readonly changeUuid?: (uuid: string) => readonly string[];
  /** Words that grow it; the device, or where it is mounted, follows. */
  readonly grow?: readonly string[];
  readonly growsMounted?: boolean;
  /** Bytes that it may leave free without being smaller than its device. */
  readonly slack?: number;
}

const ext = (kind: string): FilesystemKind => ({
  make: `mkfs.${kind}`,
  force: ['-F'],
  uuidFlag: '-U',
  changeUuid: (uuid) => ['tune2fs', '-U', uuid],
  grow: ['resize2fs'],
  slack: 4095,
});

export const kinds: Readonly<Record<string, FilesystemKind>> = {
  ext2: ext('ext2'),
  ext3: ext('ext3'),
  ext4: ext('ext4'),
  ext4dev: ext('ext4'),
  xfs: {
    make: 'mkfs.xfs',
    force: ['-f'],
    changeUuid: (uuid) => ['xfs_admin', '-U', uuid],
    grow: ['xfs_growfs'],
    growsMounted: true,
    // A new allocation group takes 64 blocks at least.
    slack: 64 * 4096 - 1,
  },
  btrfs: { make: 'mkfs.btrfs', force: ['-f'], grow: ['btrfs', 'filesystem', 'resize', 'max'], growsMounted: true },
  bcachefs: { make: 'mkfs.bcachefs', force: ['--force'], uuidFlag: '-U', grow: ['bcachefs', 'device', 'resize'] },
  f2fs: { make: 'mkfs.f2fs', force: ['-f'], grow: ['resize.f2fs'] },
  reiserfs: { make: 'mkfs.reiserfs', force: ['-q'] },
  ocfs2: { make: 'mkfs.ocfs2', force: ['-Fx'] },
  vfat: { make: 'mkfs.vfat', force: [], grow: ['fatresize', '-s', 'max'] },
  swap: { make: 'mkswap', force: ['-f'], uuidFlag: '-U', changeUuid: (uuid) => ['swaplabel', '-U', uuid] },
  lvm: { make: 'pvcreate', force: ['-f'], uuidFlag: '-u', uuidMore: ['--norestorefile'], grow: ['pvresize'] },
};

/** Shell that prints the size of the file system on `$dev` in bytes, for kinds that tell it. */
export function sizeOf(kind: string): Script | undefined {
  switch (kind) {
    case 'ext2':
    case 'ext3':
    case 'ext4':
    case 'ext4dev':
      return sh`tune2fs -l "$dev" | awk -F: '/^Block count/ { count = $2 } /^Block size/ { size = $2 } END { printf "%.0f\n", count * size }'`;
    case 'xfs':
      return sh`at=$(mounted_at); xfs_info "\${at:-$dev}" | awk '/^data/ { for (i = 1; i <= NF; i++) { if ($i ~ /^bsize=/) size = substr($i, 7); if ($i ~ /^blocks=/) count = substr($i, 8) } } END { printf "%.0f\n", count * size }'`;
    case 'btrfs':
      return sh`btrfs filesystem usage -b "$(mounted_at)" | awk '/Device size/ { print $NF }'`;
    case 'f2fs':
      return sh`dump.f2fs "$dev" | awk '/sector size =/ { size = $NF } /total FS sectors =/ { count = $6 } END { printf "%.0f\n", count * size }'`;
    case 'vfat':
      return sh`fatresize --info "$dev" | awk -F: '/^(Cur size|Size)/ { print $2 + 0; exit }'`;
    case 'lvm':
      return sh`pvs --noheadings --nosuffix --units b -o dev_size,pv_size "$dev" | awk '{ printf "%.0f\n", $2 + 4194304 }'`;
    default:
      return undefined;
  }
}
