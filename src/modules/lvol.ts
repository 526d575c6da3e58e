import { sh } from '../script/sh.ts';
import { bool, choice, list, string } from './args.ts';
import { defineModule } from './define.ts';
import { readSize, type VolumeSize } from './lvolSize.ts';
import { splitWords } from './words.ts';

export const lvol = defineModule({
  name: 'lvol',
  summary: 'Keep a logical volume of LVM, its size, and snapshots and thin pools.',
  args: {
    vg: string('Volume group.').mandatory(),
    lv: string('Name of the volume; of a snapshot, its origin.'),
    size: string('Size: `10g`, `512` (megabytes), `80%VG`, `100%FREE`, `+10%FREE`, `-1g`.'),
    state: choice(['absent', 'present'], 'Whether it is there.').default('present'),
    active: bool('Whether it can be used.').default(true),
    force: bool('Let it shrink or go, which may destroy what is on it.').default(false),
    shrink: bool('Make it smaller when it is larger.').default(true),
    resizefs: bool('Let the file system on it grow or shrink too.').default(false),
    opts: string('Options for lvcreate.'),
    snapshot: string('Name of a snapshot of the volume.'),
    thinpool: string('Thin pool that the volume is in, or that is made when no volume is named.'),
    pvs: list(string('A device.'), 'Devices that it may lie on.').default([]),
  },
  needs: [['one of', 'lv', 'thinpool']],
  returns: {
    vg: { kind: 'string', summary: 'Volume group.' },
    lv: { kind: 'string', summary: 'The volume.' },
    size: { kind: 'float', summary: 'Its size, in the unit of `size`.' },
  },
  examples: `- lvol:
    vg: data
    lv: shop
    size: 20g
- lvol:
    vg: data
    lv: shop
    size: +100%FREE
    resizefs: true`,
  reach: 'host',
  compile(args) {
    const { vg, lv, snapshot, thinpool, state } = args;
    for (const name of [vg, lv, snapshot, thinpool])
      if (name !== undefined && !/^[A-Za-z0-9_.+/][A-Za-z0-9_.+/-]*$/.test(name))
        return sh`fail ${`${name} is no name of a volume`}`;
    const size = args.size === undefined ? undefined : readSize(args.size, snapshot !== undefined);
    if (typeof size === 'string') return sh`fail ${size}`;
    const name = (snapshot ?? lv ?? thinpool)!;
    const bare = name.split('/').at(-1)!;
    const unit = size === undefined || size.of !== undefined ? 'm' : size.unit.toLowerCase();
    return sh`
      need lvs 'keep volumes'
      quietly() { said=$("$@" 2>&1) || { put "$said" >&2; return 1; }; }
      group=$(vgs --noheadings --nosuffix --separator ';' -o vg_size,vg_free,vg_extent_size --units ${unit} ${vg} 2>/dev/null | tr -d ' ') || group=
      if [ -z "$group" ]; then ${state === 'absent' ? sh`exit 0` : sh`fail ${`Volume group ${vg} does not exist.`}`}; fi
      volumes=$(lvs -a --noheadings --nosuffix --separator ';' -o lv_name,lv_size,lv_attr --units ${unit} ${vg} 2>/dev/null | tr -d ' []') || volumes=
      # Sets has (size) and attr of a volume, or fails.
      about() {
        has= attr=
        for one in $volumes; do
          case $one in "$1;"*) has=\${one#*;}; attr=\${has#*;}; has=\${has%%;*}; return 0 ;; esac
        done
        return 1
      }
      ${
        snapshot !== undefined &&
        sh`about ${(lv ?? thinpool)!.split('/').at(-1)} || fail ${`Snapshot origin LV ${lv} does not exist in volume group ${vg}.`}
      origin=$attr
      case $attr in t*) fail 'Snapshots of thin pool LVs are not supported.' ;; esac`
      }
      ${thinpool !== undefined && lv !== undefined && snapshot === undefined && sh`about ${thinpool} || fail ${`Thin pool LV ${thinpool} does not exist in volume group ${vg}.`}`}
      if ! about ${bare}; then
        ${state === 'absent' ? sh`exit 0` : creation(args, size)}
      fi
      ${
        state === 'absent'
          ? sh`${args.force ? sh`change ${`${vg}/${bare}`} quietly lvremove --force ${`${vg}/${bare}`}` : sh`fail ${`Sorry, no removal of logical volume ${bare} without force=true.`}`}`
          : sh`
      result vg ${vg}
      result lv ${bare}
      result size "$has"
      ${size !== undefined && resizing(args, size, bare)}
      case $attr in
        ????a*) ${!args.active && sh`change ${`${vg}/${bare} is inactive`} quietly lvchange -an ${`${vg}/${bare}`}`} ;;
        *) ${args.active && sh`change ${`${vg}/${bare} is active`} quietly lvchange -ay ${`${vg}/${bare}`}`} ;;
      esac`
      }`;
  },
});

