// kubeadm: three control planes, two workers, each worker with a proxy of its own to all of them (A1-A10).
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { type Cluster, probeFromWhile, startCluster } from './cluster.ts';
import { tellOfBuilding, tellOfHardening, tellOfLostMembers, tellOfReboots, tellOfReset } from './stories.ts';

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

  const reset = tellOfReset(its);
  tellOfBuilding(its);

  test('it passes at least 60 of the 65 scored checks (KUB-01)', async () => {
    expect(await cluster.play('verify.yml', '--tags', 'cis')).toMatchObject({ code: 0, failures: [] });
  });

  if (isWhole) {
    // The second worker is not booted anew, and asks the proxy that its own kubelet and kube-proxy ask.
    const url = 'https://127.0.0.1:6443/readyz';
    tellOfReboots(its, (happening) => probeFromWhile(cluster, { host: cluster.workers[1]!, url }, happening));
    tellOfLostMembers(its);

    tellOfHardening(its);
  }

  reset();
});
