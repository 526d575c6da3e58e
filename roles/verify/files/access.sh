# What somebody without the right to it gets, asked from one node and from the network of a pod on it.

# $1 is a command under which curl runs: nothing, or what enters the network of a pod.
refuse_strangers() {
  for address in $VERIFY_CONTROL_PLANES; do
    page_says ok "https://$address:$VERIFY_PORT/livez" -k || return 1
    for path in api/v1/secrets metrics api/v1/namespaces/kube-system/configmaps; do
      refuses "https://$address:$VERIFY_PORT/$path" || return 1
    done
    for port in 10257 10259; do refuses "https://$address:$port/metrics" || return 1; done
  done
  for address in $VERIFY_KUBELETS; do
    refuses "https://$address:10250/pods" || return 1
    refuses "http://$address:10255/pods" || return 1
  done
  for address in $VERIFY_ETCDS; do
    refuses "https://$address:2379/version" || return 1
    # A certificate, but of another authority: the node's own.
    if [ -r "$node_cert" ]; then
      refuses "https://$address:2379/v3/kv/range" --cert "$node_cert" --key "$node_key" -d '{"key":"AA=="}' || return 1
    fi
  done
  echo "$1: 401, 403 or no connection everywhere, and /livez answers"
}

# The credentials by which the kubelet of this node logs in.
kubelet_file() { sed -n "s/^ *$1: *//p" /etc/kubernetes/kubelet.conf 2>/dev/null | tr -d "\"'" | head -n 1; }
node_cert=$(kubelet_file client-certificate)
node_key=$(kubelet_file client-key)

# The status that the API gives the node. One that is too busy to answer is asked again until the time of all checks is over.
as_node() {
  while :; do
    node_answer=$(curl -sk --noproxy '*' --max-time 10 -o "$work/node.body" -w '%{http_code}' --cert "$node_cert" --key "$node_key" "$@")
    case $node_answer in 000 | 429 | 5??) ;; *) break ;; esac
    [ "$(date +%s)" -lt "$end" ] || break
    sleep 0.5 2>/dev/null || sleep 1
  done
  echo "$node_answer"
}
forbidden() {
  forbidden_what=$1
  shift
  forbidden_answer=$(as_node "$@")
  [ "$forbidden_answer" = 403 ] && return 0
  echo "$forbidden_what: the API answers $forbidden_answer, not 403"
  return 1
}
label() { printf '{"metadata":{"labels":{"%s":"yes"}}}' "$1"; }

# What a worker may not do with its own credentials (KUB-04). Nothing comes of it where it may: all of it is a dry run.
node_isolation() {
  [ -r "$node_cert" ] || { echo 'the credentials of its kubelet were not found'; return 1; }
  nodes=https://$VERIFY_API/api/v1/nodes
  answer=$(as_node "$nodes/$VERIFY_NODE_NAME")
  [ "$answer" = 200 ] || { echo "its own credentials do not work: the API answers $answer"; return 1; }
  forbidden "a Secret of others" "https://$VERIFY_API/api/v1/namespaces/$VERIFY_NAMESPACE/secrets/canary" || return 1
  forbidden "all Secrets" "https://$VERIFY_API/api/v1/secrets" || return 1
  set -- -X PATCH -H 'Content-Type: application/merge-patch+json'
  for label in node-role.kubernetes.io/control-plane node-restriction.kubernetes.io/reprise-verify; do
    forbidden "labelling itself $label" "$@" -d "$(label "$label")" "$nodes/$VERIFY_NODE_NAME?dryRun=All" || return 1
  done
  [ -n "$VERIFY_OTHER_NODE" ] || { echo '3 attempts, 3 refusals; there is no other node'; return 0; }
  forbidden "labelling $VERIFY_OTHER_NODE" "$@" -d "$(label reprise-verify)" "$nodes/$VERIFY_OTHER_NODE?dryRun=All" || return 1
  echo "5 attempts, 5 refusals"
}

# The process that holds the network of the pod that every node has.
pod_process() {
  has crictl || { echo 'crictl is not there'; return 2; }
  sandbox=$(crictl pods --quiet --state ready --namespace "^$VERIFY_NAMESPACE\$" --name '^everywhere-' | head -n 1)
  [ -n "$sandbox" ] || { echo 'no pod of the checks runs on this node'; return 1; }
  crictl inspectp --output go-template --template '{{.info.pid}}' "$sandbox"
}
refuse_pods() {
  process=$(patiently pod_process)
  pod_code=$?
  [ "$pod_code" = 0 ] || { echo "$process"; return "$pod_code"; }
  has nsenter || { echo 'nsenter is not there'; return 2; }
  # Everything below finds this in place of curl.
  curl() { nsenter --net --target "$process" curl "$@"; }
  refuse_strangers 'from a pod'
}

if role prober; then
  check anonymous-host refuse_strangers 'from a host'
  check anonymous-pod refuse_pods
  check node-isolation node_isolation
fi
