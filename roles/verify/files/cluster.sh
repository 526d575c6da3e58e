# What the API is asked, on one control plane.
kubectl() { $VERIFY_KUBECTL "$@"; }
here() { kubectl --namespace "$VERIFY_NAMESPACE" "$@"; }
# Keeps an answer of the API in a file of that name, or says why there is none.
keep() {
  keep_as=$1
  shift
  kubectl "$@" >"$work/$keep_as" 2>"$work/$keep_as.error" || { cat "$work/$keep_as.error"; return 1; }
}

version() {
  keep version get --raw /version || return 1
  said_version=$(sed -n 's/^ *"gitVersion": *"\(.*\)".*/\1/p' "$work/version")
  echo "$said_version"
  [ "${said_version%%[+-]*}" = "v$VERIFY_VERSION" ]
}

# Every node of the inventory is registered and Ready, and its kubelet is of the right version.
nodes() {
  keep nodes get nodes -o 'jsonpath={range .items[*]}{.metadata.name} {.status.conditions[?(@.type=="Ready")].status} {.status.nodeInfo.kubeletVersion} {.spec.unschedulable}{"\n"}{end}' || return 1
  awk -v wanted="$VERIFY_NODES" -v version="v$VERIFY_VERSION" '
      { ready[$1] = $2; runs[$1] = $3 }
      $2 == "True" { well++ }
      END {
        count = split(wanted, name, " ")
        for (i = 1; i <= count; i++) {
          if (!(name[i] in ready)) bad = bad " " name[i] " is not registered;"
          else if (ready[name[i]] != "True") bad = bad " " name[i] " is not Ready;"
          else if (runs[name[i]] != version) bad = bad " the kubelet of " name[i] " is " runs[name[i]] ";"
        }
        print well + 0 " Ready" (bad == "" ? "" : ":" bad)
        exit bad != ""
      }' "$work/nodes"
}

# What is not Running and ready among the pods of the system (B15: why, as far as the API knows).
system_pods() {
  keep system-pods --namespace kube-system get pods -o 'jsonpath={range .items[*]}{.metadata.name} {.status.phase} {.status.conditions[?(@.type=="Ready")].status} {.status.containerStatuses[*].state.waiting.reason}{"\n"}{end}' || return 1
  awk '$2 == "Succeeded" { next } $2 != "Running" || $3 != "True" { bad = bad " " $1 " is " $2 " " $4 ";"; next } { well++ }
    END { print well + 0 " run" (bad == "" ? "" : ":" bad); exit bad != "" }' "$work/system-pods"
}

# Twenty things that a pod could try with the token it has by default (KUB-05).
powerless() {
  for attempt in get/secrets list/secrets watch/secrets create/pods delete/pods create/pods/exec get/pods/log \
    create/pods/portforward create/deployments.apps delete/namespaces list/nodes patch/nodes get/nodes/proxy \
    create/clusterrolebindings.rbac.authorization.k8s.io create/rolebindings.rbac.authorization.k8s.io \
    bind/clusterroles.rbac.authorization.k8s.io escalate/clusterroles.rbac.authorization.k8s.io \
    impersonate/users create/serviceaccounts/token patch/configmaps; do
    kind=${attempt#*/}
    sub=
    case $kind in */*) sub=${kind#*/} kind=${kind%/*} ;; esac
    group=
    case $kind in *.*) group=${kind#*.} kind=${kind%%.*} ;; esac
    cat <<END
---
apiVersion: authorization.k8s.io/v1
kind: SubjectAccessReview
spec:
  user: system:serviceaccount:$VERIFY_NAMESPACE:default
  groups: [system:serviceaccounts, "system:serviceaccounts:$VERIFY_NAMESPACE", system:authenticated]
  resourceAttributes: {namespace: $1, verb: ${attempt%%/*}, group: "$group", resource: $kind, subresource: "$sub"}
END
  done
}
default_account() {
  for where in "$VERIFY_NAMESPACE" kube-system; do powerless "$where"; done >"$work/attempts"
  keep reviews create -f "$work/attempts" -o 'jsonpath={.status.allowed} {.spec.resourceAttributes.verb} {.spec.resourceAttributes.resource} {.spec.resourceAttributes.namespace}{"\n"}' || return 1
  awk '$1 == "true" { bad = bad " " $2 " " $3 " in " $4 ";" } { asked++ }
    END { print (bad == "" ? asked " attempts, all refused" : "it may" bad); exit bad != "" || asked != 40 }' "$work/reviews"
}

# Rights of people who did not log in, besides the discovery that Kubernetes itself grants.
anonymous_rights() {
  keep bindings get clusterrolebindings,rolebindings --all-namespaces -o 'jsonpath={range .items[*]}{.metadata.name}{range .subjects[*]} {.name}{end}{"\n"}{end}' || return 1
  awk '/ system:(anonymous|unauthenticated)( |$)/ && $1 != "system:public-info-viewer" && $1 != "kubeadm:bootstrap-signer-clusterinfo" { bad = bad " " $1 }
    END { print (bad == "" ? "none" : "granted by" bad); exit bad != "" }' "$work/bindings"
}

check version version
check nodes nodes
check system-pods patiently system_pods
check default-account default_account
check anonymous-rights anonymous_rights
