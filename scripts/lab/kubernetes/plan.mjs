// Which host of a lab does what in the cluster that is to run on it.
import { kubernetesVersions, versions } from './components.mjs';

/**
 * @typedef {{ versions: string[], controlPlanes: number, loadBalancer: boolean, deployment: string, addons: boolean }} Plan
 */

/**
 * Decide how many hosts there are and what they are for.
 * @param {{ count?: number, controlPlanes?: number, workers?: number, loadBalancer?: boolean, deployment?: string, addons?: boolean, versions?: readonly string[] }} wanted
 * @returns {{ names: string[], plan: Plan }} the names of the hosts, control planes first, a load balancer last
 * @throws when the numbers do not fit each other, or nobody could build such a version
 */
export function planCluster(wanted) {
  const { loadBalancer = false, deployment = 'binary', addons = false, workers } = wanted;
  const asked = wanted.versions?.length ? [...wanted.versions] : [versions.kubernetes];
  for (const version of asked) {
    if (!kubernetesVersions().includes(version)) {
      throw new Error(`no Kubernetes ${version} here; there are ${kubernetesVersions().join(', ')}`);
    }
  }
  if (!['binary', 'kubeadm'].includes(deployment))
    throw new Error(`a deployment is binary or kubeadm, not ${deployment}`);
  const count = wanted.count ?? (workers === undefined ? 3 : (wanted.controlPlanes ?? 1) + workers);
  const controlPlanes = wanted.controlPlanes ?? (workers === undefined ? (count < 5 ? 1 : 3) : count - workers);
  if (!(controlPlanes >= 1 && controlPlanes <= count)) {
    throw new Error(`of ${count} hosts between 1 and ${count} can be control planes, not ${controlPlanes}`);
  }
  if (workers !== undefined && controlPlanes + workers !== count) {
    throw new Error(`${controlPlanes} control planes and ${workers} workers are not ${count} hosts`);
  }
  const names = Array.from({ length: count }, (_, index) => `node${index + 1}`);
  return {
    names: loadBalancer ? [...names, 'lb1'] : names,
    plan: { versions: asked, controlPlanes, loadBalancer, deployment, addons },
  };
}

/**
 * The groups of an inventory.
 * @param {readonly string[]} names
 * @param {Plan} plan
 */
export function groupsOf(names, { controlPlanes, loadBalancer }) {
  const nodes = loadBalancer ? names.slice(0, -1) : names;
  const control = nodes.slice(0, controlPlanes);
  const workers = nodes.slice(controlPlanes);
  return {
    kube_control_plane: control,
    // An odd number, so that a majority can be told.
    etcd: control.slice(0, control.length - ((control.length + 1) % 2)),
    kube_node: workers.length > 0 ? workers : control,
    ...(loadBalancer ? { lb: names.slice(-1) } : {}),
  };
}
