#!/bin/sh
# Looks at a host and changes nothing. Prints one `key=value` a line; several values of a key stand behind one another.
# Asked through the environment: PREFLIGHT_PATH (a folder whose disk counts), PREFLIGHT_NETWORKS (`name=cidr ...`),
# PREFLIGHT_PEERS (`address:port ...`), PREFLIGHT_WAIT (seconds for a peer), PREFLIGHT_DEBS and PREFLIGHT_RPMS (packages
# that must be installed, by how the distribution calls them).
# Nothing but a POSIX shell, awk and what every Linux has in /proc is taken for granted.
LC_ALL=C
export LC_ALL
say() { printf '%s=%s\n' "$1" "$2"; }
has() { command -v "$1" >/dev/null 2>&1; }
joined() { tr '\n' ' ' | sed 's/ *$//'; }

if [ -r /etc/os-release ]; then
  # In a shell of its own: the file sets whatever names it likes.
  # shellcheck disable=SC1091
  (. /etc/os-release && say os "${ID:-unknown}" && say os_version "${VERSION_ID:-}" && say os_name "${PRETTY_NAME:-}")
else
  say os unknown
fi
say arch "$(uname -m)"
say kernel "$(uname -r)"
say hostname "$(uname -n)"
say machine_id "$(cat /etc/machine-id 2>/dev/null)"
say memory_mb "$(awk '$1 == "MemTotal:" { print int($2 / 1024) }' /proc/meminfo)"
say cpus "$(grep -c '^processor' /proc/cpuinfo)"
say swap "$(awk 'NR > 1 { print $1 }' /proc/swaps 2>/dev/null | joined)"
if [ -d /run/systemd/system ]; then say init systemd; else say init other; fi
for file in /etc/kubernetes/kubelet.conf /etc/kubernetes/admin.conf /var/lib/kubelet/config.yaml /var/lib/etcd/member; do
  [ -e "$file" ] && say member "$file" && break
done

folder=$PREFLIGHT_PATH
while [ ! -d "$folder" ]; do folder=${folder%/*}; [ -n "$folder" ] || folder=/; done
say disk_free_mb "$(df -Pk "$folder" | awk 'END { print int($4 / 1024) }')"

# Ports on which something listens, from the kernel's own list: the second column ends in the port, in hexadecimal.
ports=$(cat /proc/net/tcp /proc/net/tcp6 2>/dev/null | awk '$4 == "0A" { n = split($2, part, ":"); print part[n] }' | sort -u)
say ports "$(for port in $ports; do printf '%d\n' "0x$port"; done | sort -n | joined)"

# Addresses of devices that belong to this host alone; bridges and tunnels of container networks repeat everywhere.
own='^(docker|br-|cni|flannel|cali|cilium|veth|vxlan|virbr|lxc|tunl|kube|dummy|nodelocaldns|weave|lo$)'
addresses='' routes=''
if has ip; then
  addresses=$(ip -o -4 addr show scope global 2>/dev/null | awk -v own="$own" '$2 !~ own { print $4 }')
  routes=$(ip -4 route show 2>/dev/null | awk -v own="$own" '$1 ~ /\// { for (i = 2; i < NF; i++) if ($i == "dev") print $1 "@" $(i + 1) }')
elif has hostname; then
  addresses=$(hostname -I 2>/dev/null | tr ' ' '\n' | sed -n 's/^[0-9.]*$/&\/32/p')
fi
say addresses "$(printf '%s\n' "$addresses" | joined)"

# Networks the cluster will use, against the host's own routes. awk does the sums: not every shell has 64-bit numbers.
# What a network plugin has routed is the network itself, not a clash with it.
[ -n "$(ls /etc/cni/net.d 2>/dev/null)" ] && routes=
clashes=$(printf '%s\n' "$routes" | awk -v networks="$PREFLIGHT_NETWORKS" '
  function bounds(cidr,  part, byte, size) {
    split(cidr, part, "/"); split(part[1], byte, ".")
    for (size = 1; part[2] < 32; part[2]++) size *= 2
    first = ((byte[1] * 256 + byte[2]) * 256 + byte[3]) * 256 + byte[4]
    first -= first % size
    return first + size - 1
  }
  function clash(one, other) {
    end = bounds(other); start = first
    return bounds(one) >= start && first <= end
  }
  BEGIN {
    # What is not a network at all is left to the check of the inventory.
    given = split(networks, all, " ")
    for (i = 1; i <= given; i++) if (all[i] ~ /=[0-9]+[.][0-9.]+\/[0-9]+$/) network[++count] = all[i]
    for (i = 1; i <= count; i++) {
      split(network[i], named, "="); name[i] = named[1]; cidr[i] = named[2]
      for (j = 1; j < i; j++) if (clash(cidr[i], cidr[j])) print name[i] ":" cidr[i] ":" cidr[j] ":" name[j]
    }
  }
  {
    if (split($0, route, "@") < 2) next
    for (i = 1; i <= count; i++) if (clash(cidr[i], route[1])) print name[i] ":" cidr[i] ":" route[1] ":" route[2]
  }')
say clashes "$(printf '%s\n' "$clashes" | joined)"

lacking=
if has dpkg-query; then
  # shellcheck disable=SC2016,SC2086 # dpkg-query fills in the names, and every word is a package
  installed=$(dpkg-query -W -f '${Package} ${db:Status-Status}\n' ${PREFLIGHT_DEBS:-dpkg} 2>/dev/null)
  for package in ${PREFLIGHT_DEBS-}; do
    case $installed in *"$package installed"*) ;; *) lacking="$lacking $package" ;; esac
  done
elif has rpm; then
  for package in ${PREFLIGHT_RPMS-}; do rpm -q --quiet --whatprovides "$package" 2>/dev/null || lacking="$lacking $package"; done
fi
say lacking "${lacking# }"

# Every peer is tried at once; each writes a line only if it failed.
reach() {
  # shellcheck disable=SC2016 # the inner bash takes its own arguments
  if has bash && has timeout; then timeout "$PREFLIGHT_WAIT" bash -c ': </dev/tcp/"$0"/"$1"' "$1" "$2"
  elif has curl; then
    # curl cannot speak to sshd, but only 6, 7 and 28 say that it did not get there.
    curl -s --noproxy '*' -o /dev/null --max-time "$PREFLIGHT_WAIT" "http://$1:$2/"
    case $? in 6 | 7 | 28) return 1 ;; esac
  elif has nc; then nc -w "$PREFLIGHT_WAIT" "$1" "$2" </dev/null
  elif has ping; then ping -c 1 -W "$PREFLIGHT_WAIT" "$1"
  else return 0; fi >/dev/null 2>&1
}
unreachable=$(for peer in $PREFLIGHT_PEERS; do
  { reach "${peer%:*}" "${peer##*:}" || echo "$peer"; } &
done; wait)
say unreachable "$(printf '%s\n' "$unreachable" | sort | joined)"
exit 0
