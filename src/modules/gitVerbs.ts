/** What the steps of the git module are made of, as shell: asking the remote, switching, submodules, signatures. */
import type { Value } from '../python/value.ts';
import type { Script } from '../script/script.ts';
import { sh } from '../script/sh.ts';
import { onHost } from './hostPath.ts';

export interface GitWish {
  readonly repo: string;
  readonly dest?: string | undefined;
  readonly version: string;
  readonly remote: string;
  readonly force: boolean;
  readonly clone: boolean;
  readonly depth?: number | undefined;
  readonly single_branch: boolean;
  readonly bare: boolean;
  readonly recursive: boolean;
  readonly track_submodules: boolean;
  readonly refspec?: string | undefined;
  readonly reference?: string | undefined;
  readonly separate_git_dir?: string | undefined;
  readonly archive_prefix?: string | undefined;
  readonly verify_commit: boolean;
  readonly gpg_allowlist: readonly string[];
  readonly accept_hostkey: boolean;
  readonly accept_newhostkey: boolean;
  readonly key_file?: string | undefined;
  readonly ssh_opts?: string | undefined;
  readonly executable?: string | undefined;
}

/** An octal umask as text, '' when none is given, undefined when it is none. */
export function umaskOf(value: Value | undefined): string | undefined {
  if (value === undefined) return '';
  return typeof value === 'string' && /^[0-7]{1,4}$/.test(value) ? value : undefined;
}

/** Defines `g` (git within the checkout), `remote_head`, `bring_submodules` and `verify`, and finds the folder of git. */
export function gitVerbs(wish: GitWish): Script {
  const { repo, dest, bare, version, separate_git_dir } = wish;
  const address = /^[/~]/.test(repo) ? sh`"file://"${onHost(repo)}` : sh`${repo}`;
  return sh`
    git=${wish.executable === undefined ? 'git' : onHost(wish.executable)}
    need "$git" 'check a repository out'
    repo=${address} version=${version} remote=${wish.remote}
    dest=${dest === undefined ? sh`` : onHost(dest)}
    ${sshSettings(wish)}
    # Nobody can answer a question, and looking must not write the index anew.
    GIT_TERMINAL_PROMPT=0 GIT_OPTIONAL_LOCKS=0; export GIT_TERMINAL_PROMPT GIT_OPTIONAL_LOCKS
    g() { "$git" -C "$dest" "$@"; }
    gitdir=$dest${!bare && '/.git'}
    if [ -f "$gitdir" ]; then
      IFS= read -r line <"$gitdir" || :
      case $line in 'gitdir: /'*) gitdir=\${line#gitdir: } ;; *) gitdir=$dest/\${line#gitdir: } ;; esac
    fi
    ${
      separate_git_dir !== undefined &&
      sh`
    apart=${onHost(separate_git_dir)}
    if [ -e "$gitdir/config" ] && [ "$gitdir" != "$apart" ]; then
      [ ! -e "$apart" ] || fail "Separate-git-dir path $apart already exists."
      result git_dir_before "$gitdir"
      result git_dir_now "$apart"
      change "$apart" quiet g init --separate-git-dir="$apart"
      [ "$CHECK" ] || gitdir=$apart
    fi`
    }
    # Sets kind (head, branch, tag or commit), target (its commit) and branch; $1 is asked.
    remote_head() {
      if [ "$version" = HEAD ]; then
        kind=head branch=
        if [ "$before" ] && { branch=$(g symbolic-ref -q --short HEAD) || branch=$(g symbolic-ref -q --short "refs/remotes/$remote/HEAD"); }; then
          branch=\${branch#"$remote/"}
          told=$("$git" ls-remote -- "$1" "refs/heads/$branch" 2>"$SCRATCH.said") || fail "cannot ask $repo: $(cat "$SCRATCH.said")"
        else told=$("$git" ls-remote -- "$1" HEAD 2>"$SCRATCH.said") || fail "cannot ask $repo: $(cat "$SCRATCH.said")"
        fi
        target=\${told%%[!0-9a-f]*}
        [ "$target" ] || fail "Could not determine remote revision for \${branch:-HEAD}"
        return
      fi
      told=$("$git" ls-remote -- "$1" "refs/heads/$version" "refs/tags/$version" "refs/tags/$version^{}" 2>"$SCRATCH.said") ||
        fail "cannot ask $repo: $(cat "$SCRATCH.said")"
      target= kind=commit branch=
      while read -r sum ref; do
        case $ref in
          "refs/heads/$version") target=$sum kind=branch branch=$version; break ;;
          "refs/tags/$version"*) target=$sum kind=tag ;;
        esac
      done <<END
$told
END
      if [ "$kind" = commit ]; then
        target=$version
        [ -z "$before" ] || target=$(g rev-parse -q --verify "$version^{commit}" 2>/dev/null) || target=$version
      fi
    }
    ${wish.verify_commit && verifier(wish)}
    ${wish.recursive && !bare && submoduleVerbs(wish)}`;
}

