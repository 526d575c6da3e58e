import { makeFloat } from '../python/number.ts';
import { sh } from '../script/sh.ts';
import { bool, choice, int, list, string } from './args.ts';
import { defineModule, type Json, type Outcome } from './define.ts';
import { onHost } from './hostPath.ts';
import { failed, readRecords } from './outcome.ts';
import { type Disk, partedSteps, readDisk } from './partedTable.ts';

export const parted = defineModule({
  name: 'parted',
  summary: 'Keep a partition of a disk, or tell what partitions it has.',
  args: {
    device: string('The disk.').mandatory(),
    number: int('Number of the partition.'),
    state: choice(['absent', 'present', 'info'], '`info` changes nothing.').default('info'),
    label: choice(
      ['aix', 'amiga', 'bsd', 'dvh', 'gpt', 'loop', 'mac', 'msdos', 'pc98', 'sun'],
      'Kind of partition table; a disk with another kind loses all its partitions.',
    ).default('msdos'),
    part_type: choice(['extended', 'logical', 'primary'], 'Kind of partition, for msdos and dvh.').default('primary'),
    part_start: string('Where it starts, with a unit.').default('0%'),
    part_end: string('Where it ends, with a unit.').default('100%'),
    name: string('Name of the partition, for gpt, mac and pc98.'),
    flags: list(string('A flag.'), 'Flags that are set; others are taken away.'),
    fs_type: string('Kind of file system that it is meant for.'),
    align: choice(['cylinder', 'minimal', 'none', 'optimal', 'undefined'], 'How a new partition is aligned.').default(
      'optimal',
    ),
    unit: choice(
      ['s', 'B', 'KB', 'KiB', 'MB', 'MiB', 'GB', 'GiB', 'TB', 'TiB', '%', 'cyl', 'chs', 'compact'],
      'Unit of sizes that are told.',
    ).default('KiB'),
    resize: bool('Bring the end of a partition that is there to `part_end`.').default(false),
  },
  needs: [
    ['if', 'state', 'present', ['number']],
    ['if', 'state', 'absent', ['number']],
  ],
  returns: {
    disk: { kind: 'dict', summary: 'The disk: dev, size, unit, table, model, logical_block, physical_block.' },
    partitions: { kind: 'list', summary: 'Its partitions: num, begin, end, size, fstype, name, flags, unit.' },
    script: { kind: 'list', summary: 'What parted was told.' },
  },
  examples: `- parted:
    device: /dev/sdb
    label: gpt
    number: 1
    name: data
    state: present
- parted:
    device: /dev/sdb
  register: sdb`,
  async converse(args, host): Promise<Outcome> {
    const { device, state } = args;
    if (args.number !== undefined && args.number < 1) return failed('The partition number must be 1 or higher.');
    if (args.name !== undefined && !['gpt', 'mac', 'pc98'].includes(args.label) && state === 'present')
      return failed('Partition names are only supported for: gpt, mac, pc98');
    const print = sh`
      need parted 'see partitions'
      disk=${onHost(device)}
      [ -e "$disk" ] || fail "$disk does not exist"
      parted -s -m "$disk" -- unit ${args.unit} print >"$SCRATCH.out" 2>"$SCRATCH.said" || grep -q 'unrecogni[sz]ed disk label' "$SCRATCH.said" "$SCRATCH.out" || fail "$(cat "$SCRATCH.said" "$SCRATCH.out")"
      record table "$SCRATCH.out"`;
    const seen = readRecords(await host.run(print, { check: false }));
    if (seen.status === 'failed') return seen;
    const before = readDisk(String(seen.result['table'] ?? ''), args.unit);
    if (state === 'info') return { status: 'ok', changes: [], result: told(before, ['unit', args.unit, 'print']) };
    const steps = partedSteps(args, before);
    if (typeof steps === 'string') return failed(steps);
    if (steps.length === 0) return { status: 'ok', changes: [], result: told(before, ['unit', args.unit, 'print']) };
    const script = ['unit', args.unit, ...steps.flat()];
    const align = args.align !== 'undefined' && ['-a', args.align];
    const outcome = readRecords(
      await host.run(sh`
      disk=${onHost(device)}
      act() { said=$(parted -s -m ${align} "$disk" -- "$@" 2>&1) || { put "$said" >&2; return 1; }; }
      change ${`${device}${args.number === undefined ? '' : ` partition ${args.number}`}`} act ${script}
      [ "$CHECK" ] || ! has udevadm || quiet udevadm settle || :
      ${print}`),
    );
    const after = readDisk(String(outcome.result['table'] ?? ''), args.unit);
    return { ...outcome, result: told(outcome.status === 'changed' ? after : before, script) };
  },
});

/** Sizes are floats to Ansible, whole or not. */
const told = ({ disk, partitions }: Disk, script: readonly string[]): Record<string, Json> => ({
  disk: { ...disk, size: makeFloat(Number(disk['size'])) },
  partitions: partitions.map((one) => ({
    ...one,
    begin: makeFloat(one.begin),
    end: makeFloat(one.end),
    size: one.size === null ? null : makeFloat(one.size),
  })),
  script,
});
