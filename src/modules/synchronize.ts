import { type Script, Secret, Upload } from '../script/script.ts';
import { script, sh } from '../script/sh.ts';
import { bool, choice, int, list, path, string } from './args.ts';
import { type Controller, defineModule, type Outcome, type Way } from './define.ts';
import { onHost } from './hostPath.ts';
import { failed, readRecords } from './outcome.ts';
import { rsyncWords } from './rsyncWords.ts';

export const synchronize = defineModule({
  name: 'synchronize',
  summary: 'Bring a folder of the control machine to the host, or the other way round, with rsync.',
  args: {
    src: path(
      'What is copied; with `/` at its end, what is in it. On the machine that rsync starts from, unless `pull`.',
    ).mandatory(),
    dest: path('Where it goes.').mandatory(),
    mode: choice(['pull', 'push'], '`push` goes to the host, `pull` comes from it.').default('push'),
    archive: bool('Recursive, with links, permissions, times, owner and group.').default(true),
    recursive: bool('Go into folders; as `archive` when not given.'),
    links: bool('Copy links as links; as `archive` when not given.'),
    perms: bool('Keep permissions; as `archive` when not given.'),
    times: bool('Keep times; as `archive` when not given.'),
    owner: bool('Keep the owner; as `archive` when not given.'),
    group: bool('Keep the group; as `archive` when not given.'),
    dirs: bool('Copy folders without what is in them.').default(false),
    copy_links: bool('Copy what links lead to.').default(false),
    delete: bool('Remove what is not in the source.').default(false),
    existing_only: bool('Make nothing that is not there.').default(false),
    checksum: bool('Compare content, not time and size.').default(false),
    compress: bool('Compress what travels.').default(true),
    partial: bool('Keep what was copied of a file when the line drops.').default(false),
    delay_updates: bool('Put all files in place at the end.').default(true),
    link_dest: list(path('A folder.'), 'Folders of the destination whose equal files are linked to.'),
    rsync_opts: list(string('An option.'), 'Further options for rsync.').default([]),
    rsync_path: string('The rsync of the other side.'),
    rsync_timeout: int('Seconds without data after which it gives up.').default(0),
    dest_port: int('Port of ssh on the host.'),
    private_key: path('Key to log in with.'),
    set_remote_user: bool('Log in as the user of the inventory.').default(true),
    use_ssh_args: bool('Use the ssh arguments of the inventory.').default(false),
    ssh_connection_multiplexing: bool('Let ssh share connections.').default(false),
    verify_host: bool('Check the key of the host.')
      .default(false)
      .ignored('it is checked as for every other task; see `host_key_checking`'),
  },
  returns: {
    rc: { kind: 'int', summary: 'Exit code of rsync.' },
    stdout_lines: { kind: 'list', summary: 'What changed, in the letters of rsync.' },
    cmd: { kind: 'string', summary: 'What ran.' },
  },
  examples: `- ansible.posix.synchronize:
    src: site/
    dest: /srv/www
    delete: true
    rsync_opts: ["--exclude=.git"]
- ansible.posix.synchronize:
    mode: pull
    src: /var/log/shop/
    dest: logs/{{ inventory_hostname }}/`,
  async converse(args, host, controller): Promise<Outcome> {
    const way = controller.way?.();
    const stays = staysOn(way);
    if (args.link_dest?.some((one) => `${args.dest.replace(/[^/]*$/, '')}`.startsWith(`${one.replace(/\/$/, '')}/`)))
      return failed(`Hardlinking into a subdirectory of the source would cause recursion. ${args.dest}`);
    const runner = stays || way!.given === 'other host' ? host : await way!.control();
    const [from, to] = sides(args, controller, stays ? undefined : way);
    const isRemote = !stays && !/^rsync:|::/.test(`${args.src} ${args.dest}`);
    const words = rsyncWords({ ...args, check: controller.check });
    const outcome = readRecords(
      await runner.run(sh`
      need rsync 'copy (on the machine that it starts from)'
      ${isRemote && remoteShell(way!, args)}
      set -- ${words} ${isRemote && remoteRsync(way!, args)}
      rc=0
      rsync "$@" --out-format='<<CHANGED>>%i %n%L' -- ${from} ${to} >"$SCRATCH.out" 2>"$SCRATCH.said" || rc=$?
      result rc "$rc"
      record out "$SCRATCH.out"
      [ "$rc" -eq 0 ] || fail "$(cat "$SCRATCH.said")"
      if grep -q ${args.link_dest ? '^<<CHANGED>>[^.]' : '^<<CHANGED>>'} "$SCRATCH.out"; then changed ${args.dest}; fi`),
      { rc: { kind: 'int', summary: '' } },
    );
    const { out, ...rest } = outcome.result;
    const text = String(out ?? '').replaceAll('<<CHANGED>>', '');
    const lines = text.split('\n').filter((line) => line !== '');
    const diff = controller.diff && lines.length ? [{ before: '', after: `${lines.join('\n')}\n` }] : undefined;
    const cmd = ['rsync', ...words].join(' ');
    return { ...outcome, message: outcome.message ?? text, diff, result: { ...rest, cmd, stdout_lines: lines } };
  },
});

