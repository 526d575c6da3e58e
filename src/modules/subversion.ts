import { Secret } from '../script/script.ts';
import { sh } from '../script/sh.ts';
import { bool, path, string } from './args.ts';
import { defineModule, type Json } from './define.ts';
import { onHost } from './hostPath.ts';

export const subversion = defineModule({
  name: 'subversion',
  summary: 'Keep a checkout of a Subversion repository at a revision.',
  args: {
    repo: string('Address of the repository.').mandatory().alias('name', 'repository'),
    dest: path('Where the checkout is.'),
    revision: string('Revision.').default('HEAD').alias('rev', 'version'),
    force: bool('Discard local changes; otherwise they are a failure.').default(false),
    in_place: bool('Check out over a folder that is no checkout.').default(false),
    checkout: bool('Make a checkout that is missing.').default(true),
    update: bool('Bring a checkout that is there to the revision.').default(true),
    export: bool('Only the files, without what makes them a checkout; a change every time.').default(false),
    switch: bool('Go to another address when the checkout has another.').default(true),
    username: string('User who logs in.'),
    password: string('The password.').secret(),
    executable: path('The svn to use.'),
    validate_certs: bool('Check the certificate of the server.').default(false),
  },
  returns: {
    before: { kind: 'list', summary: 'Revision and address before; null where there was no checkout.' },
    after: { kind: 'list', summary: 'Revision and address now.' },
  },
  examples: `- subversion:
    repo: https://svn.example.org/shop/trunk
    dest: /srv/shop`,
  reach: 'host',
  compile(args) {
    const { repo, dest, revision, force } = args;
    if (dest === undefined && (args.checkout || args.update || args.export))
      return sh`fail 'the destination directory must be specified unless checkout=no, update=no, and export=no'`;
    if (repo.startsWith('-') || revision.startsWith('-'))
      return sh`fail 'an address or revision does not begin with a dash'`;
    if (!/^(r?\d+|HEAD|BASE|COMMITTED|PREV|\{[\w :.+-]+\})$/i.test(revision))
      return sh`fail ${`${revision} is no revision`}`;
    return sh`
      svn=${args.executable === undefined ? 'svn' : onHost(args.executable)}
      need "$svn" 'check a repository out'
      repo=${/^[/~]/.test(repo) ? sh`"file://"${onHost(repo)}` : repo}
      dest=${dest === undefined ? sh`` : onHost(dest)}
      s() {
        verb=$1; shift
        set -- "$verb" --non-interactive --no-auth-cache ${!args.validate_certs && ['--trust-server-cert-failures', 'unknown-ca,cn-mismatch,expired,not-yet-valid,other']} ${
          args.username !== undefined && ['--username', args.username]
        } "$@"
        ${
          args.password === undefined
            ? sh`"$svn" "$@"`
            : sh`put ${new Secret(args.password)} | "$svn" "$@" --password-from-stdin`
        }
      }
      item() { s info --show-item "$@" 2>"$SCRATCH.said" | sed 's/ *$//'; }
      remote() { item last-changed-revision -r ${revision} -- "$repo"; }
      # What svn tells of a checkout in words, as Ansible gives it.
      state() { s info -- "$1" | awk '/^URL: / { url = $0 } /^Revision: / { print; print url }'; }
      quietly() { said=$("$@" 2>&1) || { put "$said" >&2; return 1; }; }
      fetched() { s info --show-item revision -r ${revision} -- "$repo" 2>"$SCRATCH.said" || fail "cannot ask $repo: $(cat "$SCRATCH.said")"; }
      ${
        args.export
          ? sh`change "$dest" quietly s export ${force && '--force'} -r ${revision} -- "$repo" "$dest"
      exit 0`
          : sh`
      if [ -z "$dest" ] || [ ! -e "$dest" ]; then
        ${
          args.checkout
            ? sh`[ -n "$(fetched)" ]
        change "$dest" quietly s checkout -r ${revision} -- "$repo" "$dest"`
            : sh`result after "Revision: $(fetched | tr -d ' ')"`
        }
      elif quiet s info -- "$dest"; then
        before=$(state "$dest")
        result before "$before"
        ${
          args.update &&
          sh`
        locals=$(s status --quiet --ignore-externals -- "$dest" | grep -e '^[^?X ]' -e '^ [^ ]') || locals=
        ${!force && sh`[ -z "$locals" ] || fail 'ERROR: modified files exist in the repository.'`}
        url=$(item url -- "$dest")
        wish=$(remote) && [ "$wish" ] || fail "cannot ask $repo: $(cat "$SCRATCH.said")"
        bring() {
          ${force && sh`[ -z "$locals" ] || quietly s revert -R -- "$dest" || return`}
          ${args.switch && sh`[ "$url" = "$repo" ] || quietly s switch --ignore-ancestry -r ${revision} -- "$repo" "$dest" || return`}
          quietly s update -r ${revision} -- "$dest"
        }
        if [ "$locals" ] || [ "$(item last-changed-revision -- "$dest")" != "$wish" ] ${args.switch && sh`|| [ "$url" != "$repo" ]`}; then
          change "$dest" bring
        fi`
        }
      else
        ${
          args.in_place
            ? sh`change "$dest" quietly s checkout --force -r ${revision} -- "$repo" "$dest"
        ${force && sh`[ "$CHECK" ] || quietly s revert -R -- "$dest" || fail "$said"`}`
            : sh`fail "ERROR: $dest folder already exists, but its not a subversion repository."`
        }
      fi
      if [ "$dest" ] && [ -e "$dest" ]; then result after "$(state "$dest")"; fi`
      }`;
  },
  read(_reply, { export: isExport }, outcome) {
    if (outcome.status === 'failed' || isExport) return outcome;
    const { before, after, ...rest } = outcome.result;
    const lines = (value: Json): Json => (value === undefined ? null : value);
    return { ...outcome, result: { ...rest, before: lines(before), after: lines(after) } };
  },
});
