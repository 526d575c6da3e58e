# Waits for the pods, then asks everything that needs them.
# One pod on each node of the inventory (D3).
everywhere() {
  counts=$(here get daemonset everywhere -o 'jsonpath={.status.desiredNumberScheduled} {.status.numberReady}') || return 1
  wanted=${counts% *} ready=${counts#* } of_nodes=$(echo "$VERIFY_NODES" | wc -w)
  if [ "${wanted:-0}" -lt "$of_nodes" ] || [ "$wanted" != "$ready" ]; then
    echo "${ready:-0} of ${wanted:-0} run, for $of_nodes nodes"
    return 1
  fi
  echo "$ready, one on each node"
}
replicas() {
  ready=$(here get deployment "$1" -o 'jsonpath={.status.readyReplicas}') || return 1
  [ "$ready" = "$2" ] || { echo "${ready:-0} of $2 run"; return 1; }
  echo "$2 of $2 run"
}
# Why pods wait: what the node says of their containers, or the scheduler of them.
waiting() {
  here get pods -o 'jsonpath={range .items[*]}{.metadata.name}: {.status.containerStatuses[*].state.waiting.reason} {.status.conditions[?(@.type=="PodScheduled")].message} {.status.conditions[?(@.type=="Ready")].status}{"\n"}{end}' 2>/dev/null |
    grep -v ' True$' | sed 's/ False$//' | head -n 3 | joined
}
wait_for() {
  counted=$(patiently "$@") && echo "$counted" && return 0
  echo "$counted; $(waiting)"
  return 1
}

check daemonset wait_for everywhere
daemonset_pid=$!
check replicas wait_for replicas five 5
replicas_pid=$!
check smoke-pods wait_for replicas smoke 2
wait "$daemonset_pid" "$replicas_pid" "$!"

here get pods -o 'jsonpath={range .items[?(@.status.phase=="Running")]}{.metadata.name} {.metadata.labels.app} {.spec.nodeName} {.status.podIP}{"\n"}{end}' | sort >"$work/pods"
first=$(pods_of everywhere | awk '{ print $1; exit }')
last=$(pods_of everywhere | awk '{ name = $1 } END { print name }')
if [ -z "$first" ] || [ -z "$(pods_of smoke)" ] || [ -z "$(pods_of five)" ]; then
  for name in pod-pod-near pod-pod-far node-pod smoke dns-full dns-short dns-namespace dns-pod dns-headless dns-set dns-srv dns-node \
    dns-external dns-policy empty-service logs exec port-forward; do settle "$name" 2 'needs pods that run'; done
else
  check pod-pod-near same_node
  check pod-pod-far across
  check node-pod node_to_pod
  check smoke smoke
  check dns-full named "smoke.$domain" 82
  check dns-short named smoke 82
  check dns-namespace named "smoke.$VERIFY_NAMESPACE" 82
  check dns-pod pod_name
  check dns-headless named "member.five.$domain" 8080
  check dns-set with_bash set_of_names
  check dns-srv with_bash srv
  check dns-node with_bash from_node
  check dns-external external
  check dns-policy patiently policies
  check empty-service patiently empty
  check logs patiently logs
  check exec patiently run_inside
  check port-forward forward
fi