function sshSettings({ accept_hostkey, accept_newhostkey, key_file, ssh_opts }: GitWish): Script {
  const has = ssh_opts?.includes('StrictHostKeyChecking=') ?? false;
  const accept =
    !has &&
    (accept_hostkey ? ' -o StrictHostKeyChecking=no' : accept_newhostkey ? ' -o StrictHostKeyChecking=accept-new' : '');
  // Git hands this to a shell, so a path with blanks is quoted for that one too.
  const key =
    key_file !== undefined && sh`" -i '$(put ${onHost(key_file)} | sed "s/'/'\\\\''/g")' -o IdentitiesOnly=yes"`;
  return sh`GIT_SSH_COMMAND="\${GIT_SSH_COMMAND:-\${GIT_SSH:-ssh}} \${GIT_SSH_OPTS-}"${ssh_opts !== undefined && ` ${ssh_opts}`}${accept}' -o BatchMode=yes'${key}
    export GIT_SSH_COMMAND`;
}

function verifier({ gpg_allowlist }: GitWish): Script {
  return sh`verify() {
      how=verify-commit
      [ "$(g cat-file -t "refs/tags/$version" 2>/dev/null)" != tag ] || how=verify-tag
      said=$(g $how --raw "$1" 2>&1) || fail "Failed to verify GPG signature of commit/tag \"$version\": $said"
      ${
        gpg_allowlist.length > 0 &&
        sh`
      key=$(put "$said
" | awk '$2 == "VALIDSIG" { print NF >= 12 ? $12 : $3; exit }')
      case ${` ${gpg_allowlist.join(' ')} `} in *" $key "*) ;; *) fail "The gpg_allowlist does not include the public key \"$key\" for this commit" ;; esac`
      }
    }`;
}

function submoduleVerbs({ track_submodules, force }: GitWish): Script {
  return sh`moved_submodules() {
      [ -f "$dest/.gitmodules" ] || return 1
      ${
        track_submodules &&
        sh`
      if [ -z "$CHECK" ]; then
        quiet g submodule foreach --quiet 'git fetch -q' || :
        there=$(g submodule foreach --quiet 'git rev-parse HEAD')
        tips=$(g submodule foreach --quiet 'branch=$(git config -f "$toplevel/.gitmodules" "submodule.$name.branch") || branch=; git rev-parse "refs/remotes/origin/\${branch:-HEAD}" 2>/dev/null || git rev-parse HEAD')
        [ "$there" = "$tips" ] || return 0
      fi`
      }
      case $(g submodule status --recursive 2>/dev/null | cut -c1 | tr -d '\n') in
        *-* ${!track_submodules && sh`| *+*`} | *U*) return 0 ;;
      esac
      return 1
    }
    bring_submodules() {
      quiet g submodule sync --recursive || :
      g submodule --quiet update --init --recursive ${track_submodules && '--remote'} ${force && '--force'} >/dev/null
    }`;
}

/** Defines `switch_it`, which puts the work tree at the version, and submodules with it. */
export function switcher({ recursive }: GitWish): Script {
  return sh`switch_it() {
      if [ -z "$branch" ] && [ "$kind" = head ]; then
        branch=$(g symbolic-ref -q --short HEAD) || branch=$(g symbolic-ref -q --short "refs/remotes/$remote/HEAD") || branch=
        branch=\${branch#"$remote/"}
      fi
      if [ "$branch" ]; then
        g checkout --quiet --force --no-track -B "$branch" "refs/remotes/$remote/$branch" -- || return
        quiet g branch --set-upstream-to="$remote/$branch" "$branch" || :
      else
        g rev-parse -q --verify "$version^{commit}" >/dev/null || quiet g fetch --quiet -- "$remote" "$version" || :
        g checkout --quiet --force --detach "$version" -- || return
      fi
      ${recursive && sh`[ ! -f "$dest/.gitmodules" ] || bring_submodules`}
    }`;
}
