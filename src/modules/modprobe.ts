import { sh } from '../script/sh.ts';
import { choice, string } from './args.ts';
import { defineModule } from './define.ts';

export const modprobe = defineModule({
  name: 'modprobe',
  summary:
    'Load or remove a kernel module, now and at every start; one that is built into the kernel counts as loaded.',
  args: {
    name: string('The module, such as `br_netfilter`.').mandatory(),
    state: choice(['present', 'absent'], 'Whether it is loaded.').default('present'),
    params: string('Options for the module.').default(''),
    persistent: choice(
      ['disabled', 'present', 'absent'],
      'Whether it is loaded at every start; `disabled` leaves that as it is.',
    ).default('disabled'),
  },
  returns: {
    name: { kind: 'string', summary: 'The module.' },
    params: { kind: 'string', summary: 'Options for the module.' },
    state: { kind: 'string', summary: 'Whether it is loaded.' },
  },
  examples: `- modprobe:
    name: br_netfilter
    persistent: present`,
  compile({ name, state, params, persistent }) {
    if (!/^[\w.-]+$/.test(name) || name.startsWith('-')) return sh`fail ${`${name} is no name of a kernel module`}`;
    const plain = name.replaceAll('-', '_');
    const options = params.split(/\s+/).filter((word) => word !== '');
    // Only a loaded module has a state; a built-in one has a folder at most, and a line in the kernel's list.
    return sh`
      result name ${name}
      result params ${params}
      result state ${state}
      ${state === 'absent' && sh`[ ! -e ${`/sys/module/${plain}/initstate`} ] || change ${name} modprobe -r ${name}`}
      ${
        state === 'present' &&
        sh`
      if [ ! -d ${`/sys/module/${plain}`} ]; then
        IFS= read -r release </proc/sys/kernel/osrelease
        built=
        for list in /lib/modules/"$release"/modules.builtin /usr/lib/modules/"$release"/modules.builtin; do
          [ -f "$list" ] && grep -q ${`/${plain.replaceAll('_', '[-_]')}\\.ko`} "$list" && built=1
        done
        [ "$built" ] || change ${name} modprobe ${name} ${options}
      fi`
      }
      ${
        persistent === 'present' &&
        sh`
      keep() {
        line=$2; export line
        for file in /etc/"$1"/*.conf; do
          [ ! -f "$file" ] || ! grep -qxF -- "$2" "$file" || return 0
        done
        if [ -f "/etc/$1/"${name}.conf ]; then cat "/etc/$1/"${name}.conf; fi >"$SCRATCH.$1"
        put "$2
" >>"$SCRATCH.$1"
        replace "/etc/$1/"${name}.conf "$SCRATCH.$1"
      }
      keep modules-load.d ${name}
      ${options.length > 0 && sh`keep modprobe.d ${`options ${name} ${options.join(' ')}`}`}`
      }
      ${
        persistent === 'absent' &&
        sh`
      for file in /etc/modules-load.d/*.conf /etc/modprobe.d/*.conf; do
        [ -f "$file" ] || continue
        awk -v name=${plain} '
          { word = ($1 == "options") ? $2 : $1; gsub(/-/, "_", word) }
          word == name { print "#" $0; next }
          { print }' "$file" >"$SCRATCH.new"
        replace "$file" "$SCRATCH.new"
      done`
      }`;
  },
});
