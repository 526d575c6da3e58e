/** The steps of `apt`, as shell; what is there is asked of dpkg once, what would happen of apt. */
import type { Script } from '../script/script.ts';
import { join, sh } from '../script/sh.ts';

/** A package as the playbook names it: `cron`, `cron=3.0*`, `cron>=3.0`, `cron/bookworm`, `lib*-dev`. */
interface Spec {
  readonly text: string;
  readonly name: string;
  readonly relation: '' | '=' | '>=';
  readonly version: string;
}

/** Undefined for text that is no package at all. */
export function packageSpec(text: string): Spec | undefined {
  const match = /^([A-Za-z0-9*?[\]][A-Za-z0-9+.:*?[\]!~-]*?)(?:(>=|=)([^\s=]+)|\/([\w.-]+)|[\^])?$/.exec(text);
  if (!match) return undefined;
  const [, name = '', relation = '', version = ''] = match;
  return { text, name, relation: relation as Spec['relation'], version };
}

/** Lists are as old as the stamp that apt's hooks leave, or as their folder; `find` tells age and whether that is fresh enough. */
export function readLists(updateCache: boolean, validSeconds: number): Script {
  return sh`
    stamp=/var/lib/apt/periodic/update-success-stamp
    [ -e "$stamp" ] || stamp=/var/lib/apt/lists
    age() { find "$stamp" -maxdepth 0 -printf '%Ts\n' "$@"; }
    seen=$(age -newermt ${`${validSeconds} seconds ago`} -printf 'fresh\n')
    updated=
    ${
      updateCache &&
      sh`case $seen in
      *fresh) ;;
      *)
        if [ "$CHECK" ]; then updated=1
        else
          refresh
          now=$(age)
          # apt leaves the folder alone when nothing new came; the next task shall know that it looked.
          if [ "$now" = "\${seen%%"$nl"*}" ]; then touch "$stamp"; else updated=1; fi
          seen=$(age)
        fi
        ;;
    esac`
    }
    result cache_updated "$updated"
    result cache_update_time "\${seen%%"$nl"*}"`;
}

/** Puts into `pending`, one a line, the packages that are not as they should be. */
export function pendingInstalls(specs: readonly Spec[], latest: boolean, onlyUpgrade: boolean): Script {
  const globs = specs.filter((spec) => /[*?[]/.test(spec.name));
  const plain = specs.filter((spec) => !globs.includes(spec));
  const one = (name: Script, spec: Spec) => sh`want ${name} ${spec.relation} ${spec.version} ${spec.text}`;
  return sh`
    want() {
      found=
      IFS=$nl; set -f
      for line in $installed; do
        version=\${line##*,}; line=\${line%,*}
        full=\${line##*,}; line=\${line%,*}
        case $line in ?[i]*) ;; *) continue ;; esac
        case \${line#*,} in "$1") ;; *) [ "$full" = "$1" ] || continue ;; esac
        case $2 in
          '') found=1 ;;
          '=') case $version in $3) found=1 ;; esac ;;
          *) ! dpkg --compare-versions "$version" ge "$3" || found=1 ;;
        esac
        ${onlyUpgrade && sh`there=1`}
      done
      IFS="$nl 	"; set +f
      ${latest ? sh`[ "$2" ] && [ "$found" ] || pending="$pending$4$nl"` : sh`[ "$found" ] || pending="$pending$4$nl"`}
    }
    pending=
    names=
    ${
      globs.length > 0 &&
      sh`
    known=$(apt-cache pkgnames)
    ${join(
      globs.map(
        (spec) => sh`
    matched=
    for name in $known; do
      case $name in ${patternOf(spec.name)}) matched=1; names="$names$name$nl" ;; esac
    done
    [ "$matched" ] || fail ${`no package matches ${spec.name}`}`,
      ),
    )}`
    }
    IFS=$nl; set -f
    installed=$(dpkg-query -W -f='\${db:Status-Abbrev},\${Package},\${Package}:\${Architecture},\${Version}\n' -- ${plain.map((spec) => spec.name)} $names 2>/dev/null) || :
    IFS="$nl 	"; set +f
    ${join(plain.map((spec) => one(sh`${spec.name}`, spec)))}
    ${globs.length > 0 && sh`for name in $names; do want "$name" '' '' "$name"; done`}
    ${
      onlyUpgrade &&
      sh`
    some=
    for name in $pending; do case "$nl$installed" in *",\${name%%[=/]*},"*) some="$some$name$nl" ;; esac; done
    pending=$some`
    }`;
}

/** Puts into `pending` the packages that are there; for a purge also those of which only settings are left. */
export function pendingRemovals(specs: readonly Spec[], purge: boolean): Script {
  return sh`
    pending=
    installed=$(dpkg-query -W -f='\${db:Status-Abbrev},\${binary:Package}\n' -- ${specs.map((spec) => spec.name)} 2>/dev/null) || :
    IFS=$nl; set -f
    for line in $installed; do
      case $line in ?n* ${!purge && sh`| ?c*`}) ;; *) pending="$pending\${line#*,}$nl" ;; esac
    done
    IFS="$nl 	"; set +f`;
}

/** A glob as a pattern of `case`: letters are quoted, the signs of the pattern are not. */
function patternOf(glob: string): Script {
  return join(
    (glob.match(/\[[^\]]*\]|[*?]|[^*?[]+/g) ?? []).map((part) =>
      /^[*?[]/.test(part) ? { text: part, uploads: [], secrets: [] } : sh`${part}`,
    ),
    '',
  );
}

/**
 * Asks for the plan of an apt command and, unless in check mode, runs it. In check mode the lists may not know a package yet,
 * because an earlier task would have added its source; then the wish itself is the plan.
 */
export function carryOut(options: Script, verb: readonly string[], pending: Script): Script {
  return sh`
    set -- ${options} ${verb}
    IFS=$nl; set -f; set -- "$@" ${pending}; IFS="$nl 	"; set +f
    if planned=$(plan "$@"); then :
    else
      said=$(cat "$SCRATCH.apt-error")
      case $CHECK$said in
        1*'Unable to locate package'* | 1*'no installation candidate'* | 1*'was not found'*)
          warn "the package lists of the host do not know all packages yet; a real run may find them"
          planned=$pending ;;
        *) tell_apt; fail "$said" ;;
      esac
    fi
    if [ "$planned" ]; then
      if [ -z "$CHECK" ]; then
        run_apt apt-get -q -y "$@" || { tell_apt; fail "$(cat "$SCRATCH.apt-error")"; }
      fi
      IFS=$nl; set -f
      for name in $planned; do changed "$name"; done
      IFS="$nl 	"; set +f
    fi
    tell_apt`;
}
