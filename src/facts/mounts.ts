/** Mounted file systems with their sizes. */
import { sh } from '../script/sh.ts';
import { linesOf, type Plain, type Seen } from './fact.ts';

export const mounts = {
  files: sh`/proc/mounts /proc/self/mountinfo`,
  // A server that does not answer must not hang the run, so only network mounts pay for `timeout`.
  script: sh`
    section sizes
    measure() {
      if stat -f -c '%S %s %b %a %c %d %n' "$@" || [ "$measured" ]; then measured=1
      else df -P -k "$@"; fi
    }
    measured=
    set --
    for line in $(awk '$1 ~ /^\// && $1 !~ /^\/\// && $3 != "none" { print $2 }' /proc/mounts); do
      case $line in *\\*) line=$(printf '%b' "$line") ;; esac
      set -- "$@" "$line"
    done
    [ $# = 0 ] || measure "$@"
    for line in $(awk '($1 ~ /:\// || $1 ~ /^\/\//) && $3 != "none" { print $2 }' /proc/mounts); do
      line=$(printf '%b' "$line")
      has timeout && timeout "$gather_timeout" stat -f -c '%S %s %b %a %c %d %n' "$line" || :
    done`,
  read(seen: Seen): Plain[] {
    const sizes = readSizes(seen);
    const binds = bindMounts(seen.lines('/proc/self/mountinfo'));
    const found = new Map<string, Plain>();
    for (const line of seen.lines('/proc/mounts')) {
      const [device, mount, type, options, dump, passno] = line.split(' ').map(unescapeOctal) as [
        string,
        string,
        string,
        string,
        string,
        string,
      ];
      if ((!/^[/\\]/.test(device) && !device.includes(':/')) || type === 'none') continue;
      const bound = binds.has(mount) && !options.includes('bind');
      found.set(mount, {
        mount,
        device,
        fstype: type,
        options: bound ? `${options},bind` : options,
        dump: Number(dump ?? 0),
        passno: Number(passno ?? 0),
        ...(sizes.get(mount) ?? { note: 'Could not get extra information' }),
        uuid: uuidOf(device, seen),
      });
    }
    return [...found.values()];
  },
};

/** Space and its kin are octal escapes in the kernel's table. */
const unescapeOctal = (text: string): string =>
  text.replace(/\\([0-7]{3})/g, (_, code: string) => String.fromCharCode(Number.parseInt(code, 8)));

/** A mount that shows only a folder of its file system: a bind mount, or a subvolume. */
function bindMounts(mountinfo: readonly string[]): Set<string> {
  const fields = mountinfo.map((line) => line.split(' ').map(unescapeOctal));
  return new Set(fields.filter((line) => line[3] !== '/').map((line) => line[4] ?? ''));
}

function readSizes(seen: Seen): Map<string, Readonly<Record<string, Plain>>> {
  const sizes = new Map<string, Readonly<Record<string, Plain>>>();
  for (const line of linesOf(seen.section('sizes'))) {
    const exact = /^(\d+) (\d+) (\d+) (\d+) (\d+) (\d+) (.*)$/.exec(line);
    const rough = /^\S.*?\s+(\d+)\s+(\d+)\s+(-?\d+)\s+\S+%\s+(\/.*)$/.exec(line);
    if (exact) {
      const [fragment, block, total, available, inodes, inodesFree] = exact.slice(1, 7).map(Number) as [
        number,
        number,
        number,
        number,
        number,
        number,
      ];
      sizes.set(exact[7]!, {
        size_total: fragment * total,
        size_available: fragment * available,
        block_size: block,
        block_total: total,
        block_available: available,
        block_used: total - available,
        inode_total: inodes,
        inode_available: inodesFree,
        inode_used: inodes - inodesFree,
      });
    } else if (rough) {
      const [total, available] = [Number(rough[1]), Number(rough[3])];
      sizes.set(rough[4]!, {
        size_total: total * 1024,
        size_available: available * 1024,
        block_size: 1024,
        block_total: total,
        block_available: available,
        block_used: total - available,
      });
    }
  }
  return sizes;
}

/** The device's name under /dev/disk/by-uuid; a mapper name is looked up through its `dm-` number. */
function uuidOf(device: string, seen: Seen): string {
  const mapped = seen.files.find(
    (path) =>
      path.startsWith('/sys/block/dm-') && path.endsWith('/dm/name') && `/dev/mapper/${seen.text(path)}` === device,
  );
  const name = mapped?.split('/')[3] ?? device.slice(device.lastIndexOf('/') + 1);
  return diskLinks(seen, 'by-uuid')[name]?.[0] ?? 'N/A';
}

/** Names under /dev/disk/KIND by device, from `ls -l`. */
export function diskLinks(seen: Seen, kind: string): Readonly<Record<string, readonly string[]>> {
  const links: Record<string, string[]> = {};
  let folder = '';
  for (const line of linesOf(seen.section('disk'))) {
    if (line.endsWith(':')) folder = line.slice(0, -1);
    const link = / (\S+) -> \S*\/([^/\s]+)$/.exec(line);
    if (!link || folder !== `/dev/disk/${kind}`) continue;
    links[link[2]!] = [...(links[link[2]!] ?? []), link[1]!].sort();
  }
  return links;
}
