# Remembers, once and before anything is installed, what this host has of the things that a reset takes back: packages
# before a host is prepared, everything else before it becomes part of a cluster. Prints a line if it did.
# RESET_PATHS, RESET_EMPTY, RESET_SYSCTLS, RESET_PACKAGES and RESET_USERS are words; RESET_CHECK, not empty, forbids.
LC_ALL=C
export LC_ALL
notes=/var/lib/reprise

packages() {
  for package in $RESET_PACKAGES; do
    if command -v dpkg-query >/dev/null 2>&1; then
      case $(dpkg-query -W -f '${db:Status-Status}' "$package" 2>/dev/null) in installed) echo "package $package" ;; esac
    elif rpm -q "$package" >/dev/null 2>&1; then
      echo "package $package"
    fi
  done
}
host() {
  for path in $RESET_PATHS; do
    [ -e "$path" ] || [ -h "$path" ] || continue
    find "$path" -xdev | sed 's/^/path /'
  done
  for key in $RESET_SYSCTLS; do
    file=/proc/sys/$(echo "$key" | tr . /)
    [ ! -r "$file" ] || printf 'sysctl %s=%s\n' "$key" "$(tr '\t' ' ' <"$file")"
  done
  for path in $RESET_EMPTY; do [ ! -e "$path" ] || echo "path $path"; done
  awk '{ gsub(/\\040/, " ", $2); print "mount " $2 }' /proc/self/mounts
  for user in $RESET_USERS; do ! grep -q "^$user:" /etc/passwd || echo "user $user"; done
}
# $1 is the file of notes, and the function that has them.
remember() {
  [ ! -e "$notes/$1" ] || return 0
  echo "remembered $1"
  [ -z "$RESET_CHECK" ] || return 0
  mkdir -p "$notes" && "$1" >"$notes/$1.new" && mv "$notes/$1.new" "$notes/$1"
}
remember packages
[ "$RESET_RECORD" = packages ] || remember host
