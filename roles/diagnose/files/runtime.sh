# The runtime of containers, as the kubelet talks to it (A13): does it answer, which pods does it have, what does it say.
if role kubelet; then
  unit=$DIAGNOSE_RUNTIME.service
  state=$(systemctl is-active "$unit" 2>/dev/null)
  if [ "$state" != active ]; then
    finding runtime "$DIAGNOSE_RUNTIME is ${state:-not there}" "systemctl status $DIAGNOSE_RUNTIME; journalctl -u $DIAGNOSE_RUNTIME" "$(complaint_of "$DIAGNOSE_RUNTIME")"
  elif ! has crictl; then
    finding runtime 'crictl is not there, so the runtime cannot be asked' 'play cluster.yml --tags node'
  elif ! said=$(timeout 8 crictl --timeout 5s info 2>&1); then
    finding runtime "$DIAGNOSE_RUNTIME runs and does not answer" "crictl info; journalctl -u $DIAGNOSE_RUNTIME" "$said"
  else
    case $said in *'NetworkPluginNotReady'* | *'cni plugin not initialized'*) finding network 'the runtime has no network for pods' 'ls -l /etc/cni/net.d /opt/cni/bin; play cluster.yml --tags network' ;; esac
    section 'pods of the runtime (crictl pods)' crictl --timeout 5s pods
    section 'containers of the runtime (crictl ps -a)' crictl --timeout 5s ps -a
    section 'images' crictl --timeout 5s images
  fi
  [ -n "$(find /etc/cni/net.d -name '*.conf*' 2>/dev/null)" ] || finding network 'no network of pods is configured below /etc/cni/net.d' 'play cluster.yml --tags network'
  section "journal of $DIAGNOSE_RUNTIME" sh -c "journalctl --no-pager --quiet --output=short-iso --lines=40 --unit=$DIAGNOSE_RUNTIME"
fi
