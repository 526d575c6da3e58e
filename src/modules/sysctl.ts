import { sh } from '../script/sh.ts';
import { bool, choice, path, string } from './args.ts';
import { defineModule } from './define.ts';
import { onHost } from './hostPath.ts';

export const sysctl = defineModule({
  name: 'sysctl',
  summary: 'Keep a kernel parameter in a file and, if asked, in the running kernel.',
  args: {
    name: string('Parameter, such as `net.ipv4.ip_forward`.').mandatory().alias('key'),
    value: string('Value to hold.').alias('val'),
    state: choice(['present', 'absent'], 'Whether the file holds the parameter.').default('present'),
    sysctl_file: path('File that holds it.').default('/etc/sysctl.conf'),
    sysctl_set: bool('Set it in the running kernel as well.').default(false),
    reload: bool('Let the kernel take the whole file when it changed.').default(true),
    ignoreerrors: bool('Go on when the kernel does not know a parameter.').default(false),
  },
  needs: [['if', 'state', 'present', ['value']]],
  examples: `- sysctl:
    name: net.ipv4.ip_forward
    value: "1"
    sysctl_file: /etc/sysctl.d/90-routing.conf
    sysctl_set: true`,
  reach: 'host',
  compile({ name, value, state, sysctl_file, sysctl_set, reload, ignoreerrors }) {
    const wanted = value === undefined ? '' : asNumber(value.trim());
    const running = `/proc/sys/${asPath(name)}`;
    return sh`
      file=${onHost(sysctl_file)}
      old=$file; [ -f "$old" ] || old=/dev/null
      ${state === 'absent' ? sh`[ -f "$file" ] || exit 0` : sh`want=${wanted}; export want`}
      name=${name} state=${state} awk -F= '
        # A value is equal when its words are, however they are separated.
        function plain(text) { gsub(/[ \t]+/, " ", text); sub(/^ /, "", text); sub(/ $/, "", text); return text }
        { line = $0; key = $1; sub(/^[ \t]*-?/, "", key); sub(/[ \t]+$/, "", key); given = $0; sub(/^[^=]*=/, "", given) }
        /^[ \t]*[#;]/ || !/=/ || key != ENVIRON["name"] { lines[++count] = line; next }
        ENVIRON["state"] == "absent" { next }
        { if (!at) at = ++count; if (plain(given) == plain(ENVIRON["want"])) lines[at] = line; else lines[at] = key "=" ENVIRON["want"] }
        END {
          if (!at && ENVIRON["state"] != "absent") lines[++count] = ENVIRON["name"] "=" ENVIRON["want"]
          for (i = 1; i <= count; i++) print lines[i]
        }' "$old" >"$SCRATCH.new"
      ${sysctl_set && state === 'present' && setNow(name, wanted, running, ignoreerrors)}
      if ! { [ -f "$file" ] && same "$file" "$SCRATCH.new"; }; then
        replace "$file" "$SCRATCH.new"
        ${reload && sh`[ "$CHECK" ] || sysctl ${ignoreerrors && '-e'} -p "$file" >"$SCRATCH.out" 2>&1 || ${ignoreerrors ? sh`:` : sh`fail "$(cat "$SCRATCH.out")"`}`}
      fi`;
  },
});

/** The kernel is asked through /proc; words are compared, since it separates them with tabs. */
function setNow(name: string, wanted: string, running: string, ignore: boolean) {
  return sh`
    if [ -e ${running} ]; then
      # Not by read: the kernel gives such a file in one piece only, and some shells read byte by byte.
      set -- $(cat ${running}); now="$*"
      set -- ${wanted.split(/\s+/)}
      [ "$now" = "$*" ] || change ${`${name} in the kernel`} sysctl ${ignore && '-e'} -q -w ${`${name}=${wanted}`}
    else ${ignore ? sh`:` : sh`fail ${`the kernel does not know the parameter ${name}`}`}
    fi`;
}

/** Dots and slashes change places; a name whose first separator is a slash is a path already. */
function asPath(name: string): string {
  const first = /[./]/.exec(name)?.[0];
  return first === '/' ? name : name.replace(/[./]/g, (separator) => (separator === '.' ? '/' : '.'));
}

/** Ansible takes words of truth for the numbers that the kernel wants. */
function asNumber(value: string): string {
  if (/^(y|yes|on|true|t)$/i.test(value)) return '1';
  return /^(n|no|off|false|f)$/i.test(value) ? '0' : value;
}
