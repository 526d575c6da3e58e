#!/bin/sh
# What the audit judges, as it is on this host now: the flags of what runs, what their configuration files say, and whose
# files they are. One fact a line, `KIND NAME=VALUE`:
#   COMPONENT flag=value     what a component was started with
#   config-COMPONENT line    its configuration file, line by line, as the component itself sees it
#   file CATEGORY:path=mode owner:group
# CIS_CONFIG, CIS_CERTS: folders of configuration and certificates.
LC_ALL=C
export LC_ALL

pid_of() {
  for process in /proc/[0-9]*; do
    { read -r program <"$process/comm"; } 2>/dev/null || continue
    # The kernel keeps fifteen letters of a name.
    [ "$program" = "$(printf '%.15s' "$1")" ] || continue
    case $(tr '\0' '\n' <"$process/cmdline" 2>/dev/null | head -n 1) in *"$1") echo "${process#/proc/}"; return 0 ;; esac
  done
  return 1
}
arguments() { tr '\0' '\n' <"/proc/$1/cmdline"; }
flag() { arguments "$1" | sed -n "s/^--$2=//p" | tail -n 1; }

for component in kube-apiserver kube-controller-manager kube-scheduler etcd kubelet kube-proxy; do
  pid=$(pid_of "$component") || continue
  echo "$component running=$pid"
  # etcd takes its settings from its environment as well; a flag wins.
  [ "$component" != etcd ] || tr '\0' '\n' <"/proc/$pid/environ" | sed -n 's/^ETCD_//p' |
    awk -F = '{ name = tolower($1); gsub("_", "-", name); sub(/^[^=]*=/, ""); print "etcd " name "=" $0 }'
  # Flags stand as `--name=value`, `--name value` or `--name`.
  arguments "$pid" | awk -v component="$component" '
    function done() { if (name != "") print component " " name "=" value; name = "" }
    /^--[a-z]/ { done(); name = substr($0, 3); value = "true"
      if ((at = index(name, "=")) > 0) { value = substr(name, at + 1); name = substr(name, 1, at - 1) }
      next }
    NR > 1 && name != "" { value = $0; done() }
    END { done() }'
  # In a container, the path is one of the container.
  file=$(flag "$pid" config)
  [ -z "$file" ] || awk -v component="$component" '{ print "config-" component " " $0 }' "/proc/$pid/root$file" 2>/dev/null
  [ -z "$file" ] || echo "file $component-config:$file=$(stat -c '%a %U:%G' "/proc/$pid/root$file" 2>/dev/null)"
  [ "$component" != etcd ] || data=$(flag "$pid" data-dir)
done

show() {
  category=$1
  shift
  for path in "$@"; do
    [ -e "$path" ] || continue
    # A link is judged by what it leads to.
    echo "file $category:$path=$(stat -L -c '%a %U:%G' "$path")"
  done
}
for component in kube-apiserver kube-controller-manager kube-scheduler etcd; do
  show "$component-spec" "$CIS_CONFIG/manifests/$component.yaml" "/etc/systemd/system/$component.service" "/etc/systemd/system/$component.service.d/"*.conf
done
show etcd-data "${data:-/var/lib/etcd}"
show admin-conf "$CIS_CONFIG/admin.conf" "$CIS_CONFIG/super-admin.conf"
show scheduler-conf "$CIS_CONFIG/scheduler.conf"
show controller-manager-conf "$CIS_CONFIG/controller-manager.conf"
show pki "$CIS_CERTS" "$CIS_CERTS"/* "$CIS_CERTS"/etcd/*
show kubelet-spec /etc/systemd/system/kubelet.service /usr/lib/systemd/system/kubelet.service \
  /etc/systemd/system/kubelet.service.d/*.conf /usr/lib/systemd/system/kubelet.service.d/*.conf
show kubelet-conf "$CIS_CONFIG/kubelet.conf"
exit 0
