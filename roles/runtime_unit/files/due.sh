#!/bin/sh
# Says `due` if the service DUE_UNIT has to be restarted while pods run here. DUE_FILES: what it reads when it starts.
stamp=/run/reprise/$DUE_UNIT.started
{ systemctl is-active -q "$DUE_UNIT" && systemctl is-active -q kubelet; } 2>/dev/null || exit 0
# shellcheck disable=SC2086
[ ! -e "$stamp" ] || [ -n "$(find $DUE_FILES "/etc/systemd/system/$DUE_UNIT.service" "/etc/systemd/system/$DUE_UNIT.service.d" \
  -newer "$stamp" 2>/dev/null)" ] || exit 0
[ -z "$(crictl pods -q --state ready 2>/dev/null)" ] || echo due
