/** Keys that may log in as a user. */
import { Upload } from '../script/script.ts';
import { sh } from '../script/sh.ts';
import { accountVerbs } from './accounts.ts';
import { bool, choice, path, string } from './args.ts';
import { defineModule } from './define.ts';
import { onHost } from './hostPath.ts';

export const authorizedKey = defineModule({
  name: 'authorized_key',
  summary: 'Keep public keys in the file that lets them log in as a user.',
  args: {
    user: string('The user.').mandatory(),
    key: string('Public keys, one a line, or the URL of such a list.').mandatory(),
    state: choice(['present', 'absent'], 'Whether the keys are there.').default('present'),
    path: path('The file; .ssh/authorized_keys in the home of the user when not given.'),
    manage_dir: bool('Make the folder, and settle its owner and permissions.').default(true),
    key_options: string('Options that stand before the key.'),
    comment: string('Comment instead of the key’s own.'),
    exclusive: bool('Remove every other key.').default(false),
    follow: bool('When the file is a link, write to what it leads to.').default(false),
    validate_certs: bool('Check the certificate of a URL.').default(true),
  },
  returns: {
    user: { kind: 'string', summary: 'The user.' },
    keyfile: { kind: 'string', summary: 'The file.' },
    state: { kind: 'string', summary: 'Whether the keys are there.' },
    exclusive: { kind: 'bool', summary: 'Whether other keys are removed.' },
  },
  examples: `- authorized_key:
    user: deploy
    key: "{{ lookup('file', 'keys/ada.pub') }}"
- authorized_key:
    user: root
    key: "{{ admin_keys | join('\\n') }}"
    exclusive: true`,
  reach: 'host',
  compile({ user, key, state, path: file, manage_dir, key_options, comment, exclusive, follow, validate_certs }) {
    const text = key.trim();
    const remote = /^(https?|ftp|file):\/\//.test(text);
    const settings = [
      state,
      key_options === undefined ? '' : '1',
      key_options ?? '',
      comment === undefined ? '' : '1',
      comment ?? '',
      exclusive ? '1' : '',
    ];
    if (settings.some((setting) => /[\r\n]/.test(setting)))
      return sh`fail 'options and comment of a key stand on one line'`;
    return sh`
      ${accountVerbs(false)}
      result user ${user}
      result state ${state}
      result exclusive ${exclusive ? '1' : '0'}
      ${
        remote
          ? sh`
      keys=$SCRATCH.keys
      if has curl; then curl -fsSL ${!validate_certs && '-k'} -o "$keys" -- ${text} 2>"$SCRATCH.fetch"
      else wget -q ${!validate_certs && '--no-check-certificate'} -O "$keys" -- ${text} 2>"$SCRATCH.fetch"; fi || fail ${`cannot fetch ${text}: `}"$(cat "$SCRATCH.fetch")"`
          : sh`keys=${new Upload(`${text}\n`)}`
      }
      if ! entry=$(lookup passwd ${user}); then
        [ "$CHECK" ] || fail ${`there is no user ${user}`}
        # An earlier task may be about to make the user.
        ${state === 'present' && sh`changed ${`the keys of ${user}`}`}
        exit 0
      fi
      part "$entry" 3; uid=$part
      part "$entry" 4; gid=$part
      ${file === undefined ? sh`part "$entry" 6; file=$part/.ssh/authorized_keys` : sh`file=${onHost(file)}`}
      result keyfile "$file"
      old=$file; [ -f "$old" ] || old=/dev/null
      state=${settings[0]} optioned=${settings[1]} options=${settings[2]} commented=${settings[3]} comment=${settings[4]} exclusive=${settings[5]} awk '
        # Sets blob, and what stands before and after it; a blob of base64 always begins with AAAA.
        function take(line) {
          if (line ~ /^[ \t]*#/ || !match(line, /(ssh-[a-z0-9@.-]+|ecdsa-[a-z0-9@.-]+|sk-[a-z0-9@.-]+)[ \t]+AAAA[A-Za-z0-9+\/=]+/)) return 0
          blob = substr(line, RSTART, RLENGTH); before = substr(line, 1, RSTART - 1); after = substr(line, RSTART + RLENGTH)
          sub(/[ \t]+/, " ", blob); sub(/^[ \t]+/, "", before); sub(/[ \t]+$/, "", before); sub(/^[ \t]+/, "", after); sub(/[ \t\r]+$/, "", after)
          return 1
        }
        function whole() { return (before == "" ? "" : before " ") blob (after == "" ? "" : " " after) }
        FILENAME == ARGV[1] {
          if (!take($0)) { if ($0 !~ /^[ \t]*(#.*)?$/) { print "invalid key specified: " $0 >"/dev/stderr"; bad = 1; exit 1 } next }
          if (ENVIRON["optioned"]) before = ENVIRON["options"]
          if (ENVIRON["commented"]) after = ENVIRON["comment"]
          if (!(blob in want)) order[++count] = blob
          want[blob] = whole()
          next
        }
        !take($0) { print; next }
        !(blob in want) { if (!ENVIRON["exclusive"] || ENVIRON["state"] == "absent") print; next }
        ENVIRON["state"] == "absent" || seen[blob]++ { next }
        { print (ENVIRON["optioned"] && whole() != want[blob]) ? want[blob] : $0 }
        END {
          if (!bad && ENVIRON["state"] != "absent") for (i = 1; i <= count; i++) if (!seen[order[i]]) print want[order[i]]
        }' "$keys" "$old" >"$SCRATCH.new" 2>"$SCRATCH.bad" || fail "$(cat "$SCRATCH.bad")"
      if ! same "$old" "$SCRATCH.new"; then
        folder=\${file%/*}
        ${
          manage_dir &&
          sh`
        if [ "$folder" != "$file" ]; then
          [ -d "$folder" ] || change "$folder" mkdir -p -m 0700 -- "$folder"
          [ ! -d "$folder" ] || set_attributes "$folder" "$uid" "$gid" 0700
        fi`
        }
        FOLLOW=${follow ? '1' : ''} OWNER=$uid GROUP=$gid MODE=0600
        replace "$file" "$SCRATCH.new"
      fi`;
  },
});
