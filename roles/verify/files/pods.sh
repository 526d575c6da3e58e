# What pods reach, and what reaches pods; asked once they run.
domain=$VERIFY_NAMESPACE.svc.$VERIFY_DOMAIN
pods_of() { awk -v app="$1" '$2 == app' "$work/pods"; }
field() { awk -v name="$1" -v field="$2" '$1 == name { print $field }' "$work/pods"; }

# Asks a pod to ask another: pod, host, port, path. Prints the answer.
dial() {
  dialled=$(here get --raw "/api/v1/namespaces/$VERIFY_NAMESPACE/pods/http:$1:8080/proxy/dial?host=$2&port=$3&request=$4&tries=1" 2>&1)
  case $dialled in
    '{"responses":["'*) dialled=${dialled#*\[\"} && printf '%s\n' "${dialled%%\"*}" ;;
    *) echo "$2:$3 from $1: $dialled" && return 1 ;;
  esac
}

# From one pod to another: the other must answer, and see the first one's own address (C15: no translation).
to_pod() {
  seen=$(dial "$1" "$(field "$2" 4)" 8080 clientip) || { echo "$seen"; return 1; }
  [ "${seen%:*}" = "$(field "$1" 4)" ] || { echo "$2 sees $1 as ${seen%:*}, not as $(field "$1" 4)"; return 1; }
}
same_node() {
  node=$(field "$first" 3)
  near=$(pods_of five | awk -v node="$node" '$3 == node { print $1; exit }')
  # Any node will do that has two.
  from=$first
  if [ -z "$near" ]; then
    pair=$(awk '$2 == "everywhere" { pod[$3] = $1 } $2 == "five" { other[$3] = $1 }
      END { for (node in pod) if (node in other) { print pod[node], other[node]; exit } }' "$work/pods")
    [ -n "$pair" ] || { echo 'no node has two pods of the checks'; return 2; }
    from=${pair% *} near=${pair#* }
  fi
  patiently to_pod "$from" "$near" && echo "on $(field "$from" 3), without translation"
}
# Every node to the next, so that each is at both ends once; eight at a time.
across() {
  pods_of everywhere | awk '{ pod[NR] = $1 } END { if (NR > 1) for (i = 1; i <= NR; i++) print pod[i], pod[i % NR + 1] }' >"$work/ring"
  [ -s "$work/ring" ] || { echo 'there is one node'; return 2; }
  running=0
  while read -r from to; do
    { patiently to_pod "$from" "$to" >>"$work/across" || echo failed >>"$work/across.failed"; } &
    running=$((running + 1))
    [ $((running % 8)) != 0 ] || wait
  done <"$work/ring"
  wait
  [ ! -e "$work/across.failed" ] || { joined <"$work/across"; return 1; }
  echo "$(wc -l <"$work/ring") pairs of nodes, without translation"
}
# From the host itself: the pod sees an address of the host.
node_to_pod() {
  far=$(pods_of everywhere | awk -v node="$VERIFY_NODE_NAME" '$3 != node { print $1; exit }')
  [ -n "$far" ] || far=$first
  seen=$(patiently page "http://$(field "$far" 4):8080/clientip") || { echo "$seen"; return 1; }
  case " $(ip -o addr show | awk '{ sub("/.*", "", $4); print $4 }' | joined) " in
    *" ${seen%:*} "*) echo "the pod on $(field "$far" 3) sees ${seen%:*}" ;;
    *) echo "$far sees this node as ${seen%:*}, which is none of its addresses"; return 1 ;;
  esac
}

