import { sh } from '../script/sh.ts';
import { fact, type Plain } from './fact.ts';
import { readIni } from './ini.ts';

/** Facts that the host's owner put there: files named `*.fact`, JSON or INI, programs among them are run. */
export const local = fact({
  name: 'local',
  keys: { local: 'Content of every file `NAME.fact` in the facts folder, under its name.' },
  script: sh`
    for line in "$fact_path"/*.fact; do
      [ -e "$line" ] || continue
      section "fact:\${line##*/}"
      if [ -x "$line" ] && [ ! -d "$line" ]; then
        "$line" </dev/null || { line_status=$?; section "failed:\${line##*/}"; put $line_status; }
      else cat "$line"; fi
    done`,
  read(seen) {
    const found: Record<string, Plain> = {};
    for (const [file, text] of seen.sections('fact:')) {
      const code = seen.section(`failed:${file}`);
      found[file.replace('.fact', '')] =
        code === undefined ? content(file, text) : `Failure executing fact script (${file}), rc: ${code}`;
    }
    return { local: found };
  },
});

function content(file: string, text: string): Plain {
  try {
    return JSON.parse(text) as Plain;
  } catch {
    return readIni(text) ?? `error loading facts as JSON or ini - please check content: ${file}`;
  }
}
