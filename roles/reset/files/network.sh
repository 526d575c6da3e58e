# Takes back what the network of the cluster needed. Nothing is flushed: rules, chains, links and routes go one by one,
# and only those of Kubernetes, its network plugins or our own roles. Addresses and routes of the host stay.

# Chains by which those of ours are known.
chains='^(KUBE-|CNI-|CNI_|FLANNEL-|cali-|WEAVE|REPRISE-)'
# From a dump of iptables to the commands that take our part of it away: first the rules of others that lead to it, then it.
unlink_chains() {
  awk -v ours="$chains" '
    function flush_table(  i) {
      if (rules == "" && count == 0) return
      print table
      printf "%s", rules
      for (i = 1; i <= count; i++) print "-F " chain[i]
      for (i = 1; i <= count; i++) print "-X " chain[i]
      print "COMMIT"
    }
    /^\*/ { table = $0; rules = ""; count = 0 }
    /^:/ { name = substr($1, 2); if (name ~ ours) chain[++count] = name }
    /^-A / {
      if ($2 ~ ours) next
      for (i = 3; i < NF; i++) if (($i == "-j" || $i == "-g") && $(i + 1) ~ ours) {
        line = $0; sub(/^-A /, "-D ", line); rules = rules line "\n"
      }
    }
    /^COMMIT/ { flush_table() }'
}
tables() {
  if has "$1-save" && has "$1-restore"; then
    "$1-save" 2>/dev/null | unlink_chains >"$scratch/rules"
    [ ! -s "$scratch/rules" ] || try "removed $(grep -c '^-X ' "$scratch/rules") chains of $1" \
      "$1-restore" -w 10 --noflush "$scratch/rules"
  fi
}
# Both kinds, where both exist: what one programs the other does not see.
for family in iptables ip6tables; do
  if has "$family-nft-save"; then tables "$family-nft"; else tables "$family"; fi
  # Asking for the legacy tables would make them; the kernel says whether there are any.
  ! has "$family-legacy-save" || ! grep -qs . "/proc/net/$(echo "$family" | sed 's/tables/_tables/')_names" || tables "$family-legacy"
done

if has nft; then
  nft list tables 2>/dev/null | while read -r _ family name; do
    case $name in kube-proxy | reprise-* | cni_hostport | cni_plugins* | flannel-ipv4 | flannel-ipv6)
      try "removed the table $family $name of nftables" nft delete table "$family" "$name" ;;
    esac
  done
fi

for link in /sys/class/net/*; do
  link=${link##*/}
  case $link in
    flannel.1 | flannel-v6.1 | kube-ipvs0 | kube-bridge | nodelocaldns | vxlan.calico | vxlan-v6.calico | weave | cali* | vethwe*)
      [ "$link" != kube-ipvs0 ] || ! has ipvsadm || ip -o addr show dev kube-ipvs0 | awk '{ sub("/.*", "", $4); print $4 }' |
        while read -r address; do ipvsadm -Ln | awk -v a="$address" '($1 == "TCP" || $1 == "UDP") && index($2, a ":") == 1 { print $1, $2 }'; done |
        while read -r protocol service; do
          [ -n "$RESET_CHECK" ] || ipvsadm -D "-$(echo "$protocol" | cut -c 1 | tr TU tu)" "$service"
        done
      try "removed the link $link" ip link delete "$link"
      ;;
    *) case " $RESET_LINKS " in *" $link "*) try "removed the link $link" ip link delete "$link" ;; esac ;;
  esac
done

if has ipset; then
  for set in $(ipset list -name 2>/dev/null | grep -E '^(KUBE-|cali|WEAVE|weave-)'); do try "removed the set $set" ipset destroy "$set"; done
fi

# Routes into the network of pods; preflight saw that the host has none of its own there.
ip -4 route show | awk -v pods="$RESET_PODS" '
  function bounds(cidr,  part, byte, size) {
    split(cidr, part, "/"); if (part[2] == "") part[2] = 32
    split(part[1], byte, ".")
    for (size = 1; part[2] < 32; part[2]++) size *= 2
    first = ((byte[1] * 256 + byte[2]) * 256 + byte[3]) * 256 + byte[4]
    return first + size - 1
  }
  BEGIN { last = bounds(pods); start = first }
  { type = ""; net = $1 }
  $1 == "blackhole" || $1 == "unreachable" { net = $2 }
  net ~ /^[0-9.]+(\/[0-9]+)?$/ { end = bounds(net); if (first >= start && end <= last) print net }' | sort -u |
  while read -r network; do
    # A link that is gone takes its routes along.
    [ -n "$RESET_CHECK" ] || [ -n "$(ip -4 route show "$network")" ] || continue
    try "removed the route to $network" ip -4 route delete "$network"
  done

# Networks of pods, by the names that the runtimes give them.
for netns in /run/netns/cni-* /run/netns/????????-????-????-????-????????????; do
  [ -e "$netns" ] || continue
  awk '{ print $2 }' /proc/self/mounts | grep -qxF "$netns" && release "$netns"
  try "removed the network namespace ${netns##*/}" rm -f "$netns"
done
# The runtime made the folder for them; whoever has others keeps it.
[ -n "$RESET_CHECK" ] || rmdir /run/netns 2>/dev/null || :
