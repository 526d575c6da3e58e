# Removes what was placed, and puts kernel parameters back.

# The programs are links into our folder.
for link in "$RESET_BIN"/* "$RESET_BIN"/.[!.]*; do
  [ -h "$link" ] || continue
  case $(readlink "$link") in /opt/reprise/*) drop "$link" ;; esac
done

for path in $RESET_PATHS; do
  release_below "$path"
  drop "$path"
done
# Folders that a runtime or a pod makes where there are none; what is in them by now is not ours.
for path in $RESET_EMPTY; do
  [ -d "$path" ] && ! was_there "path $path" && [ -z "$(ls -A "$path")" ] && try "removed $path" rmdir "$path"
done
# The kubelet writes this itself, for its own end and that of its pods; logind has to forget it.
logind=/etc/systemd/logind.conf.d/99-kubelet.conf
if [ -e "$logind" ]; then
  drop "$logind"
  [ -n "$RESET_CHECK" ] || rmdir "${logind%/*}" 2>/dev/null
  [ -n "$RESET_CHECK" ] || systemctl kill --signal=HUP systemd-logind 2>/dev/null
fi
# Other files of ours below /etc, by their mark.
grep -rlsE '^# Written by the role [a-z_]+' /etc 2>/dev/null | while IFS= read -r file; do
  [ -z "$(marked "$file")" ] || drop "$file"
done

for user in $RESET_USERS; do
  if grep -q "^$user:" /etc/passwd && ! was_there "user $user"; then try "removed the user $user" userdel "$user"; fi
  if grep -q "^$user:" /etc/group && ! was_there "user $user"; then try "removed the group $user" groupdel "$user"; fi
done

if [ -r "$notes/host" ]; then
  grep '^sysctl ' "$notes/host" | while read -r _ setting; do
    file=/proc/sys/$(echo "${setting%%=*}" | tr . /)
    [ -w "$file" ] || continue
    [ "$(tr '\t' ' ' <"$file")" = "${setting#*=}" ] && continue
    # A parameter that cannot be written here was not written by us either.
    if [ -n "$RESET_CHECK" ]; then did "set ${setting%%=*} back to ${setting#*=}"
    elif { printf '%s\n' "${setting#*=}" >"$file"; } 2>/dev/null; then did "set ${setting%%=*} back to ${setting#*=}"; fi
  done
fi

[ ! -d /run/reprise ] || try 'removed /run/reprise' rm -rf /run/reprise
# The notes go last: what is left of them tells the next reset that there is something to do.
if [ ! -e "$scratch/problems" ]; then
  [ ! -e "$notes/host" ] || try 'forgot what was here before' rm -f "$notes/host"
  [ "$RESET_RUNTIME" = no ] || [ ! -e "$notes" ] || try "removed $notes" rm -rf "$notes"
fi
[ ! -e "$scratch/problems" ]