/** Both sides are on the host that was given: it is this machine, or the task was delegated to the host itself. */
const staysOn = (way: Way | undefined): boolean =>
  way === undefined || (way.given === 'own host' && (way.isLocal || way.isDelegated));

interface Ends {
  readonly src: string;
  readonly dest: string;
  readonly mode: string;
  readonly set_remote_user: boolean;
}

/** Both ends as rsync takes them; a relative path of the control machine is looked up among the role's files. */
function sides(
  { src, dest, mode, set_remote_user }: Ends,
  controller: Controller,
  way: Way | undefined,
): readonly [Script, Script] {
  const remote = (name: string): Script => {
    if (/^rsync:|::/.test(name) || /^[^/]+:/.test(name)) return sh`${name}`;
    const user = set_remote_user && way!.user !== undefined ? `${way!.user}@` : '';
    const address = way!.address.includes(':') ? `[${way!.address}]` : way!.address;
    return sh`${`${user}${address}:${name}`}`;
  };
  const near = (name: string): Script => {
    if (/^[/~$]/.test(name) || name.includes(':') || way?.given === 'other host') return onHost(name);
    return sh`${found(name, controller)}`;
  };
  if (!way) return [near(src), near(dest)];
  return mode === 'push' ? [near(src), remote(dest)] : [remote(src), near(dest)];
}

function found(name: string, controller: Controller): string {
  const slash = name.endsWith('/') ? '/' : '';
  try {
    return `${controller.find('files', name.replace(/\/+$/, ''))}${slash}`;
  } catch {
    // What is yet to be made lies beside the playbook.
    return `${String(controller.variable('playbook_dir') ?? '.')}/${name}`;
  }
}

interface ShellWish {
  readonly private_key?: string | undefined;
  readonly dest_port?: number | undefined;
  readonly use_ssh_args: boolean;
  readonly ssh_connection_multiplexing: boolean;
  readonly rsync_path?: string | undefined;
}

/** Sets RSYNC_RSH to an ssh that goes where our own connection goes; a password is answered from a file only we can read. */
function remoteShell(way: Way, wish: ShellWish): Script {
  const key = wish.private_key ?? way.privateKeyFile;
  const port = wish.dest_port ?? way.port;
  const words = [
    'ssh',
    ...(wish.ssh_connection_multiplexing ? [] : ['-S', 'none']),
    ...(key === undefined ? [] : ['-i', key]),
    ...(port === undefined ? [] : ['-o', `Port=${port}`]),
    ...(way.jump?.length ? ['-J', way.jump.join(',')] : []),
    '-o',
    `StrictHostKeyChecking=${way.given === 'other host' ? 'accept-new' : way.checksHostKey}`,
    ...(way.knownHostsFiles?.length && way.given !== 'other host'
      ? ['-o', `UserKnownHostsFile=${way.knownHostsFiles.join(' ')}`]
      : []),
    ...(wish.use_ssh_args ? (way.sshArgs ?? []) : []),
  ];
  // rsync takes the command apart at blanks, and knows quotes.
  const line = words.map((word) => (/^[\w@%+=:,./-]+$/.test(word) ? word : `'${word}'`)).join(' ');
  const password =
    way.password !== undefined &&
    sh`
    put "#!/bin/sh
exec cat -- '"${new Upload(way.password)}"'
" >"$SCRATCH.ask"
    chmod 700 "$SCRATCH.ask"
    SSH_ASKPASS=$SCRATCH.ask SSH_ASKPASS_REQUIRE=force DISPLAY=\${DISPLAY-:0}
    export SSH_ASKPASS SSH_ASKPASS_REQUIRE DISPLAY
    : ${new Secret(way.password)}`;
  return sh`need ssh 'reach the host'
    RSYNC_RSH=${line}${script('; export RSYNC_RSH')}
    ${password}`;
}

function remoteRsync(way: Way, { rsync_path }: ShellWish): Script | false {
  if (rsync_path !== undefined) return sh`${`--rsync-path=${rsync_path}`}`;
  return way.becomes !== undefined && sh`${`--rsync-path=sudo -n -u ${way.becomes} rsync`}`;
}
