// Which host of a lab does what in its cluster.
import { expect, test } from 'vitest';
import { groupsOf, planCluster } from '../../scripts/lab/kubernetes/plan.mjs';

const groups = (wanted: Parameters<typeof planCluster>[0]) => {
  const { names, plan } = planCluster(wanted);
  const { kube_control_plane, etcd, kube_node, lb } = groupsOf(names, plan);
  return [kube_control_plane, etcd, kube_node, lb].map((each) => each?.join(' ') ?? '').join(' | ');
};

test.each([
  [{ count: 1 }, 'node1 | node1 | node1 | '],
  [{ count: 3 }, 'node1 | node1 | node2 node3 | '],
  [{ count: 5 }, 'node1 node2 node3 | node1 node2 node3 | node4 node5 | '],
  [{ controlPlanes: 3, workers: 2, loadBalancer: true }, 'node1 node2 node3 | node1 node2 node3 | node4 node5 | lb1'],
  [{ count: 3, workers: 1 }, 'node1 node2 | node1 | node3 | '],
  [{ count: 3, controlPlanes: 3 }, 'node1 node2 node3 | node1 node2 node3 | node1 node2 node3 | '],
])('%j', (wanted, is) => expect(groups(wanted)).toBe(is));

test.each([
  [{ count: 2, controlPlanes: 3 }, /of 2 hosts between 1 and 2/],
  [{ count: 5, controlPlanes: 3, workers: 3 }, /3 control planes and 3 workers are not 5 hosts/],
  [{ versions: ['1.2.3'] }, /no Kubernetes 1.2.3 here; there are 1\./],
  [{ deployment: 'magic' }, /binary or kubeadm/],
])('%j is refused', (wanted, message) => expect(() => planCluster(wanted)).toThrow(message));
