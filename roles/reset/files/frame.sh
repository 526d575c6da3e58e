# Takes back what made this host part of a cluster.
# `did` says what was done and `try` does it, unless this is a check; `drop` removes a path, but nothing that the record
# says was here before the cluster.
LC_ALL=C
export LC_ALL
notes=/var/lib/reprise
# A host that has neither these notes nor our programs is no part of a cluster of ours, or not any more.
[ -e "$notes/host" ] || [ -e /opt/reprise ] || { [ -e "$notes/packages" ] && [ "$RESET_RUNTIME" = yes ]; } || exit 0
scratch=$(mktemp -d) || exit 1
trap 'rm -rf "$scratch"' EXIT
trap 'exit 1' INT TERM HUP

has() { command -v "$1" >/dev/null 2>&1; }
was_there() { grep -qsxF -- "$1" "$notes/host" "$notes/packages"; }
did() { printf '%s\n' "$*"; }
# $1 says what, the rest does it.
try() {
  did "$1"
  shift
  [ -z "$RESET_CHECK" ] || return 0
  "$@" >/dev/null 2>"$scratch/error" </dev/null && return 0
  problem "$*: $(head -n 3 "$scratch/error" | tr '\n' ' ')"
}
# Kept in a file, because much of this runs in parts of pipes.
problem() {
  printf '%s\n' "$*" >&2
  echo x >>"$scratch/problems"
}

# Mounts below a path that came with the cluster, the deepest first. Disks of the host stay where they are, and so does
# what is mounted at the path itself: that is emptied.
mounts_in() {
  awk -v path="$1" '{ gsub(/\\040/, " ", $2) } index($2, path "/") == 1 { print $2 }' /proc/self/mounts | sort -ru |
    while IFS= read -r mount; do
      was_there "mount $mount" || awk '!/^#/ { print $2 }' /etc/fstab 2>/dev/null | grep -qxF "$mount" || printf '%s\n' "$mount"
    done
}
release() {
  did "unmounted $1"
  [ -n "$RESET_CHECK" ] || umount "$1" 2>/dev/null || umount -l "$1" 2>/dev/null
}
release_below() { mounts_in "$1" | while IFS= read -r mount; do release "$mount"; done; }

# What a folder holds that was not in it before, and how that goes.
strangers() {
  for inside in "$1"/* "$1"/.[!.]*; do
    { [ ! -e "$inside" ] && [ ! -h "$inside" ]; } || was_there "path $inside" || printf '%s\n' "$inside"
  done
}
remove_strangers() { strangers "$1" | while IFS= read -r inside; do rm -rf -- "$inside"; done; }
drop_inside() {
  count=$(strangers "$1" | wc -l)
  [ "$count" -eq 0 ] || try "removed $count of the things in $1" remove_strangers "$1"
  for inside in "$1"/* "$1"/.[!.]*; do
    { [ ! -e "$inside" ] && [ ! -h "$inside" ]; } || ! was_there "path $inside" || drop "$inside"
  done
}

drop() {
  case $1 in /*/*) ;; *) problem "refused to remove $1"; return ;; esac
  case $1 in */../* | */.. | /etc/systemd/system | /var/lib/ | /var/log/ | /usr/* | /etc/ssh* | /root/.ssh*)
    case $1 in /usr/local/bin/* | /usr/local/sbin/runc | /usr/libexec/kubernetes*) ;; *) problem "refused to remove $1"; return ;; esac ;;
  esac
  [ -e "$1" ] || [ -h "$1" ] || return 0
  if was_there "path $1" || awk '{ print $2 }' /proc/self/mounts | grep -qxF "$1"; then
    [ ! -d "$1" ] || [ -h "$1" ] || drop_inside "$1"
    return 0
  fi
  # What could not be unmounted is not ours to empty.
  if [ -z "$RESET_CHECK" ] && [ -n "$(mounts_in "$1")" ]; then
    problem "$1 holds a mount that cannot be released"
    return
  fi
  try "removed $1" rm -rf -- "$1"
}
