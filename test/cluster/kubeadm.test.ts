// kubeadm: three control planes, two workers, each worker with a proxy of its own to all of them (A1-A10).
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { type Cluster, startCluster } from './cluster.ts';
import { tellOfBuilding, tellOfReboots } from './stories.ts';

/** Where time is short, one of each. */
const isWhole = process.env['CLUSTER'] !== 'selection';
const controlPlanes = isWhole ? 3 : 1;
const workers = isWhole ? 2 : 1;

describe(`${controlPlanes} control planes and ${workers} workers, by kubeadm`, () => {
  let cluster: Cluster;
  const its = () => cluster;
  beforeAll(async () => {
    cluster = await startCluster({ name: 'kubeadm', controlPlanes, workers, deployment: 'kubeadm' });
  });
  afterAll(() => cluster?.down());

  tellOfBuilding(its);
  if (isWhole) tellOfReboots(its, () => cluster.lab.host(cluster.controlPlanes[0]!).address);

  test('reset.yml takes it back', async () => {
    expect(await cluster.play('reset.yml', '-e', 'reset_confirmation=yes')).toMatchObject({ code: 0, failures: [] });
    for (const { name } of cluster.lab.hosts) {
      const left = await cluster.shell(
        name,
        'ls -d /etc/kubernetes /var/lib/etcd /var/lib/kubelet /opt/reprise 2>/dev/null || true',
      );
      expect({ name, left }).toEqual({ name, left: '' });
    }
  });
});
