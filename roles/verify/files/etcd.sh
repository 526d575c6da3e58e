# What the members of etcd are asked. Their certificates are found as the running etcd was told of them.
etcd_pid=$(pid_of etcd)

# The value of a setting of the running etcd: by option (`--cert-file`), variable (`ETCD_CERT_FILE`) or configuration file.
etcd_setting() {
  setting_variable=ETCD_$(echo "$1" | tr 'a-z-' 'A-Z_')
  setting=$(tr '\0' '\n' <"/proc/$etcd_pid/cmdline" | sed -n "s/^--$1=//p" | head -n 1)
  [ -n "$setting" ] || setting=$(tr '\0' '\n' <"/proc/$etcd_pid/environ" | sed -n "s/^$setting_variable=//p" | head -n 1)
  if [ -z "$setting" ]; then
    setting_file=$(tr '\0' '\n' <"/proc/$etcd_pid/cmdline" | sed -n 's/^--config-file=//p')
    [ -z "$setting_file" ] || setting=$(sed -n "s/^ *$1: *//p" "$setting_file" | tr -d "\"'" | head -n 1)
  fi
  printf '%s\n' "$setting"
}

# Runs etcdctl, the host's or the one in etcd's container. What it complains of comes out only if it fails.
etcdctl_somehow() {
  complaints=$(mktemp "$work/etcd.XXXXXX")
  set -- --endpoints=https://127.0.0.1:2379 --cacert="$etcd_ca" --cert="$etcd_cert" --key="$etcd_key" --command-timeout=5s "$@"
  if ! has etcdctl; then set -- crictl exec "$(crictl ps -q --name '^etcd$' | head -n 1)" etcdctl "$@"; else set -- etcdctl "$@"; fi
  "$@" 2>"$complaints" && return 0
  grep -v '"level":"warn".*unrecognized environment' "$complaints"
  return 1
}

etcd_health() {
  healthy=$(etcdctl_somehow endpoint health --cluster) || { echo "$healthy"; return 1; }
  echo "$(echo "$healthy" | grep -c 'is healthy') healthy"
}

# Fields: id, state, name, peer addresses, client addresses, whether it is a learner.
etcd_members() {
  members=$(etcdctl_somehow member list) || { echo "$members"; return 1; }
  printf '%s\n' "$members" | awk -F ', ' -v wanted="$VERIFY_ETCD_COUNT" '
    { names = names " " $3 }
    $2 != "started" { bad = bad " " $3 " is " $2 ";" }
    $6 == "true" { bad = bad " " $3 " is a learner;" }
    END {
      if (NR != wanted) bad = bad " " NR " members, the inventory has " wanted ";"
      print names (bad == "" ? "" : ":" bad)
      exit bad != ""
    }'
}

etcd_alarms() {
  alarms=$(etcdctl_somehow alarm list) || { echo "$alarms"; return 1; }
  echo "${alarms:-none}"
  [ -z "$alarms" ]
}

# The canary as etcd has it (C4, KUB-06), and whether its text lies anywhere in etcd's files.
etcd_encrypted() {
  [ "$VERIFY_ENCRYPTED" = yes ] || { echo 'kube_encrypt_secret_data is off'; return 2; }
  stored=$(etcdctl_somehow get "/registry/secrets/$VERIFY_NAMESPACE/canary" --print-value-only | head -c 60 | tr -cd '[:print:]')
  case $stored in
    k8s:enc:*:v1:*) ;;
    '') echo 'the Secret is not in etcd'; return 1 ;;
    *) echo 'the Secret lies in etcd as it is'; return 1 ;;
  esac
  etcd_files=$(etcd_setting data-dir)
  found=$(grep -rlaF "$VERIFY_CANARY" "${etcd_files:-/var/lib/etcd}" 2>/dev/null)
  [ -z "$found" ] || { echo "its text lies in $found"; return 1; }
  echo "$stored" | cut -d : -f 1-4
}

if role etcd; then
  if [ -z "$etcd_pid" ]; then
    for name in etcd-health etcd-members etcd-alarms etcd-encrypted; do settle "$name" 1 'etcd does not run'; done
  else
    etcd_ca=$(etcd_setting trusted-ca-file)
    etcd_cert=$(etcd_setting cert-file)
    etcd_key=$(etcd_setting key-file)
    check etcd-health etcd_health
    check etcd-members etcd_members
    check etcd-alarms etcd_alarms
    check etcd-encrypted patiently etcd_encrypted
  fi
fi
