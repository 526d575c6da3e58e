#!/bin/sh
# Says `due` if containerd has to be restarted while pods run here. DUE_FILES: what it reads when it starts.
stamp=/run/reprise/containerd.started
{ systemctl is-active -q containerd && systemctl is-active -q kubelet; } 2>/dev/null || exit 0
# shellcheck disable=SC2086
[ ! -e "$stamp" ] || [ -n "$(find $DUE_FILES /etc/systemd/system/containerd.service /etc/systemd/system/containerd.service.d \
  -newer "$stamp" 2>/dev/null)" ] || exit 0
[ -z "$(crictl pods -q --state ready 2>/dev/null)" ] || echo due
