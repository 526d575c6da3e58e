// Reset takes back what a cluster left, and nothing else (KUB-19), from a host that is made to look like part of one.
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { type Lab, startLab } from '../../scripts/lab/index.mjs';
import { differences, pictureOf } from './picture.ts';
import { play } from './play.ts';

/** What the operator had before, close to what a cluster makes. */
const own = `set -e
iptables -A INPUT -p tcp --dport 9999 -m comment --comment "mine, like KUBE-SERVICES" -j ACCEPT
iptables -N MINE; iptables -A MINE -j RETURN; iptables -A INPUT -j MINE
mkdir -p /etc/cni/net.d /var/lib/kubelet; echo mine >/etc/cni/net.d/87-other.conflist
ip netns add mine; ip link add mine type bridge; ip route add 198.51.100.0/24 dev host0
mkdir -p /var/lib/etcd; mount -t tmpfs disk /var/lib/etcd`;

/** A cluster, as far as it can be seen from outside. */
const pretended = `set -e
mkdir -p /opt/reprise/bin /opt/cni/bin /etc/kubernetes/pki /var/lib/kubelet/pods/x /var/lib/etcd/member /run/reprise /var/log/pods
mkdir -p /etc/systemd/system/kubelet.service.d /etc/systemd/system/mine.service.d
echo x >/opt/reprise/bin/kubelet-1; ln -s /opt/reprise/bin/kubelet-1 /usr/local/bin/kubelet
ln -s /bin/true /usr/local/bin/mine
mount -t tmpfs tmpfs /var/lib/kubelet/pods/x
echo '{}' >/etc/cni/net.d/10-reprise.conflist
for unit in kubelet etcd; do
  printf '# Written by the role %s.\\n[Service]\\nExecStart=/bin/sleep 100000\\n[Install]\\nWantedBy=multi-user.target\\n' "$unit" \\
    >/etc/systemd/system/$unit.service
done
printf '# Written by the role node.\\n[Service]\\nRestart=always\\n' >/etc/systemd/system/kubelet.service.d/10-kubeadm.conf
printf '# Written by the role os_prep.\\n[Service]\\nRestart=always\\n' >/etc/systemd/system/mine.service.d/limits.conf
systemctl daemon-reload; systemctl enable -q --now kubelet etcd
useradd --system etcd
ip link add cni0 type bridge; ip addr add 10.233.64.1/24 dev cni0; ip link set cni0 up
ip route add 10.233.65.0/24 via $(ip -4 route show default | awk '{ print $3 }') proto 82
ip netns add cni-1234; ip link add veth1 master cni0 type veth peer name eth0 netns cni-1234
for iptables in iptables-nft iptables-legacy; do
  $iptables -t nat -N KUBE-SERVICES; $iptables -t nat -N KUBE-SVC-X
  $iptables -t nat -A KUBE-SERVICES -d 10.233.0.1/32 -p tcp -m comment --comment "default/kubernetes:https" -j KUBE-SVC-X
  $iptables -t nat -A PREROUTING -m comment --comment "kubernetes service portals" -j KUBE-SERVICES
  $iptables -N KUBE-FIREWALL; $iptables -A INPUT -j KUBE-FIREWALL; $iptables -N CNI-FORWARD; $iptables -A FORWARD -j CNI-FORWARD
done
sysctl -qw net.ipv4.conf.all.route_localnet=1`;

const folder = mkdtempSync(join(tmpdir(), 'reprise-reset-'));
let lab: Lab;
let before: readonly string[];
const record = join(folder, 'record.yml');
const reset = (...more: readonly string[]) => play('playbooks/reset.yml', '-i', lab.inventory, ...more);
const shell = async (text: string) =>
  expect(await lab.ssh('node1', 'sh -s', { input: text })).toMatchObject({ code: 0 });

beforeAll(async () => {
  writeFileSync(
    record,
    `- {hosts: all, become: true, gather_facts: false, tasks: [{include_role: {name: reset, tasks_from: record}}]}\n`,
  );
  lab = await startLab({ name: `reset${process.pid}`, hosts: 1 });
  await shell(own);
});
afterAll(async () => {
  rmSync(folder, { recursive: true, force: true });
  await lab?.down();
});

test('what is there before is recorded once', async () => {
  before = await pictureOf(lab, 'node1');
  process.env['ANSIBLE_ROLES_PATH'] = 'roles';
  expect(await play(record, '-i', lab.inventory)).toMatchObject({ code: 0, failures: [] });
  expect((await play(record, '-i', lab.inventory)).changed).toEqual([]);
  await shell(pretended);
  expect(differences(before, await pictureOf(lab, 'node1')).length).toBeGreaterThan(40);
});

test('without an answer nothing is touched, and a check only tells', async () => {
  const standing = await pictureOf(lab, 'node1');
  expect((await reset()).failures.join()).toContain('reset_confirmation=yes');
  expect(await reset('--check')).toMatchObject({ code: 0, changed: ['node1: reset : Take it back'] });
  expect(differences(standing, await pictureOf(lab, 'node1'))).toEqual([]);
});

test('what the cluster brought is gone, and what was there before is not', async () => {
  expect(await reset('-e', 'reset_confirmation=yes')).toMatchObject({ code: 0, failures: [] });
  expect(differences(before, await pictureOf(lab, 'node1'))).toEqual([
    '+ path /etc/systemd/system/mine.service.d d 755 root root ',
    '+ path /etc/systemd/system/mine.service.d/limits.conf f 644 root root ',
    '+ path /usr/local/bin/mine l 777 root root /bin/true',
  ]);
  expect((await lab.ssh('node1', 'ls -A /var/lib/etcd; cat /etc/cni/net.d/87-other.conflist')).stdout).toBe('mine\n');
});

test('a second reset finds nothing, and still leaves the rest alone', async () => {
  expect(await reset('-e', 'reset_confirmation=yes')).toMatchObject({ code: 0, changed: [] });
  expect((await lab.ssh('node1', 'cat /etc/cni/net.d/87-other.conflist')).stdout).toBe('mine\n');
});
