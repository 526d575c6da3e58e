import { Upload } from '../script/script.ts';
import { sh } from '../script/sh.ts';
import { bool, choice, path, string } from './args.ts';
import { defineModule } from './define.ts';
import { onHost } from './hostPath.ts';

export const knownHosts = defineModule({
  name: 'known_hosts',
  summary: 'Keep the key of another host in a known_hosts file.',
  args: {
    name: string('Name or address of that host, as `[name]:port` when the port is not 22.').mandatory().alias('host'),
    key: string('Line for the file: names, type and key.'),
    state: choice(
      ['present', 'absent'],
      'Whether the key is there; without a key, `absent` takes all of the host away.',
    ).default('present'),
    path: path('The file.').default('~/.ssh/known_hosts'),
    hash_host: bool('Store names so that they cannot be read.').default(false),
  },
  returns: {
    name: { kind: 'string', summary: 'The other host.' },
    state: { kind: 'string', summary: 'Whether the key is there.' },
  },
  needs: [['if', 'state', 'present', ['key']]],
  examples: `- known_hosts:
    name: git.example.org
    key: git.example.org ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIOMqqnkVzrm0SdG6UOoqKLsabgH5C9okWi0dh2l9GKJl`,
  reach: 'host',
  compile({ name, key, state, path: file, hash_host }) {
    const host = name.toLowerCase();
    const line = (key ?? '').trim().replace(/\s+/g, ' ');
    const fields = line.split(' ');
    const [type, blob] = line.startsWith('@') ? [fields[2], fields[3]] : [fields[1], fields[2]];
    if (/[\s,]/.test(host) || host.startsWith('-')) return sh`fail ${`${name} is no name of a host`}`;
    if (key !== undefined && (blob === undefined || /[\r\n]/.test(key.trim())))
      return sh`fail 'a key is one line: names, type and key'`;
    return sh`
      need ssh-keygen 'read known hosts'
      result name ${host}
      result state ${state}
      file=${onHost(file)}
      old=$file; [ -f "$old" ] || old=/dev/null
      # ssh-keygen finds hashed names too; it tells the numbers of the lines.
      ssh-keygen -F ${host} -f "$old" >"$SCRATCH.found" 2>/dev/null || :
      type=${type ?? ''} blob=${blob ?? ''} state=${state} awk '
        FILENAME == ARGV[1] { if ($0 ~ /^# Host .* found: line [0-9]+/) { line = $0; sub(/.* line /, "", line); sub(/ .*/, "", line); hit[line + 0] = 1 } next }
        {
          at = ($1 ~ /^@/) ? 3 : 2; mine = 0
          if (hit[FNR] && (ENVIRON["blob"] == "" || (ENVIRON["state"] == "present" ? $at == ENVIRON["type"] : $(at + 1) == ENVIRON["blob"]))) mine = 1
          if (mine && ENVIRON["state"] == "present" && $(at + 1) == ENVIRON["blob"] && !kept++) mine = 0
          if (!mine) print
        }
        END { exit kept ? 0 : 7 }' "$SCRATCH.found" "$old" >"$SCRATCH.new" && kept=1 || kept=
      ${
        state === 'present' &&
        sh`
      if [ -z "$kept" ]; then
        cat ${new Upload(`${line}\n`)} >"$SCRATCH.line"
        ${
          hash_host &&
          sh`
        if ! grep -q '^@' "$SCRATCH.line"; then
          quiet ssh-keygen -H -f "$SCRATCH.line"
          rm -f "$SCRATCH.line.old"
        fi`
        }
        cat "$SCRATCH.line" >>"$SCRATCH.new"
      fi`
      }
      if ! same "$old" "$SCRATCH.new"; then
        folder=\${file%/*}
        [ "$folder" = "$file" ] || [ -d "$folder" ] || change "$folder" mkdir -p -m 0700 -- "$folder"
        replace "$file" "$SCRATCH.new"
      fi`;
  },
});
