import { compile } from '../python/regex.ts';
import type { Script } from '../script/script.ts';
import { join, sh } from '../script/sh.ts';
import { bool, choice, float, list, raw, string } from './args.ts';
import { defineModule, type Host, type Json, type Outcome } from './define.ts';
import { globToRegex } from './findFilter.ts';
import { failed, readRecords } from './outcome.ts';

const dynamic = ['/etc/mtab', '/proc/mounts', '/etc/mnttab'];
const still = ['/etc/fstab', '/etc/vfstab', '/etc/filesystems'];

export const mountFacts = defineModule({
  name: 'mount_facts',
  summary: 'Tell what is mounted, and what the tables of the host say, as the fact `mount_points`.',
  args: {
    sources: list(
      string('A source.'),
      'Where to look: `all`, `static` (fstab), `dynamic` (what is mounted now), `mount` or files.',
    ),
    devices: list(string('A pattern.'), 'Only devices that match.'),
    fstypes: list(string('A pattern.'), 'Only kinds of file systems that match.'),
    include_aggregate_mounts: bool('Give every line of every source as `aggregate_mounts` too.'),
    mount_binary: raw('Program that lists mounts where no file does; null means none.').default('mount'),
    timeout: float('Seconds that one file system may take to tell its size.'),
    on_timeout: choice(['error', 'warn', 'ignore'], 'What to do when it takes longer.').default('error'),
  },
  returns: {
    ansible_facts: {
      kind: 'dict',
      summary: '`mount_points` by path, and `aggregate_mounts`: device, fstype, options, sizes, uuid.',
    },
  },
  examples: `- mount_facts:
    fstypes: [ext4, xfs, "nfs*"]
- debug:
    msg: "{{ ansible_facts.mount_points['/'].size_available }}"`,
  reach: 'host',
  sets: ['ansible_facts'],
  async converse(args, host): Promise<Outcome> {
    if (args.timeout !== undefined && args.timeout <= 0)
      return failed(`argument 'timeout' must be a positive number or null, not ${args.timeout}`);
    if (typeof args.mount_binary !== 'string') return failed("argument 'mount_binary' must be a string");
    const sources = (args.sources ?? ['all']).flatMap((one) =>
      one === 'all' ? [...dynamic, ...still] : one === 'dynamic' ? dynamic : one === 'static' ? still : [one],
    );
    if (sources.includes('')) return failed('sources contains an empty string');
    const seen = readRecords(await host.run(look(sources, args.mount_binary), { check: false }));
    if (seen.status === 'failed') return seen;
    const warnings: string[] = [];
    if (new Set(sources).size < sources.length)
      warnings.push(
        `mount_facts option 'sources' contains duplicate entries, repeat sources will be ignored: ${sources.join(', ')}`,
      );
    const uuids = new Map(
      String(seen.result['uuids'] ?? '')
        .split('\n')
        .map((line) => line.split(' ').reverse() as [string, string]),
    );
    const devices = new Map([...uuids].map(([device, uuid]) => [uuid, device]));
    const mounts = String(seen.result['lines'] ?? '')
      .split('\n')
      .flatMap((line) => readLine(line) ?? [])
      .filter(({ device, fstype }) => {
        const real = device.startsWith('UUID=') ? (devices.get(device.slice(5)) ?? device) : device;
        return any(args.devices, real) && any(args.fstypes, fstype);
      });
    const sizes = await measure(host, [...new Set(mounts.map((one) => one.mount))], args.timeout);
    const late = [...sizes]
      .filter(([, size]) => size === 'late')
      .map(([mount]) => `Timed out getting mount size for mount ${mount}`);
    if (late[0] !== undefined && args.on_timeout === 'error') return failed(late[0]);
    if (args.on_timeout === 'warn') warnings.push(...late);
    const all = mounts.map(({ source, line, device, ...rest }) => {
      const size = sizes.get(rest.mount);
      const uuid = device.startsWith('UUID=') ? device.slice(5) : (uuids.get(device) ?? null);
      return {
        device,
        ...rest,
        ...(size === 'late' ? {} : size),
        uuid,
        ansible_context: { source, source_data: line },
      };
    });
    const points: Record<string, Json> = {};
    for (const one of all) points[one.mount] ??= one;
    const facts = { mount_points: points, aggregate_mounts: args.include_aggregate_mounts ? all : [] };
    return {
      status: 'ok',
      changes: [],
      warnings: warnings.length ? warnings : undefined,
      result: { ansible_facts: facts },
    };
  },
});

const any = (patterns: readonly string[] | undefined, text: string): boolean =>
  patterns === undefined || patterns.some((pattern) => compile(globToRegex(pattern)).match(text) !== undefined);

