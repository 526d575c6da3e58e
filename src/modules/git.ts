import { sh } from '../script/sh.ts';
import { bool, int, list, path, raw, string } from './args.ts';
import { defineModule } from './define.ts';
import { archiveSteps, cloneSteps, updateSteps } from './gitSteps.ts';
import { gitVerbs, umaskOf } from './gitVerbs.ts';

export const git = defineModule({
  name: 'git',
  summary: 'Keep a checkout of a git repository at a version.',
  args: {
    repo: string('Address of the repository.').mandatory().alias('name'),
    dest: path('Where the checkout is.'),
    version: string('Branch, tag or commit; `HEAD` is the branch that the repository offers.').default('HEAD'),
    remote: string('Name of the remote.').default('origin'),
    force: bool('Discard local changes of tracked files; otherwise they are a failure.').default(false),
    update: bool('Bring a checkout that is there to the version.').default(true),
    clone: bool('Make a checkout that is missing; otherwise only ask what it would be.').default(true),
    depth: int('Number of commits to fetch.'),
    single_branch: bool('Fetch only the branch of the version.').default(false),
    bare: bool('Keep a bare repository.').default(false),
    recursive: bool('Bring submodules too.').default(true),
    track_submodules: bool('Let submodules follow their branches.').default(false),
    refspec: string('Further references to fetch.'),
    reference: string('Repository on the host to borrow objects from.'),
    separate_git_dir: path('Folder for what otherwise is `.git`.'),
    archive: path('File that gets the content of the version: .zip, .tar, .tar.gz or .tgz.'),
    archive_prefix: string('Folder within the archive.'),
    verify_commit: bool('Check the signature of the tag or commit.').default(false),
    gpg_allowlist: list(string('A fingerprint.'), 'Keys that may have signed.').default([]).alias('gpg_whitelist'),
    accept_hostkey: bool('Accept any key of the server.').default(false),
    accept_newhostkey: bool('Accept the key of a server that is not known yet.').default(false),
    key_file: path('Private key on the host.'),
    ssh_opts: string('Options for ssh.'),
    executable: path('The git to use.'),
    umask: raw('What new files lack of permissions, in octal.'),
  },
  needs: [
    ['not both', 'separate_git_dir', 'bare'],
    ['not both', 'accept_hostkey', 'accept_newhostkey'],
  ],
  returns: {
    before: { kind: 'string', summary: 'Commit before; null where there was no checkout.' },
    after: { kind: 'string', summary: 'Commit now.' },
    remote_url_changed: {
      kind: 'bool',
      summary: 'Whether the remote had another address.',
      when: 'a checkout was there',
    },
    submodules_changed: { kind: 'bool', summary: 'Whether submodules moved.', when: 'they did' },
    git_dir_before: { kind: 'string', summary: 'Folder of git before.', when: 'it moved' },
    git_dir_now: { kind: 'string', summary: 'Folder of git now.', when: 'it moved' },
  },
  examples: `- git:
    repo: https://example.org/shop.git
    dest: /srv/shop
    version: v1.4
- git:
    repo: git@example.org:shop.git
    dest: /srv/shop
    key_file: /root/.ssh/deploy
    accept_newhostkey: true
    depth: 1`,
  reach: 'host',
  compile(args) {
    if (args.dest === undefined && args.clone)
      return sh`fail 'the destination directory must be specified unless clone=no'`;
    if (args.version.startsWith('-') || args.remote.startsWith('-'))
      return sh`fail 'a version or remote does not begin with a dash'`;
    if (args.archive_prefix !== undefined && args.archive === undefined) return sh`fail 'archive_prefix needs archive'`;
    const umask = umaskOf(args.umask);
    if (umask === undefined) return sh`fail 'umask must be an octal integer'`;
    return sh`
      ${umask !== '' && sh`umask ${umask}`}
      ${gitVerbs(args)}
      if [ -z "$dest" ] || [ ! -e "$gitdir/config" ]; then
        ${cloneSteps(args)}
      else
        before=$(g rev-parse HEAD 2>/dev/null) || before=
        result before "$before"
        ${args.update ? updateSteps(args) : sh`after=$before`}
      fi
      result after "$after"
      if [ "$DIFF" ] && [ "$before" != "$after" ]; then
        result diff-path "$dest"
        result diff-before "$before\${before:+
}"
        result diff-after "$after
"
      fi
      ${args.archive !== undefined && archiveSteps(args.archive, args)}`;
  },
  read(_reply, _args, outcome) {
    const { before, ...rest } = outcome.result;
    if (outcome.status === 'failed' && before === undefined) return outcome;
    return { ...outcome, result: { ...rest, before: before === undefined || before === '' ? null : before } };
  },
});
