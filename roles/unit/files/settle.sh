# Brings UNIT_NAME to its wanted state, judged by what is, not by what a run remembers: a run that was killed between
# writing a file and restarting its reader is made good by the next one. Prints what it did, or nothing.
# UNIT_FILES: words, what newer means a restart; UNIT_RELOAD_FILES: likewise, a reload; UNIT_READY, UNIT_GATE: commands; UNIT_WAIT: seconds; UNIT_RESTART: now, or later (only say so);
# UNIT_CHECK: not empty in check mode.
set -eu
: "${UNIT_NAME:?}"
service=$UNIT_NAME.service
stamp=/run/reprise/$UNIT_NAME.started
reloaded=/run/reprise/$UNIT_NAME.reloaded

# $1: command, $2: what is waited for
await() {
  end=$(($(date +%s) + UNIT_WAIT))
  until said=$(sh -c "$1" 2>&1); do
    if [ "$(date +%s)" -ge "$end" ]; then
      echo "waited $UNIT_WAIT s for $2: $said" >&2
      return 1
    fi
    sleep 0.3
  done
}

state=$(systemctl is-active "$service" 2>/dev/null) || :
reason=
if [ "$state" != active ]; then
  reason="it was ${state:-not there}"
elif [ ! -e "$stamp" ]; then
  reason="it was started by something else"
else
  # shellcheck disable=SC2086
  newer=$(find $UNIT_FILES -newer "$stamp" 2>/dev/null | head -n 3 | tr '\n' ' ') || :
  [ -z "$newer" ] || reason="newer than its start: ${newer% }"
fi

if [ -z "$reason" ] && [ -n "$UNIT_RELOAD_FILES" ]; then
  [ -n "$(find "$reloaded" -newer "$stamp" 2>/dev/null)" ] || reloaded=$stamp
  # shellcheck disable=SC2086
  newer=$(find $UNIT_RELOAD_FILES -newer "$reloaded" 2>/dev/null | head -n 3 | tr '\n' ' ') || :
  if [ -n "$newer" ]; then
    [ -n "$UNIT_CHECK" ] || { systemctl reload "$service" && touch "/run/reprise/$UNIT_NAME.reloaded"; }
    echo "reloaded $UNIT_NAME: newer than its last reload: ${newer% }"
  fi
fi

if [ -z "$reason" ]; then
  if ! systemctl is-enabled --quiet "$service" 2>/dev/null; then
    [ -n "$UNIT_CHECK" ] || systemctl --quiet enable "$service"
    echo "enabled $UNIT_NAME"
  fi
  exit 0
fi

if [ "$state" = active ] && [ "$UNIT_RESTART" = later ]; then
  echo "restart later: $reason"
  exit 0
fi
verb=restarted
[ "$state" = active ] || verb=started
if [ -n "$UNIT_CHECK" ]; then
  echo "$verb $UNIT_NAME: $reason"
  exit 0
fi

[ "$state" != active ] || [ -z "$UNIT_GATE" ] || await "$UNIT_GATE" "leave to restart $UNIT_NAME"
systemctl daemon-reload
systemctl --quiet enable "$service"
systemctl reset-failed "$service" 2>/dev/null || :
if ! systemctl restart "$service" || ! await "systemctl is-active $service && { ${UNIT_READY:-:} ; }" "$UNIT_NAME to be ready"; then
  echo "last lines of its journal:" >&2
  journalctl --no-pager -q -n 15 -o cat -u "$service" >&2 || :
  exit 1
fi
echo "$verb $UNIT_NAME: $reason"
