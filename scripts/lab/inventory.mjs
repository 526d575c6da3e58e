// The inventory of a lab, as an operator would write it.
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { clusterGroups, clusterVariables, downloadsLock } from './kubernetes/inventory.mjs';
import { labFolder } from './places.mjs';

/** Groups of a lab that is for no particular cluster: the first host gets the control plane. */
function plainGroups({ hosts: [first, ...others] }) {
  const workers = others.length > 0 ? others : [first];
  return [
    ...['', '[kube_control_plane]', first.name, '', '[etcd]', first.name],
    ...['', '[kube_node]', ...workers.map(({ name }) => name)],
  ];
}

/**
 * Write `hosts.ini` and `group_vars/all.yml` for a lab into `folder`, and the lock of downloads if it has a mirror.
 * @param {NonNullable<ReturnType<typeof import('./places.mjs').readLab>>} lab
 * @param {string} folder
 */
export function writeInventory(lab, folder) {
  const hosts = [
    '# Written by the lab (`npm run lab -- up`), and removed with it.',
    ...lab.hosts.map(({ name, address }) => `${name} ansible_host=${address}`),
    ...(lab.kubernetes ? clusterGroups(lab) : plainGroups(lab)),
    ...['', '[k8s_cluster:children]', 'kube_control_plane', 'kube_node', ''],
  ];
  const own = labFolder(lab.name);
  const variables = [
    'ansible_user: root',
    `ansible_ssh_private_key_file: ${join(own, 'id_ed25519')}`,
    "# The lab knows the keys of its hosts, so they are checked as strictly as anyone's.",
    `ansible_ssh_common_args: -o UserKnownHostsFile=${join(own, 'known_hosts')} -o StrictHostKeyChecking=yes -o IdentitiesOnly=yes`,
    '# The hosts share the kernel, the clock and the memory of this machine, and may not lower any oom_score_adj.',
    'preflight_min_memory_mb: 512',
    'os_prep_time_sync: none',
    'containerd_restrict_oom_score_adj: true',
    ...(lab.kubernetes ? clusterVariables(lab) : []),
    '',
  ];
  mkdirSync(join(folder, 'group_vars'), { recursive: true });
  writeFileSync(join(folder, 'hosts.ini'), hosts.join('\n'));
  writeFileSync(join(folder, 'group_vars/all.yml'), variables.join('\n'));
  if (lab.kubernetes) writeFileSync(join(folder, 'downloads.lock.yml'), downloadsLock(lab));
}
