# etcd: its process, its members, its alarms, its disk.
etcd_setting() {
  setting=$(tr '\0' '\n' <"/proc/$etcd_pid/cmdline" | sed -n "s/^--$1=//p" | head -n 1)
  [ -n "$setting" ] || setting=$(tr '\0' '\n' <"/proc/$etcd_pid/environ" | sed -n "s/^ETCD_$(echo "$1" | tr 'a-z-' 'A-Z_')=//p" | head -n 1)
  printf '%s\n' "$setting"
}
ctl() {
  set -- --endpoints=https://127.0.0.1:2379 --cacert="$etcd_ca" --cert="$etcd_cert" --key="$etcd_key" --command-timeout=4s --dial-timeout=2s "$@"
  if has etcdctl; then timeout 8 etcdctl "$@"; else timeout 8 crictl exec "$(crictl ps -q --name '^etcd$' | head -n 1)" etcdctl "$@"; fi 2>"$work/etcd.error"
}

if role etcd; then
  section_of_log etcd
  etcd_pid=$(pid_of etcd)
  if [ -z "$etcd_pid" ]; then
    not_running etcd etcd
    echo '@ etcd=no'
  else
    etcd_ca=$(etcd_setting trusted-ca-file) etcd_cert=$(etcd_setting cert-file) etcd_key=$(etcd_setting key-file)
    if ! ctl endpoint health >/dev/null; then
      finding etcd "etcd runs and is not well: $(grep -o '"error":"[^"]*"' "$work/etcd.error" | head -n 1 | cut -d '"' -f 4)" 'journalctl -u etcd; etcdctl endpoint status --cluster' "$(complaint_of etcd)"
      echo '@ etcd=no'
    else
      ctl member list -w table >"$work/members" && section 'members of etcd' cat "$work/members"
      ctl endpoint status --cluster -w table >"$work/members" && section 'status of etcd' cat "$work/members"
      alarms=$(ctl alarm list | sed 's/.*alarm://' | sort -u | joined)
      case $alarms in
        '') ;;
        *NOSPACE*) finding etcd 'etcd is out of space and takes no writes (NOSPACE)' 'etcdctl compact, defrag, alarm disarm; etcd_quota_backend_bytes' ;;
        *) finding etcd "etcd raises the alarm $alarms" 'etcdctl alarm list' ;;
      esac
      count=$(ctl member list | grep -c .)
      [ "${count:-0}" = "$DIAGNOSE_ETCD_COUNT" ] || finding etcd "etcd has $count members, the inventory $DIAGNOSE_ETCD_COUNT" 'etcdctl member list'
    fi
    slow=$(journalctl --no-pager -q -o cat --since=-15min -u etcd 2>/dev/null | grep -c 'apply request took too long')
    [ "${slow:-0}" -lt 20 ] || finding later "etcd was slow $slow times within a quarter of an hour: its disk or processor is too busy" 'journalctl -u etcd | grep "took too long"; iostat -x 1'
  fi
fi
