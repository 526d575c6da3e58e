# Remembers, once and before anything is installed, what this host has of the things that a reset takes back.
# Prints a line if it did. RESET_PATHS, RESET_SYSCTLS, RESET_PACKAGES and RESET_USERS are words; RESET_CHECK forbids.
LC_ALL=C
export LC_ALL
record=/var/lib/reprise/before
[ ! -e "$record" ] || exit 0
# A cluster that was made before there were records: nothing of it was here before.
echo "recorded what is here before the cluster"
[ -z "$RESET_CHECK" ] || exit 0
mkdir -p "${record%/*}" || exit 1
{
  for path in $RESET_PATHS; do
    [ -e "$path" ] || [ -h "$path" ] || continue
    find "$path" -xdev | sed 's/^/path /'
  done
  for key in $RESET_SYSCTLS; do
    file=/proc/sys/$(echo "$key" | tr . /)
    [ ! -r "$file" ] || printf 'sysctl %s=%s\n' "$key" "$(tr '\t' ' ' <"$file")"
  done
  for package in $RESET_PACKAGES; do
    if command -v dpkg-query >/dev/null 2>&1; then
      case $(dpkg-query -W -f '${db:Status-Status}' "$package" 2>/dev/null) in installed) echo "package $package" ;; esac
    elif rpm -q "$package" >/dev/null 2>&1; then
      echo "package $package"
    fi
  done
  awk '{ gsub(/\\040/, " ", $2); print "mount " $2 }' /proc/self/mounts
  for user in $RESET_USERS; do ! grep -q "^$user:" /etc/passwd || echo "user $user"; done
} >"$record.new" && mv "$record.new" "$record"
