# What the API knows (B15): nodes, pods that wait or end, controllers without pods, Services without endpoints, events.
kubectl() { timeout 10 $DIAGNOSE_KUBECTL --server "https://$DIAGNOSE_ADDRESS:$DIAGNOSE_PORT" --request-timeout=8s "$@" 2>>"$work/kubectl.error"; }
see() {
  title=$1
  shift
  kubectl "$@" >"$work/seen"
  section "$title" cat "$work/seen"
}

nodes() {
  kubectl get nodes -o 'jsonpath={range .items[*]}{.metadata.name}{"\t"}{.status.conditions[?(@.type=="Ready")].status}{"\t"}{.status.conditions[?(@.type=="Ready")].message}{"\t"}{.spec.unschedulable}{"\t"}{.status.conditions[?(@.status=="True")].type}{"\n"}{end}' >"$work/nodes" || return 1
  for name in $DIAGNOSE_NODES; do
    line=$(awk -F '\t' -v name="$name" '$1 == name' "$work/nodes")
    [ -n "$line" ] || { finding registration "$name is not registered with the API" "journalctl -u kubelet on $name: does it register by that name?" '' "$name"; continue; }
    case $(echo "$line" | cut -f 2) in
      True) ;;
      *) finding registration "$name is not Ready: $(echo "$line" | cut -f 3)" "kubectl describe node $name; journalctl -u kubelet on $name" '' "$name" ;;
    esac
    [ "$(echo "$line" | cut -f 4)" != true ] || finding later "$name takes no new pods (cordoned)" "kubectl uncordon $name" '' "$name"
    for pressure in MemoryPressure DiskPressure PIDPressure; do
      case $(echo "$line" | cut -f 5) in *$pressure*) finding registration "$name reports $pressure" "kubectl describe node $name" '' "$name" ;; esac
    done
  done
}

# Pods by what they wait for; a few examples are enough.
pods() {
  kubectl get pods --all-namespaces -o 'jsonpath={range .items[*]}{.metadata.namespace}/{.metadata.name}{"\t"}{.status.phase}{"\t"}{.spec.nodeName}{"\t"}{.status.containerStatuses[*].state.waiting.reason} {.status.initContainerStatuses[*].state.waiting.reason}{"\t"}{.status.conditions[?(@.type=="PodScheduled")].message}{"\t"}{.status.conditions[?(@.type=="Ready")].status}{"\t"}{.metadata.deletionTimestamp}{"\n"}{end}' >"$work/pods" || return 1
  kind() {
    awk -F '\t' "$1" "$work/pods" >"$work/some"
    number=$(grep -c . "$work/some")
    [ "$number" -eq 0 ] || finding "$2" "pods $3: $number, such as $(head -n 3 "$work/some" | cut -f 1 | joined)" "$4" "$(head -n 1 "$work/some" | cut -f 5)"
  }
  kind '$2 == "Pending" && $3 == ""' workloads 'have no node yet' 'kubectl describe pod; the log of kube-scheduler'
  kind '$4 ~ /ImagePull|ErrImage|InvalidImageName/' workloads 'cannot get their image' 'kubectl describe pod; crictl pull IMAGE on its node; registry, firewall, name of the image'
  kind '$4 ~ /CrashLoop|RunContainerError|CreateContainerError|CreateContainerConfigError/' workloads 'end again and again, or cannot start' 'kubectl logs --previous; kubectl describe pod'
  kind '$2 == "Pending" && $3 != "" && $4 ~ /ContainerCreating|PodInitializing/' workloads 'have a node and do not start' 'kubectl describe pod; journalctl -u kubelet on that node; the network plugin'
  kind '$2 == "Running" && $6 != "True" && $4 !~ /CrashLoop/ && $7 == ""' workloads 'run and are not ready' 'kubectl describe pod: readiness probe; kubectl logs'
  kind '$7 != "" && $2 != "Succeeded"' later 'are to go and do not' 'kubectl describe pod: finalizers; the kubelet of that node'
  dns=$(awk -F '\t' '$1 ~ /^kube-system\/coredns/ && $6 == "True"' "$work/pods" | grep -c .)
  [ "$dns" -gt 0 ] || finding names 'no pod of CoreDNS is ready, so no name is answered' 'kubectl -n kube-system get pods -l k8s-app=kube-dns; kubectl logs'
}

# Wanted and not made: then the controller manager is to be asked, not the scheduler (B15, D3).
controllers() {
  kubectl get deployments,replicasets,daemonsets,statefulsets --all-namespaces -o 'jsonpath={range .items[*]}{.kind} {.metadata.namespace}/{.metadata.name} {.spec.replicas} {.status.replicas} {.status.desiredNumberScheduled} {.status.currentNumberScheduled}{"\n"}{end}' |
    awk '$1 == "ReplicaSet" && NF >= 3 && $3 + 0 > 0 && NF < 4 { print }' >"$work/unmade"
  [ ! -s "$work/unmade" ] || finding controllers "$(grep -c . "$work/unmade") controllers have no pods, such as $(head -n 1 "$work/unmade" | cut -d ' ' -f 1,2)" 'the log of kube-controller-manager; kubectl describe replicaset' "$(complaint_of kube-controller-manager)"
}

if role control_plane && ask "https://$DIAGNOSE_ADDRESS:$DIAGNOSE_PORT/livez"; then
  if ! kubectl get --raw /version >/dev/null; then
    finding api "kubectl cannot log in at this control plane: $(tail -n 1 "$work/kubectl.error")" "kubectl --kubeconfig $DIAGNOSE_CONFIG/admin.conf get nodes; clocks, certificates"
  else
    nodes
    pods
    controllers
    see 'nodes' get nodes -o wide
    see 'pods' get pods --all-namespaces -o wide
    section_lines=40 see 'events that warn' get events --all-namespaces --field-selector type=Warning --sort-by=.lastTimestamp
    see 'Services' get services --all-namespaces
    see 'leases of the control plane' get leases --namespace kube-system
    kubectl get validatingwebhookconfigurations,mutatingwebhookconfigurations -o name >"$work/hooks"
    section 'webhooks, which may hold up everything' cat "$work/hooks"
  fi
fi
