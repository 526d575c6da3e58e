# What every host is asked: its own components, and what it reaches of the others.

# A host that is neither control plane nor node has no certificate of the authority, and is lent one.
if [ ! -r "$VERIFY_CA" ]; then
  VERIFY_CA=$work/ca.crt
  printf '%s\n' "$VERIFY_CA_TEXT" >"$VERIFY_CA"
fi

# The API as everybody reaches it (C7), and as the kubelet of this host does.
check api-address page_says ok "https://$VERIFY_API/readyz" --cacert "$VERIFY_CA"
if role kubelet; then check node-api page_says ok "$VERIFY_NODE_API/readyz" --cacert "$VERIFY_CA"; fi

if role control_plane; then
  check apiserver page_says ok "https://$VERIFY_ADDRESS:$VERIFY_PORT/readyz" --cacert "$VERIFY_CA"
  check controller-manager page_says ok https://127.0.0.1:10257/healthz -k
  check scheduler page_says ok https://127.0.0.1:10259/healthz -k
fi

proxy_health() { page http://127.0.0.1:10256/healthz >/dev/null || page "http://$VERIFY_ADDRESS:10256/healthz" >/dev/null || page http://127.0.0.1:10256/healthz; }
if role kubelet; then
  check kubelet page_says ok http://127.0.0.1:10248/healthz
  check kube-proxy proxy_health
fi

# The port of a Service on nodes: from outside where this host is none, else from one node to the next ones.
node_ports() {
  for target in $VERIFY_NODE_PORT_TARGETS; do
    node_page=$(patiently page "http://$target:$VERIFY_NODE_PORT/hostname") || { echo "$node_page"; return 1; }
  done
  echo "port $VERIFY_NODE_PORT of $VERIFY_NODE_PORT_TARGETS"
}
if [ -n "$VERIFY_NODE_PORT" ]; then check node-port node_ports; fi
