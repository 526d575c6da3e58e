#!/bin/sh
# What of this host the role has to change. Prints one `key=value` a line, several values of a key behind one another.
# Asked through the environment: OS_PREP_MODULES and OS_PREP_SYSCTLS, names with spaces between them.
LC_ALL=C
export LC_ALL
say() { printf '%s=%s\n' "$1" "$2"; }
joined() { tr '\n' ' ' | sed 's/ *$//'; }

# A container shares its machine's kernel: that machine's swap is not its to switch off.
container=no
[ "$(systemd-detect-virt --container 2>/dev/null || echo none)" = none ] || container=yes
say container "$container"

if [ "$container" = no ]; then
  say swap_active "$(awk 'NR > 1 { print $1 }' /proc/swaps 2>/dev/null | joined)"
else
  say swap_active ''
fi
# What /etc/fstab asks for is settled there; the others come from unit files or from the partition table.
say swap_units "$(systemctl list-units --all --type=swap --plain --no-legend 2>/dev/null | awk '$2 != "masked" { print $1 }' |
  while read -r unit; do
    [ "$(systemctl show -p SourcePath "$unit")" = SourcePath=/etc/fstab ] || echo "$unit"
  done | joined)"
generator=no
for folder in /usr/lib/systemd/system-generators /lib/systemd/system-generators; do
  [ -e "$folder/zram-generator" ] && generator=yes
done
say zram_generator "$generator"
say zram_services "$(for unit in zramswap.service zram-config.service; do
  systemctl cat "$unit" >/dev/null 2>&1 && [ "$(systemctl is-enabled "$unit" 2>/dev/null)" != masked ] && echo "$unit"
done | joined)"

# A module that is built into the kernel is not in /proc/modules. It shows in /sys/module, in the kernel's own index,
# or only by what it does.
works() {
  name=$(echo "$1" | tr - _)
  [ -d "/sys/module/$name" ] && return 0
  case $name in
    overlay) grep -qw overlay /proc/filesystems && return 0 ;;
    br_netfilter) [ -d /proc/sys/net/bridge ] && return 0 ;;
    nf_conntrack) [ -d /proc/sys/net/netfilter ] && return 0 ;;
    ip_vs) [ -e /proc/net/ip_vs ] && return 0 ;;
  esac
  index=/lib/modules/$(uname -r)/modules.builtin
  [ -r "$index" ] && tr - _ <"$index" | grep -q "/$name\.ko"
}
say modules_missing "$(for module in $OS_PREP_MODULES; do works "$module" || echo "$module"; done | joined)"
say sysctls_missing "$(for key in $OS_PREP_SYSCTLS; do
  [ -e "/proc/sys/$(echo "$key" | tr . /)" ] || echo "$key"
done | joined)"

for unit in firewalld.service ufw.service iptables.service ip6tables.service; do
  systemctl cat "$unit" >/dev/null 2>&1 && echo "$unit"
done | joined | { read -r units; say firewalls "$units"; }
if [ -r /sys/fs/selinux/enforce ]; then say selinux "$(cat /sys/fs/selinux/enforce)"; else say selinux absent; fi
exit 0
