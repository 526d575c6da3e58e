/** What the modules about Debian packages have in common: running apt as a program does, and waiting for its lock. */
import { sh } from '../script/sh.ts';

/**
 * run_apt COMMAND...: output goes to `$SCRATCH.apt` and `$SCRATCH.apt-error`. While another process holds the lock it waits
 * `$lock_timeout` seconds and then says so.
 * plan ARGUMENT...: asks apt what it would do; prints the packages, one a line.
 * refresh: reads the package lists again.
 */
export const aptVerbs = sh`
  need apt-get 'handle Debian packages'
  export DEBIAN_FRONTEND=noninteractive DEBIAN_PRIORITY=critical APT_LISTCHANGES_FRONTEND=none UCF_FORCE_CONFFOLD=1
  nl='
'
  waited=0
  run_apt() {
    while :; do
      rc=0
      "$@" >"$SCRATCH.apt" 2>"$SCRATCH.apt-error" || rc=$?
      [ "$rc" -ne 0 ] || return 0
      said=$(cat "$SCRATCH.apt-error")
      case $said in
        *'Could not get lock'* | *'is another process using it'* | *'held by process'*) ;;
        *) return "$rc" ;;
      esac
      [ "$waited" -lt "$lock_timeout" ] || fail "another process held the lock of the package system for $waited seconds: $said"
      sleep 1
      waited=$((waited + 1))
    done
  }
  tell_apt() {
    [ ! -s "$SCRATCH.apt" ] || record stdout "$SCRATCH.apt"
    [ ! -s "$SCRATCH.apt-error" ] || record stderr "$SCRATCH.apt-error"
  }
  # A fetch that goes wrong for one source is a warning to apt and an error here, as for Ansible.
  refresh() {
    try=0
    while :; do
      if run_apt apt-get -q -y -o APT::Update::Error-Mode=any update; then
        case $(cat "$SCRATCH.apt-error") in
          *'Failed to fetch'* | *'W: GPG error'*) ;;
          *) return 0 ;;
        esac
      fi
      try=$((try + 1))
      [ "$try" -lt "$retries" ] || fail "the package lists could not be read again after $try tries: $(cat "$SCRATCH.apt-error")"
      sleep "$try"
    done
  }
  plan() {
    run_apt apt-get -s -q -y "$@" || return 1
    awk '
      $1 == "Inst" || $1 == "Remv" || $1 == "Purg" { print $2; found = 1 }
      $1 == "Conf" { left[++count] = $2 }
      END { if (!found) for (i = 1; i <= count; i++) print left[i] }' "$SCRATCH.apt"
  }`;
