import { sh } from '../script/sh.ts';
import { bool, choice, int, list, mode, path, string } from './args.ts';
import { defineModule } from './define.ts';
import { onHost } from './hostPath.ts';

/** Options of a repository that are written as they are given. */
const words = {
  name: string('Identity of the repository.').mandatory(),
  description: string('Its name for people.'),
  baseurl: list(string('URL.'), 'Where it is.'),
  metalink: string('URL of a list of mirrors with checksums.'),
  mirrorlist: string('URL of a list of mirrors.'),
  enabled: bool('Whether it is used.'),
  gpgcheck: bool('Whether signatures of packages are checked.'),
  repo_gpgcheck: bool('Whether the signature of its index is checked.'),
  gpgkey: list(string('URL.'), 'Keys that sign it.'),
  gpgcakey: string('Key that signs the keys.'),
  exclude: list(string('Package.'), 'Packages to leave out.').alias('excludepkgs'),
  includepkgs: list(string('Package.'), 'The only packages to take.'),
  include: string('URL of further settings.'),
  priority: string('Order among repositories; the lowest wins.'),
  cost: string('Cost against others of the same content.'),
  proxy: string('Proxy, or `_none_`.'),
  proxy_username: string('User for the proxy.'),
  proxy_password: string('Password for the proxy.').secret(),
  username: string('User for the repository.'),
  password: string('Password for the repository.').secret(),
  sslverify: bool('Whether certificates are checked.').alias('validate_certs'),
  sslcacert: string('Authority that certificates must come from.').alias('ca_cert'),
  sslclientcert: string('Certificate to show.').alias('client_cert'),
  sslclientkey: string('Key of that certificate.').alias('client_key'),
  skip_if_unavailable: bool('Go on without it when it does not answer.'),
  module_hotfixes: bool('Let its packages replace those of modules.'),
  metadata_expire: string('How long its index is fresh.'),
  timeout: string('Seconds to wait for it.'),
  retries: string('Tries before giving up.'),
  throttle: string('Highest speed.'),
  bandwidth: string('Speed that is there.'),
  enablegroups: bool('Whether its groups are used.'),
  countme: bool('Whether it may count this host.'),
  keepalive: bool('Keep connections open.'),
  ip_resolve: choice(['4', '6', 'IPv4', 'IPv6', 'whatever'], 'Kind of addresses to use.'),
  failovermethod: choice(['roundrobin', 'priority'], 'Order of its URLs.'),
  deltarpm_percentage: string('Size up to which differences are used.'),
  ui_repoid_vars: string('Variables in its identity.'),
  protect: bool('Protect its packages from others.'),
};

export const yumRepository = defineModule({
  name: 'yum_repository',
  summary: 'Keep a repository of dnf or yum in a file.',
  args: {
    ...words,
    state: choice(['present', 'absent'], 'Whether it is there.').default('present'),
    file: string('File without `.repo`; the identity when not given.'),
    reposdir: path('Folder of the files.').default('/etc/yum.repos.d'),
    async: bool('Fetch in parallel.').ignored('dnf always does'),
    owner: string('User who owns the file.'),
    group: string('Group that owns the file.'),
    mode: mode('Permissions of the file.'),
    attempts: int('Tries.').ignored('nothing is fetched'),
  },
  returns: {
    repo: { kind: 'string', summary: 'The repository.' },
    state: { kind: 'string', summary: 'Whether it is there.' },
  },
  examples: `- yum_repository:
    name: example
    description: packages of example.org
    baseurl: https://packages.example.org/el$releasever
    gpgkey: https://packages.example.org/key.asc
    gpgcheck: true`,
  reach: 'host',
  compile(args) {
    const { name, state, file, reposdir, owner, group, mode } = args;
    if (/[\r\n\]]/.test(name)) return sh`fail ${`${name} cannot name a repository`}`;
    if (state === 'present' && !args.baseurl && !args.metalink && !args.mirrorlist) {
      return sh`fail 'a repository needs baseurl, metalink or mirrorlist'`;
    }
    const section = state === 'present' ? sectionText(args as Readonly<Record<string, unknown>>) : '';
    return sh`
      result repo ${name}
      result state ${state}
      file=${onHost(reposdir)}/${file ?? name}.repo
      old=$file; [ -f "$old" ] || old=/dev/null
      name=${`[${name}]`} section=${section} awk '
        # The new section stands where the old one stood, with as many empty lines behind it.
        function leave() { if (inside && ENVIRON["section"] != "") { printf "%s", ENVIRON["section"]; while (empty-- > 0) print "" } inside = 0 }
        /^[ \t]*\[/ {
          leave()
          head = $0; gsub(/^[ \t]+|[ \t]+$/, "", head)
          if (head == ENVIRON["name"]) { inside = found = 1; empty = 0; next }
        }
        inside { empty = $0 == "" ? empty + 1 : 0; next }
        { print; last = $0; count++ }
        END {
          leave()
          if (!found && ENVIRON["section"] != "") { if (count && last != "") print ""; printf "%s\n", ENVIRON["section"] }
        }' "$old" >"$SCRATCH.new"
      OWNER=${owner ?? ''} GROUP=${group ?? ''} MODE=${mode ?? ''}
      if [ -s "$SCRATCH.new" ]; then
        replace "$file" "$SCRATCH.new"
        set_attributes "$file" "$OWNER" "$GROUP" "$MODE"
      elif [ -f "$file" ]; then change "$file" rm -f -- "$file"
      fi`;
  },
});

/** A section as Ansible writes it: options by name, lists over several lines, yes as 1. */
function sectionText(args: Readonly<Record<string, unknown>>): string {
  const lines = Object.keys(words)
    .filter((key) => key !== 'name')
    .map((key) => [key === 'description' ? 'name' : key, args[key]] as const)
    .filter(([, value]) => value !== undefined)
    .sort(([a], [b]) => (a < b ? -1 : 1))
    .map(([key, value]) => `${key} = ${written(key, value)}\n`);
  return `[${String(args['name'])}]\n${lines.join('')}`;
}

/** URLs stand on lines of their own; packages beside each other. */
function written(key: string, value: unknown): string {
  if (typeof value === 'boolean') return value ? '1' : '0';
  if (!Array.isArray(value)) return String(value).replace(/\n/g, '\n\t');
  return value.join(key === 'baseurl' || key === 'gpgkey' ? '\n\t' : ' ');
}
