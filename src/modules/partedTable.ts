/** What parted prints for machines, and what to tell it. */

export interface Partition {
  readonly num: number;
  readonly begin: number;
  readonly end: number;
  readonly size: number | null;
  readonly fstype: string;
  readonly name: string;
  readonly flags: readonly string[];
  readonly unit: string;
}

export interface Disk {
  readonly disk: Readonly<Record<string, string | number>>;
  readonly partitions: readonly Partition[];
}

/** Reads `parted -m print`: a line for the disk, then one for each partition, in fields that colons separate. */
export function readDisk(text: string, unit: string): Disk {
  const lines = text.split('\n').flatMap((line) => (/^[/\d].*;$/.test(line) ? [line.slice(0, -1).split(':')] : []));
  const [disk = [], ...rest] = lines;
  const [dev = '', size = '', , logical = '512', physical = '512', table = 'unknown', model = ''] = disk;
  const shown = unit.toLowerCase();
  return {
    disk: {
      dev,
      size: Number.parseFloat(size) || 0,
      unit: shown,
      table,
      model,
      logical_block: Number(logical),
      physical_block: Number(physical),
    },
    partitions: rest.map(([num = '', begin = '', end = '', ...fields]) => {
      // In cylinders and heads a partition has no field for its size.
      const [length, fstype = '', name = '', flags = ''] = unit === 'chs' ? ['', ...fields] : fields;
      return {
        num: Number(num),
        begin: Number.parseFloat(begin),
        end: Number.parseFloat(end),
        size: unit === 'chs' ? null : Number.parseFloat(length ?? ''),
        fstype,
        name,
        flags: flags
          .split(',')
          .map((flag) => flag.trim())
          .filter((flag) => flag !== '' && !flag.startsWith('type=')),
        unit: shown,
      };
    }),
  };
}

interface Wish {
  readonly number?: number | undefined;
  readonly state: string;
  readonly label: string;
  readonly part_type: string;
  readonly part_start: string;
  readonly part_end: string;
  readonly name?: string | undefined;
  readonly flags?: readonly string[] | undefined;
  readonly fs_type?: string | undefined;
  readonly unit: string;
  readonly resize: boolean;
}

/** Commands for parted, or why the wish makes no sense. */
export function partedSteps(wish: Wish, { disk, partitions }: Disk): readonly (readonly string[])[] | string {
  const number = String(wish.number);
  const sameLabel = disk['table'] === wish.label;
  const there = sameLabel || wish.state === 'absent' ? partitions.find((one) => one.num === wish.number) : undefined;
  if (wish.state === 'absent') return there ? [['rm', number]] : [];
  const steps: string[][] = [];
  if (!sameLabel) steps.push(['mklabel', wish.label]);
  if (!there) {
    const kind = wish.label === 'msdos' || wish.label === 'dvh' ? wish.part_type : 'primary';
    // A gpt partition must be made with some name, which is set right afterwards.
    steps.push(['mkpart', kind, ...(wish.fs_type === undefined ? [] : [wish.fs_type]), wish.part_start, wish.part_end]);
  } else if (wish.resize) {
    const end = inUnit(wish.part_end, disk);
    if (end === undefined || Math.abs(end - there.end) > slack(wish.part_end, disk))
      steps.push(['resizepart', number, wish.part_end]);
  }
  if (wish.name !== undefined && there?.name !== wish.name)
    steps.push(['name', number, `"${wish.name.replace(/["\\]/g, '\\$&')}"`]);
  const has = new Set(there?.flags ?? []);
  for (const flag of wish.flags ?? []) if (!has.has(flag)) steps.push(['set', number, flag, 'on']);
  // On gpt, boot and esp are two names of one flag.
  const wanted = new Set(wish.flags);
  if (wish.label === 'gpt' && (wanted.has('boot') || wanted.has('esp'))) wanted.add('boot').add('esp');
  if (wish.flags) for (const flag of has) if (!wanted.has(flag)) steps.push(['set', number, flag, 'off']);
  return steps;
}

const powers: Readonly<Record<string, number>> = {
  b: 1,
  kb: 1e3,
  kib: 1024,
  mb: 1e6,
  mib: 1024 ** 2,
  gb: 1e9,
  gib: 1024 ** 3,
  tb: 1e12,
  tib: 1024 ** 4,
};

/** How far an end may be from the one that is asked for: what alignment and a second table at the end of the disk take. */
function slack(text: string, disk: Disk['disk']): number {
  const unit = powers[String(disk['unit'])];
  return unit !== undefined && /%$|^-/.test(text) ? Math.max(1.5, (1024 ** 2 + 34 * 512) / unit) : 1.5;
}

/** An end in the unit that sizes are told in; undefined when that cannot be told here. */
function inUnit(text: string, disk: Disk['disk']): number | undefined {
  const found = /^(-?)([\d.]+)\s*([A-Za-z%]*)$/.exec(text);
  if (!found) return undefined;
  const value = Number(found[2]);
  const unit = (found[3] || String(disk['unit'])).toLowerCase();
  const total = Number(disk['size']);
  if (unit === '%') return (total * value) / 100;
  const [from, to] = [powers[unit], powers[String(disk['unit'])]];
  if (from === undefined || to === undefined) return undefined;
  const end = (value * from) / to;
  return found[1] ? total - end : end;
}
