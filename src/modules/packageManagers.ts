/** Package managers that have no module of their own here: zypper, apk, pacman. */
import type { Script } from '../script/script.ts';
import { sh } from '../script/sh.ts';

interface Wish {
  readonly name: readonly string[];
  readonly state: 'present' | 'latest' | 'absent';
  readonly updateCache: boolean;
}

/** The host's own database is asked for each package; only what differs is handed to the manager, in one go. */
export function otherManagers({ name, state, updateCache }: Wish): Script {
  const wrong = name.find((one) => one.startsWith('-') || one === '');
  if (wrong !== undefined) return sh`fail ${`invalid package name: ${wrong}`}`;
  return sh`
    if has zypper; then
      has_package() { quiet rpm -q -- "$1" || quiet rpm -q --whatprovides -- "$1"; }
      refresh() { zypper -n refresh; }
      install() { zypper -n install -- "$@"; }
      upgrade() { zypper -n update -- "$@"; }
      outdated() { zypper -n --no-refresh update --dry-run -- "$@" | grep -q '^The following .* going to be'; }
      remove() { zypper -n remove -- "$@"; }
    elif has apk; then
      has_package() { quiet apk info -e -- "$1"; }
      refresh() { apk update; }
      install() { apk add -- "$@"; }
      upgrade() { apk add -u -- "$@"; }
      outdated() { apk add -u -s -- "$@" | grep -q '^([0-9]'; }
      remove() { apk del -- "$@"; }
    elif has pacman; then
      has_package() { quiet pacman -Q -- "$1"; }
      refresh() { pacman -Sy --noconfirm; }
      install() { pacman -S --noconfirm --needed -- "$@"; }
      upgrade() { install "$@"; }
      outdated() { [ "$(pacman -S --needed --print -- "$@" 2>/dev/null)" ]; }
      remove() { pacman -R --noconfirm -- "$@"; }
    else fail 'there is no package manager on the host that this module knows: apt, dnf, yum, zypper, apk, pacman'
    fi
    ${updateCache && sh`[ "$CHECK" ] || quiet refresh || fail 'the package lists could not be read again'`}
    # What a manager prints is no result; what it complains about becomes the message.
    quietly() { "$@" >"$SCRATCH.said" || { cat "$SCRATCH.said" >&2; return 1; }; }
    missing= there=
    for one in ${name}; do
      if has_package "$one"; then there="$there $one"; else missing="$missing $one"; fi
    done
    ${
      state === 'absent'
        ? sh`[ -z "$there" ] || change "\${there# }" quietly remove $there`
        : sh`
    [ -z "$missing" ] || change "\${missing# }" quietly install $missing`
    }
    ${
      state === 'latest' &&
      sh`
    if [ "$there" ] && outdated $there; then change "\${there# }" quietly upgrade $there; fi`
    }`;
}
