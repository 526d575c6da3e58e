import { sh } from '../script/sh.ts';
import { bool, choice, path, string } from './args.ts';
import { defineModule } from './define.ts';
import { kinds, sizeOf } from './filesystemKinds.ts';
import { onHost } from './hostPath.ts';
import { splitWords } from './words.ts';

const names = [
  'bcachefs',
  'btrfs',
  'ext2',
  'ext3',
  'ext4',
  'ext4dev',
  'f2fs',
  'lvm',
  'ocfs2',
  'reiserfs',
  'xfs',
  'vfat',
  'swap',
  'ufs',
] as const;

export const filesystem = defineModule({
  name: 'filesystem',
  summary: 'Make a file system on a device, grow it to the size of the device, or wipe it.',
  args: {
    dev: path('The device, or a file.').mandatory().alias('device'),
    fstype: choice(names, 'Kind of file system; `lvm` is a physical volume.').alias('type'),
    state: choice(['present', 'absent'], '`absent` wipes what tells that there is a file system.').default('present'),
    force: bool('Make it although there is another already.').default(false),
    resizefs: bool('Grow it to the size of the device.').default(false),
    opts: string('Options for the program that makes it.'),
    uuid: string('Its UUID, or `random`, `generate` …'),
  },
  needs: [
    ['if', 'state', 'present', ['fstype']],
    ['not both', 'resizefs', 'uuid'],
  ],
  examples: `- filesystem:
    dev: /dev/sdb1
    fstype: ext4
- filesystem:
    dev: /dev/vg/data
    fstype: xfs
    resizefs: true`,
  reach: 'host',
  compile({ dev, fstype, state, force, resizefs, opts, uuid }) {
    const start = sh`
      dev=${onHost(dev)}
      ${state === 'present' ? sh`[ -e "$dev" ] || fail "Device $dev not found."` : sh`[ -e "$dev" ] || exit 0`}
      need blkid 'see what is on a device'
      found=$(blkid -c /dev/null -p -o value -s TYPE -- "$dev" 2>/dev/null) || found=$(blkid -c /dev/null -o value -s TYPE "$dev" 2>/dev/null) || found=`;
    if (state === 'absent' || fstype === undefined) {
      return sh`${start}
      if [ "$found" ]; then
        need wipefs 'wipe a device'
        change "$dev" quiet wipefs --all -- "$dev"
      fi`;
    }
    const kind = kinds[fstype];
    if (kind === undefined) return sh`fail ${`a file system ${fstype} cannot be made on Linux`}`;
    const known = fstype === 'lvm' ? 'LVM2_member' : fstype;
    const words = splitWords(opts ?? '');
    const given = uuid !== undefined && kind.uuidFlag !== undefined && !words.includes(kind.uuidFlag);
    if (uuid !== undefined && kind.uuidFlag === undefined && kind.changeUuid === undefined)
      return sh`fail ${`module does not support UUID option for this filesystem (${fstype}) yet.`}`;
    const make = sh`${kind.make} ${kind.force} ${words} ${given && [kind.uuidFlag!, uuid, ...(kind.uuidMore ?? [])]} "$dev"`;
    return sh`${start}
      make_it() {
        quietly ${make} || return
        ${uuid !== undefined && kind.uuidFlag === undefined && kind.changeUuid && sh`quietly ${kind.changeUuid(uuid)} "$dev"`}
      }
      # Programs of file systems say on standard output what went wrong, or much that nobody asks for.
      quietly() { said=$("$@" 2>&1) || { put "$said" >&2; return 1; }; }
      if [ "$found" = ${known} ] ${force && !resizefs && uuid === undefined && sh`&& false`}; then
        ${
          resizefs
            ? sizeOf(fstype) === undefined || kind.grow === undefined
              ? sh`fail ${`module does not support resizing ${fstype} filesystem yet.`}`
              : sh`
        mounted_at() { findmnt --mtab --noheadings --output TARGET --source "$dev" 2>/dev/null | head -n 1; }
        if [ -b "$dev" ]; then has_size=$(blockdev --getsize64 "$dev"); else has_size=$(size_of "$dev"); fi
        uses=$(${sizeOf(fstype)})
        case $uses in '' | *[!0-9]*) fail "cannot tell the size of the file system on $dev" ;; esac
        slack=${kind.slack ?? 0}
        if [ $((uses + slack)) -lt "$has_size" ]; then
          target=$dev
          ${
            kind.growsMounted &&
            sh`target=$(mounted_at)
          [ "$target" ] || [ "$CHECK" ] || fail "$dev needs to be mounted for "${fstype}" operations"`
          }
          change "$dev" quietly ${kind.grow} "$target"
        fi`
            : uuid !== undefined && kind.changeUuid !== undefined
              ? sh`
        has_uuid=$(blkid -c /dev/null -p -o value -s UUID -- "$dev" 2>/dev/null) || has_uuid=
        [ "$has_uuid" = ${uuid} ] || change "$dev" quietly ${kind.changeUuid(uuid)} "$dev"`
              : sh`:`
        }
      elif [ "$found" ] && ${force ? sh`false` : sh`true`}; then
        fail "'$dev' is already used as $found, use force=true to overwrite"
      else
        need ${kind.make} 'make a file system'
        change "$dev" make_it
      fi`;
  },
});
