# Removes what the checks made, and says whether anything of it is left.
kubectl() { $VERIFY_KUBECTL "$@"; }
if said=$(kubectl delete namespace "$VERIFY_NAMESPACE" "$VERIFY_NAMESPACE-quota" --ignore-not-found --wait --timeout=60s 2>&1); then
  printf 'clean\tok\tboth namespaces are gone\n'
else
  printf 'clean\tfailed\t%s\n' "$(printf '%s' "$said" | tr '\t\n' '  ')"
fi