/** Prints each line of each source after the name of the source; two names of one file are read once. */
function look(sources: readonly string[], binary: string): Script {
  const isDynamic = sources.some((one) => dynamic.includes(one));
  const list = sh`need ${binary} 'list what is mounted'
      ${binary} | sed 's/^/mount|/' >>"$SCRATCH.lines"; live=1`;
  const read = sources.map((source) =>
    source === 'mount'
      ? list
      : sh`file=${source}
      real=$(readlink -f -- "$file" 2>/dev/null) || real=$file
      case "$real" in /proc/[0-9]*/mounts) real=/proc/self/mounts ;; esac
      [ "$real" != /proc/mounts ] || real=/proc/self/mounts
      case "$done " in *" $real "*) ;; *)
        done="$done $real"
        if [ -r "$file" ]; then
          from=$file awk '{ print ENVIRON["from"] "|" $0 }' "$file" >"$SCRATCH.part"
          ${dynamic.includes(source) && sh`[ ! -s "$SCRATCH.part" ] || live=1`}
          cat "$SCRATCH.part" >>"$SCRATCH.lines"
        fi ;;
      esac`,
  );
  return sh`
    done= live=
    : >"$SCRATCH.lines"
    ${join(read)}
    ${isDynamic && sh`if [ -z "$live" ]; then ${list}; fi`}
    record lines "$SCRATCH.lines"
    for one in /dev/disk/by-uuid/*; do
      [ ! -e "$one" ] || put "\${one##*/} $(readlink -f -- "$one")
" >>"$SCRATCH.uuids"
    done
    if [ ! -f "$SCRATCH.uuids" ] && has lsblk; then lsblk --list --noheadings --paths --output UUID,NAME 2>/dev/null | awk 'NF == 2' >"$SCRATCH.uuids" || :; fi
    if [ -f "$SCRATCH.uuids" ]; then record uuids "$SCRATCH.uuids"; fi`;
}

interface Line {
  readonly source: string;
  readonly line: string;
  readonly device: string;
  readonly mount: string;
  readonly fstype: string;
  readonly options: string;
  readonly dump?: number;
  readonly passno?: number;
}

/** A line of fstab's form, or one that `mount` prints; blanks in names are octal escapes. */
function readLine(told: string): Line | undefined {
  const bar = told.indexOf('|');
  const source = told.slice(0, bar);
  const line = told.slice(bar + 1).trim();
  if (line === '' || line.startsWith('#')) return undefined;
  if (source === 'mount') {
    const found = /^(\S+) on (\S+) type (\S+) \((.+)\)$/.exec(line);
    return found
      ? { source, line, device: found[1]!, mount: found[2]!, fstype: found[3]!, options: found[4]! }
      : undefined;
  }
  const fields = line
    .split(/\s+/)
    .map((field) => field.replace(/\\([0-7]{3})/g, (_, code: string) => String.fromCharCode(Number.parseInt(code, 8))));
  const [device, mount, fstype, options, dump, passno] = fields;
  if (device === undefined || mount === undefined || fstype === undefined || options === undefined) return undefined;
  const whole = (text: string | undefined): number | undefined =>
    text !== undefined && /^\d+$/.test(text) ? Number(text) : undefined;
  const [saved, checked] = [whole(dump), whole(passno)];
  return {
    source,
    line,
    device,
    mount,
    fstype,
    options,
    ...(saved === undefined ? {} : { dump: saved }),
    ...(checked === undefined ? {} : { passno: checked }),
  };
}

type Sizes = Readonly<Record<string, number>> | 'late';

/** Sizes by mount point; a file system that does not answer in time is late, one that is not there has none. */
async function measure(
  host: Host,
  points: readonly string[],
  timeout: number | undefined,
): Promise<Map<string, Sizes>> {
  const limit = timeout === undefined ? false : sh`timeout ${timeout}`;
  const reply = await host.run(
    sh`
    ${timeout !== undefined && sh`need timeout 'wait no longer than told'`}
    measure() {
      at=0
      for point; do
        rc=0
        told=$(${limit} stat -f -c '%S %s %b %a %c %d' -- "$point" 2>/dev/null) || rc=$?
        ${timeout !== undefined && sh`[ "$rc" -ne 124 ] || told=late`}
        put "$at $told
"
        at=$((at + 1))
      done
    }
    measure ${points} >"$SCRATCH.sizes"
    record sizes "$SCRATCH.sizes"`,
    { check: false },
  );
  const sizes = new Map<string, Sizes>();
  for (const line of String(readRecords(reply).result['sizes'] ?? '').split('\n')) {
    const [at, ...fields] = line.split(' ');
    const point = points[Number(at)];
    if (point === undefined || at === '') continue;
    if (fields[0] === 'late') sizes.set(point, 'late');
    const [fragment, block, total, available, inodes, free] = fields.map(Number);
    if (free === undefined || Number.isNaN(free)) continue;
    sizes.set(point, {
      size_total: fragment! * total!,
      size_available: fragment! * available!,
      block_size: block!,
      block_total: total!,
      block_available: available!,
      block_used: total! - available!,
      inode_total: inodes!,
      inode_available: free,
      inode_used: inodes! - free,
    });
  }
  return sizes;
}
