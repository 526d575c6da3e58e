import { randomBytes } from 'node:crypto';
import { Secret, Upload } from '../script/script.ts';
import { sh } from '../script/sh.ts';
import { apr1, sha1Text } from './apacheHash.ts';
import { bool, choice, path, string } from './args.ts';
import { defineModule, type Host, type Outcome } from './define.ts';
import { onHost } from './hostPath.ts';
import { failed, readRecords } from './outcome.ts';
import { announce, attributeArgs, placingReturns, settle, spreadSeen } from './placing.ts';

export const htpasswd = defineModule({
  name: 'htpasswd',
  summary: 'Keep a user and password in a file for basic authentication.',
  args: {
    path: path('The file.').mandatory().alias('dest', 'destfile'),
    name: string('The user.').mandatory().alias('username'),
    password: string('The password; needed for a user who is new.').secret(),
    hash_scheme: string(
      'How it is hashed: apr_md5_crypt, ldap_sha1, plaintext, or sha256_crypt, sha512_crypt and bcrypt with tools of the host.',
    )
      .default('apr_md5_crypt')
      .alias('crypt_scheme'),
    state: choice(['present', 'absent'], 'Whether the user is there.').default('present'),
    create: bool('Make a file that is missing.').default(true),
    ...attributeArgs,
  },
  returns: placingReturns,
  examples: `- htpasswd:
    path: /etc/nginx/passwd
    name: ada
    password: "{{ vault_ada_password }}"
    mode: "0640"
    group: www-data`,
  reach: 'host',
  async converse(args, host): Promise<Outcome> {
    const { name, password, state } = args;
    if (/[:\n]/.test(name) || name === '') return failed('a user has a name without colon and line end');
    if (state === 'present' && password === undefined)
      return failed('state is present but all of the following are missing: password');
    const start = sh`file=${onHost(args.path)}; user=${name}; export user`;
    const seen = readRecords(
      await host.run(
        sh`${start}
        if [ -f "$file" ]; then result exists 1
          found=$(awk 'index($0, ENVIRON["user"] ":") == 1 { print substr($0, length(ENVIRON["user"]) + 2); exit }' "$file")
          result hash "$found"
        fi`,
        { check: false },
      ),
    );
    if (seen.status === 'failed') return seen;
    const exists = seen.result['exists'] === '1';
    if (!exists && (state === 'absent' || !args.create))
      return state === 'absent'
        ? { status: 'ok', message: `${args.path} not present`, changes: [], result: {} }
        : failed(`Destination ${args.path} does not exist`);
    const old = String(seen.result['hash'] ?? '');
    const hash = state === 'absent' ? '' : await hashOf(password!, args.hash_scheme, old, host);
    if (hash === undefined) return failed(`the hash scheme ${args.hash_scheme} is not known here and on the host`);
    const line = state === 'absent' ? undefined : new Upload(`${name}:${hash}\n`);
    const outcome = readRecords(
      await host.run(sh`${start}
      FOLLOW= ${announce(args)}
      old=$file; [ -f "$old" ] || old=/dev/null
      # The line stays where it was; the file itself is never shown, for it holds what opens doors.
      line=${line ? sh`$(cat ${line})` : sh``}; export line
      awk 'index($0, ENVIRON["user"] ":") == 1 { if (ENVIRON["line"] != "" && !seen++) print ENVIRON["line"]; next }
        { print }
        END { if (ENVIRON["line"] != "" && !seen) print ENVIRON["line"] }' "$old" >"$SCRATCH.new"
      shown=$DIFF; DIFF=
      replace "$file" "$SCRATCH.new" "$file "${name}
      DIFF=$shown
      ${settle(sh`"$file"`, args)}`),
      placingReturns,
    );
    return spreadSeen(outcome);
  },
});

/** The hash that is there when the password fits it, else a new one; tools of the host do what is not done here. */
async function hashOf(password: string, scheme: string, old: string, host: Host): Promise<string | undefined> {
  switch (scheme.replace(/^(apr1)$/, 'apr_md5_crypt')) {
    case 'apr_md5_crypt': {
      const salt = /^\$apr1\$([^$]+)\$/.exec(old)?.[1];
      if (salt !== undefined && apr1(password, salt) === old) return old;
      return apr1(password, newSalt(8));
    }
    case 'plaintext':
      return password;
    case 'ldap_sha1':
      return sha1Text(password);
    case 'sha256_crypt':
    case 'sha512_crypt':
    case 'md5_crypt':
      return crypted(password, { sha256_crypt: '5', sha512_crypt: '6', md5_crypt: '1' }[scheme]!, old, host);
    case 'bcrypt':
      return bcrypted(password, old, host);
    default:
      return undefined;
  }
}

const letters = './0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz';
const newSalt = (length: number): string => [...randomBytes(length)].map((byte) => letters[byte % 64]).join('');

async function crypted(password: string, kind: string, old: string, host: Host): Promise<string | undefined> {
  const salt = new RegExp(`^\\$${kind}\\$([^$]+)\\$`).exec(old)?.[1] ?? '';
  const told = await told_(
    host,
    sh`need openssl 'hash a password'
    hash() { put ${new Secret(password)} | openssl passwd -${kind === '6' ? '6' : kind === '5' ? '5' : '1'} -salt "$1" -stdin; }
    if [ ${salt} ] && [ "$(hash ${salt})" = ${old} ]; then result hash ${old}; else result hash "$(hash ${newSalt(8)})"; fi`,
  );
  return told || undefined;
}

async function bcrypted(password: string, old: string, host: Host): Promise<string | undefined> {
  const told = await told_(
    host,
    sh`need htpasswd 'hash with bcrypt'
    put ${`x:${old}\n`} >"$SCRATCH.old"
    if [ ${old.startsWith('$2') ? '1' : ''} ] && put ${new Secret(password)} | quiet htpasswd -vi "$SCRATCH.old" x; then result hash ${old}
    else
      hash=$(put ${new Secret(password)} | htpasswd -niB x)
      result hash "\${hash#x:}"
    fi`,
  );
  return told?.trim() || undefined;
}

async function told_(host: Host, script: ReturnType<typeof sh>): Promise<string | undefined> {
  const { result, status } = readRecords(await host.run(script, { check: false }));
  return status === 'failed' ? undefined : String(result['hash'] ?? '');
}
