import { sh } from '../script/sh.ts';
import { bool, choice, list, string } from './args.ts';
import { defineModule } from './define.ts';
import { splitWords } from './words.ts';

export const lvg = defineModule({
  name: 'lvg',
  summary: 'Keep a volume group of LVM and the devices that it is made of.',
  args: {
    vg: string('Name of the group.').mandatory(),
    pvs: list(string('A device.'), 'Devices of the group; needed for a new one.'),
    state: choice(['absent', 'present', 'active', 'inactive'], 'Whether it is there, and its volumes usable.').default(
      'present',
    ),
    pesize: string('Size of an extent, with a unit.').default('4'),
    pv_options: string('Options for pvcreate.').default(''),
    vg_options: string('Options for vgcreate.').default(''),
    pvresize: bool('Let each device be used to its end.').default(false),
    remove_extra_pvs: bool('Take devices out that `pvs` does not name.').default(true),
    reset_vg_uuid: bool('Give the group a new UUID; a change every time.').default(false),
    reset_pv_uuid: bool('Give the devices new UUIDs; a change every time.').default(false),
    force: bool('Remove a group that has volumes.').default(false),
  },
  needs: [['if', 'reset_pv_uuid', true, ['pvs']]],
  examples: `- lvg:
    vg: data
    pvs: [/dev/sdb, /dev/sdc]
- lvg:
    vg: old
    state: absent`,
  reach: 'host',
  compile(args) {
    const { vg, state } = args;
    if (!/^[A-Za-z0-9_.+][A-Za-z0-9_.+-]*$/.test(vg)) return sh`fail ${`${vg} is no name of a volume group`}`;
    const devices = args.pvs ?? [];
    if (devices.some((one) => /[\s;]/.test(one))) return sh`fail 'a device has a name without blanks'`;
    const found = sh`
      need vgs 'keep volume groups'
      line=$(vgs --noheadings --separator ';' -o vg_name,lv_count,vg_attr ${vg} 2>/dev/null) || line=`;
    if (state === 'absent')
      return sh`${quietly}
      ${found}
      [ "$line" ] || exit 0
      volumes=\${line#*;} volumes=\${volumes%%;*}
      ${!args.force && sh`[ "$volumes" -eq 0 ] || fail ${`Refuse to remove non-empty volume group ${vg} without force=true`}`}
      change ${vg} quietly vgremove --force ${vg}`;
    const make = [...(state === 'inactive' ? ['--setautoactivation', 'n'] : []), ...splitWords(args.vg_options)];
    return sh`${quietly}
      ${found}
      wanted=
      for device in ${devices}; do
        real=$(readlink -f -- "$device") || real=$device
        [ -e "$real" ] || fail "Device $device not found."
        wanted="$wanted $real"
      done
      members=$(pvs --noheadings --separator ';' -o pv_name,vg_name 2>/dev/null | tr -d ' ') || members=
      has=
      for member in $members; do
        name=\${member%%;*} of=\${member#*;}
        name=$(readlink -f -- "$name") || name=\${member%%;*}
        if [ "$of" = ${vg} ]; then has="$has $name"
        elif [ "$of" ]; then case "$wanted " in *" $name "*) fail "Device $name is already in $of volume group." ;; esac
        fi
      done
      pv_create() { for device; do quietly pvcreate ${splitWords(args.pv_options)} -f "$device" || return; done; }
      if [ -z "$line" ]; then
        [ "$wanted" ] || fail 'No physical volumes given.'
        make_it() { pv_create $wanted && quietly vgcreate ${make} -s ${args.pesize} ${vg} $wanted; }
        change ${vg} make_it
        exit 0
      fi
      ${
        (state === 'active' || state === 'inactive') &&
        sh`
      lvs=$(lvs --noheadings -o lv_active ${vg} 2>/dev/null | tr -d ' ') || lvs=
      other=
      for one in $lvs; do case $one in active*) other=$other${state === 'inactive' && '1'} ;; *) other=$other${state === 'active' && '1'} ;; esac; done
      [ -z "$other" ] || change ${`${vg} is ${state}`} quietly vgchange --activate ${state === 'active' ? 'y' : 'n'} ${vg}`
      }
      ${args.reset_vg_uuid && sh`change ${`${vg} UUID`} quietly vgchange -u ${vg}`}
      if [ "$wanted" ]; then
        for device in $has; do
          case "$wanted " in *" $device "*) ;; *) continue ;; esac
          ${
            args.pvresize &&
            sh`
          sizes=$(pvs --noheadings --nosuffix --units b -o dev_size,pv_size,vg_extent_size "$device")
          set -- $sizes
          [ $(($1 - $2)) -lt $(($3 * 2)) ] || change "$device" quietly pvresize "$device"`
          }
          ${args.reset_pv_uuid && sh`change "$device UUID" quietly pvchange -u "$device"`}
        done
        add= drop=
        for device in $wanted; do case "$has " in *" $device "*) ;; *) add="$add $device" ;; esac; done
        ${args.remove_extra_pvs && sh`for device in $has; do case "$wanted " in *" $device "*) ;; *) drop="$drop $device" ;; esac; done`}
        extend() { pv_create $add && quietly vgextend ${vg} $add; }
        [ -z "$add" ] || change ${vg}" with$add" extend
        [ -z "$drop" ] || change ${vg}" without$drop" quietly vgreduce --force ${vg} $drop
      fi`;
  },
});

/** The programs of LVM tell their success at length. */
const quietly = sh`quietly() { said=$("$@" 2>&1) || { put "$said" >&2; return 1; }; }`;
