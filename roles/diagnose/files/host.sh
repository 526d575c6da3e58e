# The host itself: memory, disks, swap, kernel parameters, and time (B15: certificates that are expired or not yet valid).
section 'system' sh -c 'uname -a; cat /etc/os-release | head -n 2; uptime; date -u; free -m 2>/dev/null || head -n 5 /proc/meminfo'
section 'disks' df -Pk
section 'failed units' systemctl list-units --failed --no-pager --no-legend --plain

[ -e /opt/reprise ] || [ -e "$DIAGNOSE_CONFIG" ] || finding host 'it is no part of a cluster yet' 'play site.yml'
available=$(awk '$1 == "MemAvailable:" { print int($2 / 1024) }' /proc/meminfo)
[ "${available:-999}" -ge 100 ] || finding host "only $available MB of memory are left" 'free -m; journalctl -k -g oom'
killed=$(journalctl --no-pager --quiet -k --since=-1h 2>/dev/null | grep -c 'Out of memory: Killed')
[ "${killed:-0}" = 0 ] || finding host "the kernel killed $killed processes for want of memory within the hour" 'journalctl -k -g "Out of memory"'
for path in / /var/lib /var/log /var/lib/etcd /var/lib/containerd /var/lib/containers /var/lib/kubelet; do
  [ -d "$path" ] || continue
  printf '%s %s %s\n' "$(df -Pk "$path" | awk 'END { print $6, $5 }')" "$(df -Pi "$path" 2>/dev/null | awk 'END { print $5 }')" x
done | sort -u | while read -r mount used inodes _; do
  used=${used%\%} inodes=${inodes%\%}
  [ "${used:-0}" -lt 85 ] || finding host "the disk at $mount is $used % full$([ "$used" -lt 90 ] || echo ', beyond what the kubelet tolerates')" "df -h $mount; du -xh --max-depth=2 $mount | sort -h | tail"
  case $inodes in '' | *[!0-9]*) ;; *) [ "$inodes" -lt 90 ] || finding host "the disk at $mount has used up $inodes % of its inodes" "df -i $mount" ;; esac
done
# What a host says of itself when its disk gives up.
if ! (: >"/var/lib/.reprise-diagnose.$$") 2>/dev/null; then finding host 'nothing can be written below /var/lib' 'dmesg | tail; mount | grep " / "'; fi
rm -f "/var/lib/.reprise-diagnose.$$" 2>/dev/null

if role kubelet; then
  swaps=$(awk 'NR > 1 { print $1 }' /proc/swaps | joined)
  [ -z "$swaps" ] || [ "$(systemd-detect-virt --container 2>/dev/null)" = systemd-nspawn ] || finding host "swap is on ($swaps), with which kubelets do not start" 'swapoff -a; /etc/fstab'
  for setting in net.ipv4.ip_forward=1 net.bridge.bridge-nf-call-iptables=1; do
    file=/proc/sys/$(echo "${setting%=*}" | tr . /)
    [ -r "$file" ] || continue
    [ "$(cat "$file")" = "${setting#*=}" ] || finding network "${setting%=*} is $(cat "$file"), so packets of pods get lost" "sysctl -w $setting; play prepare.yml"
  done
  full=$(cat /proc/sys/net/netfilter/nf_conntrack_count /proc/sys/net/netfilter/nf_conntrack_max 2>/dev/null | joined)
  case $full in *' '*) [ $((${full% *} * 10)) -lt $((${full#* } * 9)) ] || finding network "the table of connections is nearly full (${full% *} of ${full#* })" 'sysctl net.netfilter.nf_conntrack_max' ;; esac
fi
