# Makes this host a member of a cluster with kubeadm, or brings what kubeadm made up to date. What has been done is known
# by marks on the host, so that a run which was killed is taken up by the next one.
# $1: found | join | look | settle. Prints what it did, or nothing; what kubeadm said is in the file `log`.
set -eu
task=$1
: "${KUBEADM_DIR:?}" "${KUBEADM_BIN:?}" "${KUBEADM_CONFIG:?}" "${KUBEADM_CERTS:?}" "${KUBEADM_WAIT:?}"
PATH=$KUBEADM_BIN:$PATH
manifests=$KUBEADM_CONFIG/manifests
admin="kubectl --kubeconfig $KUBEADM_CONFIG/admin.conf --request-timeout=20s"

if [ "$task" = found ] || [ "$task" = join ]; then
  [ ! -e "$KUBEADM_DIR/joined" ] || exit 0
  if [ -n "$KUBEADM_CHECK" ]; then
    echo "would $task"
    exit 0
  fi
elif [ ! -e "$KUBEADM_DIR/joined" ]; then
  exit 0
fi
cd "$KUBEADM_DIR"

# A run that was killed may have left a kubeadm behind that is still at work.
if [ "$task" != look ]; then
  exec 9>lock
  if ! flock -w "$KUBEADM_WAIT" 9; then
    echo "another kubeadm has been at work here for $KUBEADM_WAIT s" >&2
    exit 1
  fi
  if [ "$task" != settle ] && [ -e joined ]; then exit 0; fi
fi

run() {
  "$@" >>log 2>&1 && return
  echo "failed: $*; the end of $KUBEADM_DIR/log:" >&2
  tail -n 25 log >&2
  exit 1
}

# $1: command, $2: what is waited for
await() {
  end=$(($(date +%s) + KUBEADM_WAIT))
  until sh -c "$1" >/dev/null 2>&1; do
    if [ "$(date +%s)" -ge "$end" ]; then
      echo "waited $KUBEADM_WAIT s for $2" >&2
      exit 1
    fi
    sleep 0.5
  done
}

# What an earlier try left behind is no reason not to try again: every step of kubeadm's takes what is there.
leavings() {
  printf %s 'DirAvailable--etc-kubernetes-manifests,DirAvailable--var-lib-etcd,FileAvailable--etc-kubernetes-bootstrap-kubelet.conf'
  for pod in kube-apiserver kube-controller-manager kube-scheduler etcd; do
    printf %s ",FileAvailable--etc-kubernetes-manifests-$pod.yaml"
  done
  for port in 6443 2379 2380 10250 10257 10259 "${KUBEADM_API##*:}"; do printf %s ",Port-$port"; done
}

# Everything of which static pods are made, but for etcd's part.
sum_of_inputs() {
  # shellcheck disable=SC2086
  { cat config.yaml $KUBEADM_READS; find patches -name '*.yaml' ! -name 'kubelet*' ! -name '*90+*' | sort | xargs -r cat; } | sha256sum | cut -c1-16
}

# A pod is made anew only if its manifest differs, so the sum of the files that the API reads at its start is part of it.
note_reads() {
  # shellcheck disable=SC2086
  sum=$(cat $KUBEADM_READS | sha256sum | cut -c1-16)
  printf 'metadata:\n  annotations:\n    reprise/reads: "%s"\n' "$sum" >patches/kube-apiserver90+strategic.yaml
}

# Makes the kubeconfig $1 lead to $2.
point() {
  sed -i "s#^\( *server: \).*#\1$2#" "$1"
}

remember() {
  sum_of_inputs >applied
  echo "$KUBEADM_ETCD_SUM" >applied.etcd
}

found() {
  again=
  [ ! -e founding ] || again=$(leavings)
  touch founding
  note_reads
  run kubeadm init --config config.yaml ${again:+"--ignore-preflight-errors=$again"}
  rm -f "$KUBEADM_CONFIG/super-admin.conf"
  run $admin apply --server-side --force-conflicts --field-manager=reprise -f "$KUBEADM_CONFIG/rights.yml"
  run $admin -n kube-system annotate --overwrite configmap kubeadm-config "reprise/config=$KUBEADM_SUM"
  remember
  mv founding joined
  echo 'founded the cluster'
}

