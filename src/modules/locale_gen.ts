import { join, sh } from '../script/sh.ts';
import { choice, list, string } from './args.ts';
import { defineModule } from './define.ts';

export const localeGen = defineModule({
  name: 'locale_gen',
  summary: 'Make locales on Debian and its kin, or take them away.',
  args: {
    name: list(string('Locale, such as `de_CH.UTF-8`.'), 'Locales.').mandatory(),
    state: choice(['present', 'absent'], 'Whether they are there.').default('present'),
  },
  examples: `- locale_gen:
    name: de_DE.UTF-8`,
  reach: 'host',
  compile({ name, state }) {
    const wrong = name.find((one) => !/^[A-Za-z0-9_.@-]+$/.test(one) || one.startsWith('-'));
    if (wrong !== undefined) return sh`fail ${`${wrong} is no locale`}`;
    return sh`
      file=\${LOCALE_GEN-/etc/locale.gen}
      [ -f "$file" ] || fail "there is no $file; is the package locales installed?"
      need locale-gen 'make locales'
      names=${name.join(' ')} state=${state} awk '
        BEGIN { count = split(ENVIRON["names"], names, " "); for (i = 1; i <= count; i++) wanted[names[i]] = 1 }
        {
          line = $0; off = sub(/^[ \t]*#+[ \t]*/, "", line); split(line, field, /[ \t]+/)
          if (!(field[1] in wanted) || field[2] == "" || field[3] != "") { print; next }
          known[field[1]] = 1
          if (ENVIRON["state"] == "present") print line; else print (off ? $0 : "# " line)
        }
        END { for (i = 1; i <= count; i++) if (!(names[i] in known)) print names[i] >"/dev/stderr" }' "$file" >"$SCRATCH.new" 2>"$SCRATCH.unknown"
      ${state === 'present' && sh`[ ! -s "$SCRATCH.unknown" ] || fail "these locales are not available on the host: $(tr '\n' ' ' <"$SCRATCH.unknown")"`}
      made=$(locale -a | tr '[:upper:]' '[:lower:]' | tr -d '-')
      due=
      ${join(
        name.map(
          (one) => sh`case "
$made
" in *"
"${one.toLowerCase().replaceAll('-', '')}"
"*) ${state === 'absent' && sh`due=1`} ;; *) ${state === 'present' && sh`due=1`} ;; esac`,
        ),
      )}
      ${state === 'absent' && sh`same "$file" "$SCRATCH.new" && due= || due=1`}
      replace "$file" "$SCRATCH.new"
      [ -z "$due" ] || change 'locales' quiet locale-gen ${state === 'absent' && '--purge'}`;
  },
});
