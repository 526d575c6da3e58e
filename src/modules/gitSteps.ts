/** The steps of the git module, as shell: cloning, updating, archives. */
import type { Script } from '../script/script.ts';
import { sh } from '../script/sh.ts';
import { type GitWish, switcher } from './gitVerbs.ts';
import { onHost } from './hostPath.ts';

/** A checkout that is missing; `before` stays empty. */
export function cloneSteps(wish: GitWish): Script {
  const { version, depth, refspec, bare, single_branch, separate_git_dir, reference } = wish;
  const shallow = depth !== undefined && depth >= 1;
  return sh`
    before=
    remote_head "$repo"
    after=$target
    ${
      wish.clone
        ? sh`
    clone_it() {
      case $dest in ?*/*) mkdir -p -- "\${dest%/*}" || return ;; esac
      set -- clone --quiet ${bare ? sh`--bare` : sh`--origin "$remote"`} ${reference !== undefined && sh`--reference ${reference}`}
      ${
        shallow &&
        (version === 'HEAD' || refspec !== undefined
          ? sh`set -- "$@" --depth ${depth}`
          : sh`case $kind in
        branch | tag) set -- "$@" --depth ${depth} --branch "$version" ;;
        *) warn 'Ignoring depth argument. Shallow clones are only available for HEAD, branches, tags or in combination with refspec.' ;;
      esac`)
      }
      ${single_branch && sh`set -- "$@" --single-branch; case $kind in branch | tag) set -- "$@" --branch "$version" ;; esac`}
      ${separate_git_dir !== undefined && sh`set -- "$@" --separate-git-dir="$apart"`}
      "$git" "$@" -- "$repo" "$dest" >/dev/null || return
      ${bare && sh`[ "$remote" = origin ] || g remote add "$remote" "$repo" || return`}
      ${refspec !== undefined && sh`g fetch --quiet ${shallow && `--depth=${depth}`} -- "$remote" ${refspec} || return`}
      ${!bare && sh`switch_it`}
    }
    ${!bare && switcher(wish)}
    change "$dest" clone_it
    [ "$CHECK" ] || after=$(g rev-parse HEAD)
    ${wish.verify_commit && sh`[ "$CHECK" ] || verify "$after"`}`
        : sh`changed "$dest"`
    }`;
}

/** A checkout that is there, at the commit `before`. */
export function updateSteps(wish: GitWish): Script {
  const { bare, recursive, force, depth, refspec } = wish;
  const bareRefs = bare && sh`'+refs/heads/*:refs/heads/*' '+refs/tags/*:refs/tags/*'`;
  return sh`
    url=$("$git" -C "$dest" config --get "remote.$remote.url") || url=
    moved_url=
    if [ "\${url#file://}" != "\${repo#file://}" ]; then moved_url=1; fi
    result remote_url_changed "\${moved_url:-0}"
    locals=
    ${
      !bare &&
      sh`locals=$(g status --porcelain --untracked-files=no --ignore-submodules) || fail "cannot read the state of $dest"
    ${!force && sh`[ -z "$locals" ] || fail "Local modifications exist in the destination: $dest (force=no)."`}`
    }
    remote_head "$repo"
    after=$target
    fetch_it() {
      if [ -z "$url" ]; then g remote add "$remote" "$repo" || return
      elif [ "$moved_url" ]; then g remote set-url "$remote" "$repo" || return
      fi
      set -- fetch --quiet ${force && '--force'}
      ${
        depth !== undefined && depth >= 1
          ? sh`case $kind in
        head | branch) set -- "$@" --depth=${depth} -- "$remote" "+refs/heads/$branch:refs/remotes/$remote/$branch" ;;
        tag) set -- "$@" --depth=${depth} -- "$remote" "+refs/tags/$version:refs/tags/$version" ;;
        *) set -- "$@" --tags -- "$remote" ;;
      esac`
          : sh`set -- "$@" ${!bare && '--tags'} -- "$remote" ${bareRefs}`
      }
      g "$@" ${refspec !== undefined && refspec} || return
      ${
        !bare &&
        sh`# A checkout of a single branch fetches no other by itself.
      [ -z "$branch" ] || [ "$(g rev-parse -q --verify "refs/remotes/$remote/$branch")" = "$target" ] ||
        g fetch --quiet -- "$remote" "+refs/heads/$branch:refs/remotes/$remote/$branch"`
      }
    }
    ${!bare && switcher(wish)}
    update_it() {
      fetch_it || return
      ${!bare && sh`switch_it`}
    }
    ${
      bare
        ? sh`if [ "$before" != "$target" ] || [ "$moved_url" ]; then change "$dest" update_it
    elif [ -z "$CHECK" ] && [ "$("$git" ls-remote --heads --tags -- "$repo" | grep -v '\^{}$' | tr '\t' ' ')" != "$(g show-ref --heads --tags)" ]; then
      fetch_it || fail "cannot fetch $repo"
    fi`
        : sh`
    if [ "$before" != "$target" ] || [ "$moved_url" ] || [ "$locals" ]; then
      change "$dest" update_it
    else
      # The same commit on another branch is no change, as in Ansible, but later tasks may count on the branch.
      if [ -z "$CHECK" ] && { [ "$branch" != "$(g symbolic-ref -q --short HEAD)" ] || ${refspec === undefined ? sh`false` : sh`true`}; }; then
        update_it || fail "cannot switch $dest to $version"
      fi
      ${
        recursive &&
        sh`
      if moved_submodules; then
        result submodules_changed 1
        change "$dest submodules" bring_submodules
      fi`
      }
    fi`
    }
    [ "$CHECK" ] || after=$(g rev-parse HEAD)
    ${wish.verify_commit && sh`[ "$CHECK" ] || verify "$after"`}`;
}

/** An archive of the version; equal commits give equal bytes. */
export function archiveSteps(file: string, { archive_prefix, version }: GitWish): Script {
  const format = /\.tar\.gz$|\.gz$/.test(file) ? 'tar.gz' : /\.(zip|tar|tgz)$/.exec(file)?.[1];
  if (format === undefined) return sh`fail ${`Unable to get file extension from archive file name : ${file}`}`;
  return sh`
    archive=${onHost(file)}
    if [ "$CHECK" ] && [ "$before" != "$after" ]; then changed "$archive"
    else
      g archive ${`--format=${format}`} ${archive_prefix !== undefined && `--prefix=${archive_prefix}`} -o "$SCRATCH.archive" ${version === 'HEAD' ? 'HEAD' : sh`"$after"`} ||
        fail 'Failed to perform archive operation'
      replace "$archive" "$SCRATCH.archive"
    fi`;
}
