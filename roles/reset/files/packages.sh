# Removes the packages that came with the cluster, and what the runtime kept.
if [ ! -r "$notes/packages" ]; then
  problem 'nobody recorded which packages were here before the cluster, so none is removed'
else
  for package in $RESET_PACKAGES; do
    ! was_there "package $package" || continue
    if has dpkg-query; then
      [ "$(dpkg-query -W -f '${db:Status-Status}' "$package" 2>/dev/null)" = installed ] || continue
      try "removed the package $package" env DEBIAN_FRONTEND=noninteractive apt-get --quiet --yes purge "$package"
    elif rpm -q "$package" >/dev/null 2>&1; then
      try "removed the package $package" dnf --quiet --assumeyes remove "$package"
    fi
  done
fi
for path in $RESET_RUNTIME_PATHS; do
  release_below "$path"
  drop "$path"
done
