# Removes the packages that came with the cluster, and with RESET_RUNTIME what the runtime kept.

installed() { [ "$(dpkg-query -W -f '${db:Status-Status}' "$1" 2>/dev/null)" = installed ]; }
# What apt would remove, with "$@" or without, that nobody asked for and nothing needs.
removals() { apt-get --simulate --auto-remove "$@" 2>/dev/null | awk '$1 == "Remv" || $1 == "Purg" { print $2 }' | sort; }
# The packages "$@", and those that only they needed: what was needless before is not ours to remove.
purge() {
  removals install >"$scratch/needless"
  # shellcheck disable=SC2046
  set -- "$@" $(removals purge "$@" | comm -23 - "$scratch/needless")
  DEBIAN_FRONTEND=noninteractive apt-get --quiet --yes purge "$@"
}
came() {
  for package in $RESET_PACKAGES; do
    was_there "package $package" && continue
    if has dpkg-query; then ! installed "$package" || echo "$package"
    elif rpm -q "$package" >/dev/null 2>&1; then echo "$package"; fi
  done
}
if [ -r "$notes/packages" ]; then
  came=$(came | tr '\n' ' ')
  # shellcheck disable=SC2086
  if [ -z "$came" ]; then :
  elif has dpkg-query; then try "removed the packages $came" purge $came
  else try "removed the packages $came" dnf --quiet --assumeyes remove $came; fi
  # A mask is taken off only when what it masks is gone, or else that would start.
  for unit in $RESET_MASKS; do
    [ "$(readlink "/etc/systemd/system/$unit")" != /dev/null ] || was_there "package ${unit%.service}" || drop "/etc/systemd/system/$unit"
  done
elif [ "$RESET_RUNTIME" = yes ]; then
  problem 'nobody recorded which packages were here before the cluster, so none is removed'
fi
if [ "$RESET_RUNTIME" = yes ]; then
  for path in $RESET_RUNTIME_PATHS; do
    release_below "$path"
    drop "$path"
  done
fi
