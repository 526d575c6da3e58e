#!/bin/sh
# Keeps the routes to the pods of other nodes, and lets pods speak to the outside under their node's address.
# routes.sh once|keep|remove CONFIGURATION. Routes of ours carry a protocol number; others are left alone.
set -u
LC_ALL=C
export LC_ALL
do=$1 config=$2
protocol=$(awk '$1 == "protocol" { print $2 }' "$config")
pods=$(awk '$1 == "pods" { print $2 }' "$config")
unmasked=$(sed -n 's/^unmasked //p' "$config")

# What `ip route show` says of ours, in the words of the configuration.
there() { ip -4 route show proto "$protocol" | awk '{ for (i = 2; i < NF; i++) if ($i == "via") print $1, $(i + 1) }' | sort; }
wanted() { awk '$1 == "route" { print $2, $3 }' "$config" | sort; }

settle_routes() {
  now=$(there)
  [ "$now" = "$(wanted)" ] && return 0
  failed=0
  while read -r network gateway; do
    case "
$now
" in *"
$network $gateway
"*) continue ;;
    esac
    ip -4 route replace "$network" via "$gateway" proto "$protocol" && continue
    echo "$gateway cannot be reached directly; plain routes need the nodes in one network (network plugins flannel and calico do not)" >&2
    failed=1
  done <<EOF
$(wanted)
EOF
  there | while read -r network gateway; do
    wanted | grep -qxF "$network $gateway" || ip -4 route del "$network" via "$gateway" proto "$protocol"
  done
  return $failed
}

has() { command -v "$1" >/dev/null 2>&1; }
masks() { if has nft; then nft list table ip reprise-pods >/dev/null 2>&1; else iptables -w -t nat -C POSTROUTING -j REPRISE-PODS 2>/dev/null; fi; }
mask() {
  if has nft; then
    nft -f - <<EOF
add table ip reprise-pods
delete table ip reprise-pods
table ip reprise-pods {
  set unmasked { type ipv4_addr; flags interval; auto-merge; elements = { $(echo "$unmasked" | sed 's/ /, /g') }; }
  chain postrouting {
    type nat hook postrouting priority srcnat; policy accept;
    ip saddr $pods ip daddr != @unmasked masquerade
  }
}
EOF
    return
  fi
  {
    echo '*nat'
    echo ':REPRISE-PODS - [0:0]'
    for network in $unmasked; do echo "-A REPRISE-PODS -d $network -j RETURN"; done
    echo "-A REPRISE-PODS -s $pods -j MASQUERADE"
    echo COMMIT
  } | iptables-restore -w --noflush
  iptables -w -t nat -C POSTROUTING -j REPRISE-PODS 2>/dev/null || iptables -w -t nat -A POSTROUTING -j REPRISE-PODS
}
unmask() {
  if has nft; then nft delete table ip reprise-pods 2>/dev/null; fi
  if has iptables && iptables -w -t nat -D POSTROUTING -j REPRISE-PODS 2>/dev/null; then
    iptables -w -t nat -F REPRISE-PODS
    iptables -w -t nat -X REPRISE-PODS
  fi
}

case $do in
  once)
    settle_routes && mask
    ;;
  # A link that goes down takes its routes along, and a firewall that is loaded anew may take what is not its own.
  keep)
    while :; do
      settle_routes
      masks || mask
      timeout 60 ip -4 -o monitor link route | while read -r event; do
        case $event in
          *Deleted* | *'state UP'*) settle_routes ;;
        esac
      done
    done
    ;;
  remove)
    ip -4 route flush proto "$protocol"
    unmask
    ;;
  *)
    echo "routes.sh once|keep|remove CONFIGURATION" >&2
    exit 2
    ;;
esac
