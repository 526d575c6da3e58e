import { sh } from '../script/sh.ts';
import { choice, string } from './args.ts';
import { defineModule } from './define.ts';

export const timezone = defineModule({
  name: 'timezone',
  summary: 'Set the time zone of the host, and whether its hardware clock keeps local time.',
  args: {
    name: string('Zone, such as `Europe/Berlin`.'),
    hwclock: choice(['UTC', 'local'], 'What the hardware clock keeps.').alias('rtc'),
  },
  needs: [['one of', 'name', 'hwclock']],
  examples: `- timezone:
    name: Europe/Berlin`,
  reach: 'host',
  compile({ name, hwclock }) {
    if (name !== undefined && (!/^[A-Za-z0-9_+/-]+$/.test(name) || name.startsWith('/')))
      return sh`fail ${`${name} is no time zone`}`;
    const rule = hwclock === 'local' ? 'LOCAL' : 'UTC';
    return sh`
      root=\${SYSTEM_ROOT-}
      ${
        name !== undefined &&
        sh`
      zone=/usr/share/zoneinfo/${name}
      [ -f "$zone" ] || fail ${`the time zone ${name} is not known on the host; is tzdata installed?`}
      # A link is replaced by a rename, so that there is a zone at every moment.
      point() {
        ln -sf "$zone" "$root/etc/.localtime.$$" && mv -f "$root/etc/.localtime.$$" "$root/etc/localtime"
      }
      now=$(readlink "$root/etc/localtime") || now=
      [ "\${now#*zoneinfo/}" = ${name} ] || change "$root/etc/localtime" point
      if [ -f "$root/etc/timezone" ] || { [ -f "$root/etc/debian_version" ] && [ ! -d "$root/run/systemd/system" ]; }; then
        put ${`${name}\n`} >"$SCRATCH.zone"
        replace "$root/etc/timezone" "$SCRATCH.zone"
      fi`
      }
      ${
        hwclock !== undefined &&
        sh`
      file=$root/etc/adjtime
      if [ -f "$file" ]; then awk ${`NR == 3 { print "${rule}"; next } { print } END { while (NR < 2) { print "0"; NR++ } if (NR < 3) print "${rule}" }`} "$file" >"$SCRATCH.adj"
      else put ${`0.0 0 0.0\n0\n${rule}\n`} >"$SCRATCH.adj"; fi
      ${hwclock === 'UTC' && sh`[ ! -f "$file" ] || `}replace "$file" "$SCRATCH.adj"`
      }`;
  },
});
