#!/bin/sh
# What the configuration of kubelet and kube-proxy depends on. Prints one `key=value` a line.
# Asked through the environment: NODE_LOOPS, addresses a pod's resolver must not lead to; NODE_SYSCTLS, names.
LC_ALL=C
export LC_ALL
say() { printf '%s=%s\n' "$1" "$2"; }
joined() { tr '\n' ' ' | sed 's/ *$//'; }

say kernel "$(uname -r | sed 's/[^0-9.].*//')"
if [ -e /sys/fs/cgroup/cgroup.controllers ]; then say cgroup 2; else say cgroup 1; fi

# kube-proxy's nftables mode needs a kernel and a program that can do what it asks for; trying in check mode tells both.
works() {
  command -v nft >/dev/null 2>&1 || return 1
  nft -c -f - >/dev/null 2>&1 <<'EOF'
add table ip reprise-try
add chain ip reprise-try services
add map ip reprise-try ips { type ipv4_addr . inet_proto . inet_service : verdict ; comment "try" ; }
add rule ip reprise-try services ip daddr . meta l4proto . th dport vmap @ips
add rule ip reprise-try services numgen random mod 2 vmap { 0 : drop, 1 : accept }
EOF
}
if works; then say nft yes; else say nft no; fi

# A name server on the loopback, or the cluster's own, would make CoreDNS ask itself for ever.
servers() { awk '$1 == "nameserver" { print $2 }' "$1" 2>/dev/null; }
loops() {
  case $1 in
    127.* | ::1 | 0.0.0.0 | ::) return 0 ;;
  esac
  case " $NODE_LOOPS " in
    *" $1 "*) return 0 ;;
  esac
  return 1
}
usable() {
  some=1
  for server in $(servers "$1"); do
    if loops "$server"; then return 1; fi
    some=0
  done
  return $some
}
found=
for file in /etc/resolv.conf /run/systemd/resolve/resolv.conf /run/NetworkManager/no-stub-resolv.conf; do
  if usable "$file"; then
    found=$file
    break
  fi
done
say resolver "$found"
say upstream "$(for server in $(servers "${found:-/etc/resolv.conf}"); do loops "$server" || echo "$server"; done | joined)"

say sysctls_missing "$(for key in $NODE_SYSCTLS; do
  [ -e "/proc/sys/$(echo "$key" | tr . /)" ] || echo "$key"
done | joined)"
