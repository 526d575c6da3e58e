# Makes the namespaces and what comes on standard input in the first of them; prints the port that nodes give the Service.
kubectl() { $VERIFY_KUBECTL "$@"; }
# What a run that was killed may have left.
kubectl delete namespace "$VERIFY_NAMESPACE" "$VERIFY_NAMESPACE-quota" --ignore-not-found --wait --timeout=90s >/dev/null || exit 1
for name in "$VERIFY_NAMESPACE" "$VERIFY_NAMESPACE-quota"; do
  kubectl create namespace "$name" >/dev/null || exit 1
done
kubectl --namespace "$VERIFY_NAMESPACE" create --validate=strict -f - >/dev/null || exit 1
kubectl --namespace "$VERIFY_NAMESPACE" get service smoke -o 'jsonpath={.spec.ports[0].nodePort}'
