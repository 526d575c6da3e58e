# Removes what was placed, puts kernel parameters back, and forgets the record last.

# The programs are links into our folder.
for link in "$RESET_BIN"/* "$RESET_BIN"/.[!.]*; do
  [ -h "$link" ] || continue
  case $(readlink "$link") in /opt/reprise/*) drop "$link" ;; esac
done

for path in $RESET_PATHS; do
  release_below "$path"
  drop "$path"
done
# Other files of ours below /etc, by their mark.
grep -rlsE '^# Written by the role [a-z_]+' /etc 2>/dev/null | while IFS= read -r file; do
  [ -z "$(marked "$file")" ] || drop "$file"
done

for user in $RESET_USERS; do
  if grep -q "^$user:" /etc/passwd && ! was_there "user $user"; then try "removed the user $user" userdel "$user"; fi
  if grep -q "^$user:" /etc/group && ! was_there "user $user"; then try "removed the group $user" groupdel "$user"; fi
done

if [ -r "$record" ]; then
  grep '^sysctl ' "$record" | while read -r _ setting; do
    file=/proc/sys/$(echo "${setting%%=*}" | tr . /)
    [ -w "$file" ] || continue
    [ "$(tr '\t' ' ' <"$file")" = "${setting#*=}" ] && continue
    # A parameter that cannot be written here was not written by us either.
    if [ -n "$RESET_CHECK" ]; then did "set ${setting%%=*} back to ${setting#*=}"
    elif { printf '%s\n' "${setting#*=}" >"$file"; } 2>/dev/null; then did "set ${setting%%=*} back to ${setting#*=}"; fi
  done
fi

[ ! -d /run/reprise ] || try 'removed /run/reprise' rm -rf /run/reprise
if [ ! -e "$scratch/problems" ]; then
  [ ! -d /var/lib/reprise ] || try 'removed /var/lib/reprise' rm -rf /var/lib/reprise
fi
[ ! -e "$scratch/problems" ]
