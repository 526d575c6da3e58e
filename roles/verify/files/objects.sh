# Objects as the API and its admission plugins take them (C16): dry runs where they will do.
limited=$VERIFY_NAMESPACE-quota
try() { kubectl --namespace "$limited" create --dry-run=server -o "${1:-name}" -f -; }

limits() {
  cat <<END
apiVersion: v1
kind: ResourceQuota
metadata: {name: compute-resources}
spec: {hard: {pods: "4", requests.cpu: "1", requests.memory: 1Gi, limits.cpu: "2", limits.memory: 2Gi}}
---
apiVersion: v1
kind: LimitRange
metadata: {name: ordinary}
spec: {limits: [{type: Container, defaultRequest: {cpu: 100m, memory: 64Mi}, default: {cpu: 200m, memory: 128Mi}}]}
END
}
# A pod of two containers; $1 is what they ask for.
pod() {
  cat <<END
apiVersion: v1
kind: Pod
metadata: {name: frontend}
spec:
  automountServiceAccountToken: false
  securityContext: {runAsNonRoot: true, runAsUser: 65534, seccompProfile: {type: RuntimeDefault}}
  containers:
    - {name: mysql, image: "$VERIFY_IMAGE", resources: {$1}, securityContext: &alone {allowPrivilegeEscalation: false, capabilities: {drop: [ALL]}}}
    - {name: wordpress, image: "$VERIFY_IMAGE", resources: {$1}, securityContext: *alone}
END
}

quota() {
  usual='requests: {memory: 64Mi, cpu: 250m}, limits: {memory: 128Mi, cpu: 500m}'
  pod "$usual" | try >/dev/null || return 1
  if refusal=$(pod 'requests: {memory: 64Mi, cpu: 600m}, limits: {memory: 128Mi, cpu: 800m}' | try 2>&1); then
    echo 'a pod that asks for more than the quota was accepted'
    return 1
  fi
  case $refusal in *'exceeded quota: compute-resources'*) echo 'a pod within it is accepted, one beyond it is not' ;; *) echo "$refusal"; return 1 ;; esac
}
# Quotas count from the moment the controller manager has seen them.
quota_counts() { [ -n "$(kubectl --namespace "$limited" get resourcequota compute-resources -o 'jsonpath={.status.hard.pods}')" ]; }
quota_check() { patiently quota_counts && quota; }

limit_range() {
  given=$(pod '' | try 'jsonpath={.spec.containers[0].resources.requests.cpu} {.spec.containers[1].resources.limits.memory}') || { echo "$given"; return 1; }
  echo "a pod that asks for nothing gets $given"
  [ "$given" = '100m 128Mi' ]
}

service() { printf 'apiVersion: v1\nkind: Service\nmetadata: {name: %s}\nspec: {%s}\n' "$1" "$2"; }
# A dry run does not look at the range of ports, so what has to be refused is really tried.
services() {
  refusal=$(service frontend-service 'selector: {web: frontend}, ports: [{port: 80, targetPort: 9256}]' | try 2>&1) || { echo "$refusal"; return 1; }
  lowest=${VERIFY_NODE_PORTS%-*}
  if refusal=$(service my-service "type: NodePort, selector: {a: b}, ports: [{port: 80, targetPort: 8080, nodePort: $((lowest - 1))}]" |
    kubectl --namespace "$limited" create -f - 2>&1); then
    echo "a port outside $VERIFY_NODE_PORTS was accepted"
    return 1
  fi
  case $refusal in *'not in the valid range'*) ;; *) echo "$refusal"; return 1 ;; esac
  if [ "$VERIFY_NODE_PORT" -lt "$lowest" ] || [ "$VERIFY_NODE_PORT" -gt "${VERIFY_NODE_PORTS#*-}" ]; then
    echo "the Service got $VERIFY_NODE_PORT, which is outside $VERIFY_NODE_PORTS"
    return 1
  fi
  echo "within $VERIFY_NODE_PORTS only"
}
kinds() {
  {
    printf 'apiVersion: v1\nkind: ConfigMap\nmetadata: {name: my-config}\ndata: {key: value}\n---\n'
    printf 'apiVersion: v1\nkind: Secret\nmetadata: {name: kube-secret}\nstringData: {key: value}\n---\n'
    printf 'apiVersion: v1\nkind: PersistentVolumeClaim\nmetadata: {name: gluster-pvc}\nspec: {accessModes: [ReadWriteMany], resources: {requests: {storage: 1Gi}}}\n'
  } >"$work/kinds"
  accepted=$(try <"$work/kinds" 2>&1) || { echo "$accepted"; return 1; }
  echo "$accepted" | joined
}
namespaces() {
  found=$(kubectl get namespace default kube-system kube-public -o name 2>&1) || { echo "$found"; return 1; }
  echo "$found" | joined
}

if made=$(limits | kubectl --namespace "$limited" apply -f - 2>&1); then
  check quota patiently quota_check
  check limit-range patiently limit_range
  check services services
  check kinds kinds
else
  for name in quota limit-range services kinds; do settle "$name" 1 "$made"; done
fi
check namespaces namespaces
