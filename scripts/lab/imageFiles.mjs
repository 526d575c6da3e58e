// What makes a plain Debian a host of the lab: its users, its package sources and what it does first when it boots.
import { mkdirSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { labPassword } from './places.mjs';

export const imagePackages = [
  ...['systemd', 'systemd-sysv', 'dbus', 'openssh-server', 'iproute2', 'iptables', 'iputils-ping', 'sudo', 'procps'],
  ...['kmod', 'cron', 'netbase', 'ca-certificates', 'curl', 'gpgv', 'less'],
];

/**
 * The first unit of a host's boot. Containers get parts of /sys and /proc read-only and their network unset,
 * where a machine would have them writable and set.
 */
const boot = `#!/bin/sh
mount -o remount,rw /sys 2>/dev/null
mount -o remount,rw /proc/sys 2>/dev/null || mount -o remount,bind,rw /proc/sys 2>/dev/null
for folder in /sys/fs/cgroup /sys/fs/cgroup/*; do
  [ -d "$folder" ] || continue
  mount -o remount,rw "$folder" 2>/dev/null || mount -o remount,bind,rw "$folder" 2>/dev/null
done
mount --make-rshared /
. /etc/lab.env
ip link set lo up
ip link set host0 up
ip address replace "$LAB_ADDRESS/24" dev host0
ip route replace default via "$LAB_GATEWAY"
exit 0
`;

const bootUnit = `[Unit]
Description=What the lab sets before anything else
DefaultDependencies=no
After=local-fs.target
Before=systemd-sysctl.service systemd-modules-load.service network-pre.target network.target ssh.service sysinit.target
Wants=network-pre.target
[Service]
Type=oneshot
RemainAfterExit=yes
ExecStart=/usr/local/sbin/lab-boot
[Install]
WantedBy=sysinit.target
`;

function sources(release, mirror) {
  const security = mirror.replace(/\/debian$/, '/debian-security');
  return [
    `deb ${mirror} ${release} main`,
    `deb ${mirror} ${release}-updates main`,
    `deb ${security} ${release}-security main`,
    '',
  ].join('\n');
}

/** Place the files above into the image at `root`. */
export async function placeImageFiles({ root, release, mirror }) {
  place(root, '/usr/local/sbin/lab-boot', boot, 0o755);
  place(root, '/etc/systemd/system/lab-boot.service', bootUnit);
  place(root, '/etc/apt/sources.list', sources(release, mirror));
  place(root, '/etc/sudoers.d/ops', 'ops ALL=(ALL) NOPASSWD: ALL\n', 0o440);
  place(root, '/etc/sudoers.d/ops2', 'ops2 ALL=(ALL) ALL\n', 0o440);
  // The lab's disks are thrown away: a package need not survive a power cut.
  place(root, '/etc/dpkg/dpkg.cfg.d/lab', 'force-unsafe-io\n');
}

/** Run inside the image once; \`http_proxy\` leads apt to the packages. */
export const setUpImage = `
useradd -m -s /bin/bash ops
useradd -m -s /bin/bash ops2
echo 'ops2:${labPassword}' | chpasswd
for home in /root /home/ops /home/ops2; do
  mkdir -p -m 0700 "$home/.ssh"
  chown --reference="$home" "$home/.ssh"
done
systemctl enable lab-boot.service ssh.service cron.service
# The lab sets addresses, names and time itself.
systemctl mask systemd-networkd.service systemd-networkd.socket systemd-networkd-wait-online.service systemd-resolved.service
rm -f /etc/ssh/ssh_host_* /etc/machine-id /var/lib/dbus/machine-id
apt-get update -qq
apt-get clean
`;

function place(root, path, text, mode = 0o644) {
  const file = join(root, path);
  mkdirSync(dirname(file), { recursive: true });
  writeFileSync(file, text, { mode });
}