join() {
  set --
  if [ -e joining ]; then
    set -- "--ignore-preflight-errors=$(leavings)"
    ! systemctl is-active --quiet kubelet || set -- "$@" --skip-phases=kubelet-start
  fi
  touch joining
  if [ -n "${KUBEADM_LEADER-}" ]; then
    note_reads
    own=$KUBEADM_API
    for file in discovery.conf "$KUBEADM_CONFIG/admin.conf"; do point "$file" "$KUBEADM_LEADER"; done
    trap 'for file in discovery.conf "$KUBEADM_CONFIG/admin.conf"; do point "$file" "$own"; done' EXIT
  fi
  run kubeadm join --config join.yaml "$@"
  # What it was made of came from the cluster, which may not know of a change yet.
  if [ -n "${KUBEADM_LEADER-}" ] && [ "$(published)" = "$KUBEADM_SUM" ]; then remember; fi
  rm -f "$KUBEADM_CONFIG/bootstrap-kubelet.conf"
  mv joining joined
  echo 'joined the cluster'
}

published() { $admin -n kube-system get configmap kubeadm-config -o 'jsonpath={.metadata.annotations.reprise/config}'; }

# The cluster's copy of the configuration, and kube-proxy, which is made of it. Whoever comes first does it for all.
publish() {
  [ "$(published)" != "$KUBEADM_SUM" ] || return 0
  proxy() { $admin -n kube-system get configmap kube-proxy -o 'jsonpath={.data.config\.conf}'; }
  before=$(proxy)
  run kubeadm init phase upload-config all --config config.yaml
  run kubeadm init phase addon kube-proxy --config config.yaml
  [ "$(proxy)" = "$before" ] || run $admin -n kube-system rollout restart daemonset kube-proxy
  run $admin -n kube-system annotate --overwrite configmap kubeadm-config "reprise/config=$KUBEADM_SUM"
  echo 'published the configuration of the cluster'
}

pod_of() { crictl ps -q --name "^$1\$"; }

# $1: what to run to have manifests written; the rest: which ones.
remake() {
  phase=$1
  shift
  rm -rf old
  mkdir old
  for pod in "$@"; do
    cp -p "$manifests/$pod.yaml" old/
    pod_of "$pod" >"old/$pod.id"
  done
  # shellcheck disable=SC2086
  run kubeadm init phase $phase --config config.yaml
  for pod in "$@"; do
    cmp -s "old/$pod.yaml" "$manifests/$pod.yaml" && continue
    await "id=\$(crictl ps -q --name '^$pod\$') && [ -n \"\$id\" ] && [ \"\$id\" != \"\$(cat '$PWD/old/$pod.id')\" ]" "$pod to start anew"
    echo "made $pod anew"
  done
  rm -rf old
}

gate() {
  [ -n "$KUBEADM_OTHERS" ] || return 0
  some=
  for other in $KUBEADM_OTHERS; do some="${some:+$some || }$admin --server $other get --raw /readyz"; done
  await "$some" 'another control plane to be ready'
}

settle() {
  gate
  if [ "$(cat applied.etcd)" != "$KUBEADM_ETCD_SUM" ]; then
    certs="--cacert $KUBEADM_CERTS/etcd/ca.crt --cert $KUBEADM_CERTS/etcd/healthcheck-client.crt --key $KUBEADM_CERTS/etcd/healthcheck-client.key"
    await "etcdctl --endpoints https://127.0.0.1:2379 $certs endpoint health --cluster" 'every member of etcd to be well'
    remake 'etcd local' etcd
    await "etcdctl --endpoints https://127.0.0.1:2379 $certs endpoint health --cluster" 'every member of etcd to be well'
  fi
  note_reads
  remake 'control-plane all' kube-apiserver kube-controller-manager kube-scheduler
  await "$admin --server $KUBEADM_API get --raw /readyz" 'the API of this host to be ready'
  publish
  remember
  echo 'applied the configuration'
}

case $task in
  look) [ "$(cat applied) $(cat applied.etcd)" = "$(sum_of_inputs) $KUBEADM_ETCD_SUM" ] || echo stale ;;
  settle) if [ -n "$KUBEADM_CHECK" ]; then echo 'would apply the configuration'; else settle; fi ;;
  *) "$task" ;;
esac
