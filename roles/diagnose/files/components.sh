# The components of Kubernetes, each by its process, its health and its log (A12, B7, C5).

# Whether a component is a pod of this host's kubelet, by kubeadm.
is_static() { [ -e "$DIAGNOSE_CONFIG/manifests/$1.yaml" ]; }
# What there is to say about a component that does not run: layer and name.
not_running() {
  if is_static "$2"; then
    last=$(crictl --timeout 5s ps -a --name "^$2\$" --output table 2>/dev/null | awk 'NR == 2')
    case $last in
      '') finding "$1" "$2 has no container, though there is a manifest of it" "journalctl -u kubelet | grep $2" "$(journalctl --no-pager -q -o cat -n 400 -u kubelet 2>/dev/null | grep "$2" | grep -E '^[EF]' | tail -n 1)" ;;
      *) finding "$1" "the container of $2 has ended" "crictl ps -a --name $2; crictl logs CONTAINER" "$(complaint_of "$2")" ;;
    esac
  elif [ "$(systemctl show -p LoadState --value "$2" 2>/dev/null)" = loaded ]; then
    again=$(systemctl show -p NRestarts --value "$2")
    finding "$1" "$2 is $(systemctl show -p ActiveState --value "$2")$([ "${again:-0}" = 0 ] || echo ", and was started $again times again")" \
      "systemctl status $2; journalctl -u $2" "$(complaint_of "$2")"
  else
    finding "$1" "$2 is not installed" 'play cluster.yml'
  fi
}
# A component: layer, name, address of its health. Its health is asked three times within a second: starting takes a moment.
component() {
  if [ -z "$(pid_of "$2")" ]; then
    sleep 1
    [ -n "$(pid_of "$2")" ] || { not_running "$1" "$2"; return 1; }
  fi
  ask "$3" || { sleep 1; ask "$3"; } || {
    case $code in
      000) finding "$1" "$2 runs and does not answer at $3 ($why)" "$(log_place "$2")" "$(complaint_of "$2")" ;;
      *) finding "$1" "$2 is not well: $(printf '%s\n' "$page" | grep '^\[-\]' | joined | sed 's/\[-\]//g; s/ failed: reason withheld//g' | grep . || echo "it answers $code")" \
        "$(log_place "$2")" "$(complaint_of "$2")" ;;
    esac
    return 1
  }
  again=$(systemctl show -p NRestarts --value "$2" 2>/dev/null)
  [ "${again:-0}" -lt 5 ] 2>/dev/null || finding "$1" "$2 has been started $again times again since it was set up" "$(log_place "$2")" "$(complaint_of "$2")"
}
section_of_log() {
  log_of "$1" | tail -n 40 >"$work/log"
  section "log of $1, its last lines" cat "$work/log"
}

if role control_plane; then
  section_of_log kube-apiserver
  component api kube-apiserver "https://$DIAGNOSE_ADDRESS:$DIAGNOSE_PORT/readyz?verbose" || echo "@ api=no"
  section_of_log kube-controller-manager
  component controllers kube-controller-manager https://127.0.0.1:10257/healthz
  section_of_log kube-scheduler
  component controllers kube-scheduler https://127.0.0.1:10259/healthz
fi
if role kubelet; then
  section_of_log kubelet
  component node kubelet http://127.0.0.1:10248/healthz
  section_of_log kube-proxy
  component network kube-proxy http://127.0.0.1:10256/livez
  # The way by which this node reaches the API.
  ask "$DIAGNOSE_NODE_API/livez" || finding node "this node does not reach the API at $DIAGNOSE_NODE_API (${why:-it answers $code})" \
    "curl -k $DIAGNOSE_NODE_API/livez; systemctl status reprise-api-proxy" "$(complaint_of reprise-api-proxy)"
fi
if role lb; then
  section_of_log reprise-lb
  [ "$(systemctl is-active reprise-lb 2>/dev/null)" = active ] || not_running balancer reprise-lb
fi
ask "https://$DIAGNOSE_API/livez" || finding balancer "the API does not answer at $DIAGNOSE_API (${why:-it answers $code})" "curl -k https://$DIAGNOSE_API/livez"