# The first workload (B13, C12): two servers behind port 82, both of which answer.
smoke() {
  cluster_ip=$(here get service smoke -o 'jsonpath={.spec.clusterIP}')
  first_page=$(patiently page "http://$cluster_ip:82/hostname") || { echo "$first_page"; return 1; }
  for _ in 1 2 3 4 5 6 7 8 9 10 11 12 13 14 15 16; do page "http://$cluster_ip:82/hostname" || break; done | sort -u >"$work/smoke"
  [ "$(grep -c '^smoke-' "$work/smoke")" = 2 ] || { echo "16 requests to $cluster_ip:82 reached only $(joined <"$work/smoke")"; return 1; }
  echo "$cluster_ip:82 reaches both pods"
}
# A name as a pod writes it, through the Service.
named() {
  answer=$(patiently dial "$first" "$1" "$2" hostname) || { echo "$answer"; return 1; }
  echo "$1:$2 is $answer"
}
pod_name() { named "$(field "$last" 4 | tr . -).$VERIFY_NAMESPACE.pod.$VERIFY_DOMAIN" 8080; }
set_of_names() {
  resolve "five.$domain" 1 >"$work/set"
  pods_of five | awk '{ print $4 }' | sort >"$work/set.wanted"
  cmp -s "$work/set" "$work/set.wanted" || { echo "five.$domain is $(joined <"$work/set"), the pods are $(joined <"$work/set.wanted")"; return 1; }
  joined <"$work/set"
}
srv() {
  record=$(resolve "_http._tcp.smoke.$domain" 33)
  [ "$record" = "82 smoke.$domain" ] || { echo "_http._tcp.smoke.$domain is $record"; return 1; }
  echo "$record"
}
from_node() {
  address=$(resolve "smoke.$domain" 1)
  [ "$address" = "$(here get service smoke -o 'jsonpath={.spec.clusterIP}')" ] || { echo "$VERIFY_DNS says $address"; return 1; }
  echo "$VERIFY_DNS says $address"
}
with_bash() {
  if ! has bash || ! has timeout; then
    echo 'needs bash and timeout on the host'
    return 2
  fi
  patiently "$@"
}
# A name of the world, if this host itself knows it.
external() {
  [ -n "$VERIFY_EXTERNAL" ] || { echo 'verify_external_name is empty'; return 2; }
  timeout 5 getent hosts "$VERIFY_EXTERNAL" >/dev/null 2>&1 || { echo "$VERIFY_EXTERNAL is not known to this host either"; return 2; }
  said=$(dial "$first" "$VERIFY_EXTERNAL" 443 hostname)
  case $said in *'no such host'* | *'server misbehaving'* | *'i/o timeout'*lookup* | *lookup*'i/o timeout'*) echo "$said"; return 1 ;; esac
  echo "$VERIFY_EXTERNAL is known"
}
# ClusterFirst pods ask the cluster's name server, Default pods the node's.
policies() {
  cluster=$(here exec "$first" -- /agnhost dns-server-list) || { echo "$cluster"; return 1; }
  [ "$cluster" = "$VERIFY_DNS" ] || { echo "pods ask $cluster, not $VERIFY_DNS"; return 1; }
  default=$(here exec "$(pods_of five | awk '{ print $1; exit }')" -- /agnhost dns-server-list) || { echo "$default"; return 1; }
  case ",$default," in *",$VERIFY_DNS,"*) echo "a pod with dnsPolicy Default asks $default"; return 1 ;; esac
  echo "ClusterFirst asks $cluster, Default $default"
}
empty() {
  refusal=$(here exec "$first" -- /agnhost connect nobody:80 --timeout=3s 2>&1)
  case $refusal in *REFUSED*) echo 'refused at once' ;; *) echo "a Service without endpoints says: ${refusal:-connected}"; return 1 ;; esac
}

# The API's own ways into pods, which need the right to reach kubelets (C6).
logs() { here logs "$first" --tail=-1 | grep -m 1 'Started HTTP server'; }
run_inside() { here exec "$first" -- /agnhost connect kubernetes.default:443 --timeout=3s && echo 'ran in a pod, and reached the API by name'; }
forwarded() { sed -n 's/^Forwarding from 127.0.0.1:\([0-9]*\).*/\1/p' "$work/forward" | grep .; }
forward() {
  here port-forward "pod/$last" :8080 >"$work/forward" 2>&1 &
  forwarding=$!
  port=$(patiently forwarded) && answer=$(page "http://127.0.0.1:$port/hostname")
  forward_code=$?
  kill "$forwarding" 2>/dev/null
  [ "$forward_code" = 0 ] || { cat "$work/forward"; echo "$answer"; return 1; }
  echo "answered by $answer"
}
