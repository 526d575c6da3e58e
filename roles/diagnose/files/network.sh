# What the network looks like (D3-4), and whom this host reaches.
section 'addresses' ip -brief address
section 'routes' ip route list
section 'links' ip -details link list
section 'network namespaces' sh -c 'ip netns list; lsns -t net 2>/dev/null'
section 'listening' sh -c 'ss -ltnp 2>/dev/null || cat /proc/net/tcp'
section 'resolver' cat /etc/resolv.conf
section_lines=150 section 'iptables' sh -c 'iptables-save 2>/dev/null | grep -E "^(\*|:|-A (INPUT|FORWARD|OUTPUT|PREROUTING|POSTROUTING) )" | head -n 150'
section_lines=20 section 'tables of nftables' sh -c 'nft list tables 2>/dev/null; nft list table ip kube-proxy 2>/dev/null | grep -c .'

# Ports that others must be able to reach: who does not answer is one finding each (B15: connection refused, or a firewall).
reach() {
  curl -sk --noproxy '*' --connect-timeout 3 --max-time 4 -o /dev/null "https://$1:$2/"
  case $? in 6 | 7 | 28) echo "$1:$2" >>"$work/unreached" ;; esac
}
targets=
if role kubelet || role lb; then for address in $DIAGNOSE_CONTROL_PLANES; do targets="$targets $address:$DIAGNOSE_PORT"; done; fi
if role control_plane; then for address in $DIAGNOSE_KUBELETS; do targets="$targets $address:10250"; done; fi
if role control_plane || role etcd; then for address in $DIAGNOSE_ETCDS; do targets="$targets $address:2379"; done; fi
if role etcd; then for address in $DIAGNOSE_ETCDS; do targets="$targets $address:2380"; done; fi
for target in $targets; do reach "${target%:*}" "${target##*:}" & done
wait
[ ! -s "$work/unreached" ] || for target in $(sort -u "$work/unreached"); do
  finding reach "nobody answers at $target" "ss -ltn on that host; its firewall; ping ${target%:*}"
done