interface Wish {
  readonly vg: string;
  readonly lv?: string | undefined;
  readonly snapshot?: string | undefined;
  readonly thinpool?: string | undefined;
  readonly opts?: string | undefined;
  readonly pvs: readonly string[];
  readonly active: boolean;
  readonly shrink: boolean;
  readonly force: boolean;
  readonly resizefs: boolean;
}

function creation({ vg, lv, snapshot, thinpool, opts, pvs, active }: Wish, size: VolumeSize | undefined) {
  if (size?.sign === '-') return sh`fail ${`Bad size specification of '-${size.number}' for creating LV`}`;
  const name = (snapshot ?? lv ?? thinpool)!;
  const more = splitWords(opts ?? '');
  const amount =
    size && (size.of === undefined ? ['-L', `${size.number}${size.unit}`] : ['-l', `${size.number}%${size.of}`]);
  const make = (words: readonly string[]) =>
    sh`change ${`${vg}/${name}`} quietly lvcreate --yes ${words}
        ${!active && snapshot === undefined && sh`[ "$CHECK" ] || quietly lvchange -an ${`${vg}/${name}`} || fail "$said"`}
        exit 0`;
  if (snapshot !== undefined) {
    return sh`${!amount && sh`case $origin in V*) ;; *) fail 'No size given.' ;; esac`}
        ${make([...(amount ?? []), '-s', '-n', snapshot, ...more, `${vg}/${lv}`])}`;
  }
  if (!amount) return sh`fail 'No size given.'`;
  if (thinpool !== undefined) {
    if (lv !== undefined && size?.of !== undefined) return sh`fail 'Thin volume sizing with percentage not supported.'`;
    const words = lv === undefined ? amount : ['-n', lv, '-V', amount[1]!];
    return make([...words, ...more, '-T', `${vg}/${thinpool}`]);
  }
  return make(['-n', lv!, ...amount, ...more, vg, ...pvs]);
}

/** Compares in awk, because sizes have fractions; `by` tells larger, smaller or same. */
function resizing({ vg, shrink, force, resizefs, pvs }: Wish, size: VolumeSize, name: string) {
  const given =
    size.of === undefined
      ? ['-L', `${size.sign}${size.number}${size.unit}`]
      : ['-l', `${size.sign}${size.number}%${size.of}`];
  const words = [...(resizefs ? ['--resizefs'] : []), ...given, `${vg}/${name}`, ...pvs];
  return sh`
      by=$(put "$has;$group" | awk -F';' -v number=${size.number} -v of=${size.of ?? ''} -v sign=${size.sign} '{
        has = $1; whole = $2; free = $3; extent = $4
        if (of == "") {
          if (sign != "") { print (sign == "+" ? "larger" : "smaller"); exit }
          # A volume is made of whole extents.
          want = number; rounded = extent > 0 ? int((want + extent - 0.0001) / extent) * extent : want
          print (want > has ? "larger" : (rounded < has ? "smaller" : "same")); exit
        }
        want = number * (of == "FREE" ? free : whole) / 100
        if (sign == "+") want += has
        if (sign == "-") want = has - want
        if (extent > 0) want -= want - int(want / extent) * extent
        if (has < want) print (free >= want - has ? "larger" : "full")
        else print (has > want + extent ? "smaller" : "same")
      }')
      case $by in
        larger) change ${`${vg}/${name}`} quietly lvextend ${words} ;;
        full) fail ${`Logical Volume ${name} could not be extended. Not enough free space left`} ;;
        smaller) ${
          !shrink && size.sign !== '-'
            ? sh`:`
            : size.number === 0
              ? sh`fail ${`Sorry, no shrinking of ${name} to 0 permitted.`}`
              : force
                ? sh`change ${`${vg}/${name}`} quietly lvreduce --force ${words}`
                : sh`fail ${`Sorry, no shrinking of ${name} without force=true.`}`
        } ;;
      esac`;
}
