// What the inventory of a lab says when a cluster is to run on it.
import { gatewayOf, mirrorPort } from '../places.mjs';
import { addonVersions } from './addons.mjs';
import { versions } from './components.mjs';
import { groupsOf } from './plan.mjs';
import { sumsOf } from './publish.mjs';

/** Groups of the inventory, as lines. */
export function clusterGroups({ hosts, kubernetes }) {
  const groups = groupsOf(
    hosts.map(({ name }) => name),
    kubernetes,
  );
  return Object.entries(groups).flatMap(([group, names]) => ['', `[${group}]`, ...names]);
}

const addonVariables = [
  `metrics_server_version: "${addonVersions.metricsServer}"`,
  `local_path_provisioner_version: "${addonVersions.localPathProvisioner}"`,
  `flannel_version: "${addonVersions.flannel}"`,
  `flannel_cni_version: "${addonVersions.flannelCni}"`,
];

/** Variables for all hosts, as lines of YAML. */
export function clusterVariables({ number, kubernetes }) {
  const mirror = `http://${gatewayOf(number)}:${mirrorPort}`;
  return [
    `kube_deployment: ${kubernetes.deployment}`,
    '# Hosts have no way out: files and images come from a mirror that the lab runs, laid out like the official places.',
    `files_repo: ${mirror}/files`,
    `registry_host: ${mirror}`,
    'downloads_lock: "{{ inventory_dir }}/downloads.lock.yml"',
    '# What the mirror has.',
    `kube_version: "${kubernetes.versions[0]}"`,
    `etcd_version: "${versions.etcd}"`,
    `coredns_version: "${versions.coredns}"`,
    `cni_version: "${versions.cni}"`,
    `crictl_version: "${versions.crictl}"`,
    ...(kubernetes.addons ? addonVariables : []),
    '# What a host that is a container may not do.',
    'kube_proxy_conntrack_max_per_core: 0',
    'kube_proxy_conntrack_min: 0',
    'kubeadm_ignore_preflight_errors: [SystemVerification]',
    'kubelet_fail_cgroup_v1: false',
    '# They share the disk of the machine, which may be fuller than a kubelet likes, with nothing of theirs to throw away.',
    'kubelet_image_gc_high_threshold: 100',
    'kubelet_config_extra_args: {evictionHard: {memory.available: 100Mi, nodefs.available: 1Gi, imagefs.available: 1Gi}}',
  ];
}

/** The checksums of what the mirror serves, by official address. */
export const downloadsLock = ({ kubernetes }) =>
  ['# Written by the lab: what its mirror serves.', ...lines(sumsOf(kubernetes.folders)), ''].join('\n');

const lines = (sums) => Object.entries(sums).map(([url, sum]) => `"${url}": ${sum}`);
