// One host that is everything, hardened: every scored check of the CIS benchmark passes (KUB-01).
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { type Cluster, nodesReady, reboot, settled, startCluster } from './cluster.ts';
import { tellOfDiagnoses } from './diagnosis.ts';
import { tellOfManifests } from './manifests.ts';
import { tellOfBuilding, tellOfHardening, tellOfInterruptions, tellOfReset } from './stories.ts';

describe('one host that is everything', () => {
  let cluster: Cluster;
  const its = () => cluster;
  beforeAll(async () => {
    cluster = await startCluster({ name: 'single', controlPlanes: 1, workers: 0 });
  });
  afterAll(() => cluster?.down());

  const reset = tellOfReset(its);
  tellOfBuilding(its);
  tellOfManifests(its);
  tellOfDiagnoses(its);

  test('it is booted anew, and nothing has to be changed (E2)', async () => {
    await reboot(cluster, 'node1');
    await nodesReady(cluster);
    expect(await cluster.play('cluster.yml')).toMatchObject(settled);
    expect(await cluster.play('verify.yml')).toMatchObject({ code: 0, failures: [] });
  });

  test('a changed variable changes exactly what it should', async () => {
    const { code, changed } = await cluster.play('cluster.yml', '-e', '{"kubelet_max_pods": 99}');
    expect(code).toBe(0);
    expect(changed.map((line) => line.replace(/^\S+: /, ''))).toEqual([
      expect.stringContaining('kubelet'),
      expect.stringContaining('unit : Start kubelet'),
    ]);
    expect(await cluster.kubectl(`get node -o jsonpath='{.items[0].status.capacity.pods}'`)).toBe('99');
  });

  tellOfHardening(its);

  tellOfInterruptions(its, [300, 1200, 4000]);
  reset();
});
