# Stops what runs: the kubelet, then its pods through the runtime, then the rest of our services, then what is left of pods.

# Our units carry a mark; so do the parts that we add to units of others.
marked() { grep -lsE '^# Written by the role [a-z_]+' "$@" | while IFS= read -r file; do
  role=$(sed -n 's/^# Written by the role \([a-z_]*\).*/\1/p' "$file" | head -n 1)
  case " $RESET_KEEP_ROLES " in *" $role "*) ;; *) echo "$file" ;; esac
done; }
units=$(cd /etc/systemd/system && marked ./*.service ./*.timer ./*.path ./*.socket | sed 's|^\./||' | tr '\n' ' ')

stop() {
  [ "$(systemctl is-active "$1")" != inactive ] || return 0
  try "stopped $1" systemctl stop "$1"
}
case " $units " in *' kubelet.service '*) stop kubelet.service ;; esac

runtime() { timeout "${runtime_wait:-60}" crictl --timeout 20s "$@"; }
if has crictl && [ -e /opt/reprise ] && runtime_wait=10 runtime version >/dev/null 2>&1; then
  pods=$(runtime pods --quiet 2>/dev/null | wc -l)
  if [ "$pods" -gt 0 ]; then
    try "removed pods: $pods" runtime rmp --force --all
  fi
  if [ "$RESET_IMAGES" = yes ]; then
    images=$(runtime images --quiet 2>/dev/null | wc -l)
    if [ "$images" -gt 0 ]; then
      try "removed images: $images" runtime rmi --all
    fi
  fi
fi

# All at once, what others wait for last. Nobody is served any more: what does not end soon is ended.
halt() { timeout 15 systemctl stop "$@" || systemctl kill --signal=KILL "$@"; }
running=$(for unit in $units; do case $unit in etcd.service) ;; *) ! systemctl is-active --quiet "$unit" || echo "$unit" ;; esac; done)
# shellcheck disable=SC2086
[ -z "$running" ] || try "stopped $(echo "$running" | tr '\n' ' ')" halt $running
case " $units " in *' etcd.service '*) stop etcd.service ;; esac
for unit in $units; do
  ! systemctl is-enabled --quiet "$unit" 2>/dev/null || try "disabled $unit" systemctl --quiet disable "$unit"
  drop "/etc/systemd/system/$unit"
  drop "/etc/systemd/system/$unit.d"
done
# Parts of units of others, such as those of kubeadm.
for part in $(marked /etc/systemd/system/*.d/*.conf); do
  drop "$part"
  [ -n "$RESET_CHECK" ] || rmdir "${part%/*}" 2>/dev/null
done
[ -n "$RESET_CHECK" ] || systemctl daemon-reload
[ -n "$RESET_CHECK" ] || for unit in $units; do systemctl reset-failed "$unit" 2>/dev/null; done

# What the runtime could not end: its helpers for Kubernetes, and whatever still runs in the groups of pods.
remains() {
  for process in /proc/[0-9]*; do
    { read -r program <"$process/comm"; } 2>/dev/null || continue
    [ "$program" = containerd-shim ] || continue
    ! tr '\0' ' ' <"$process/cmdline" 2>/dev/null | grep -q -- ' -namespace k8s.io ' || echo "${process#/proc/}"
  done
  find /sys/fs/cgroup -path '*kubepods*' -name cgroup.procs -exec cat {} + 2>/dev/null
}
if [ -n "$units" ] || [ -d /var/lib/kubelet ]; then
  if [ -n "$(remains)" ] && [ -z "$RESET_CHECK" ]; then
    did 'ended what was left of pods'
    for signal in TERM KILL KILL; do
      left=$(remains | sort -u)
      [ -n "$left" ] || break
      # shellcheck disable=SC2086
      kill -s "$signal" $left 2>/dev/null
      sleep 1
    done
  fi
  ! systemctl is-active --quiet kubepods.slice 2>/dev/null || try 'stopped kubepods.slice' systemctl stop kubepods.slice
fi
