// The hard way: three control planes with etcd on them, two workers, a balancer, plain routes (C1-C18, E1, E2).
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { differences, pictureOf } from '../lab/picture.ts';
import { type Cluster, probeWhile, startCluster } from './cluster.ts';
import { tellOfBuilding, tellOfInterruptions, tellOfLostMembers, tellOfReboots } from './stories.ts';

describe('three control planes, two workers and a balancer, from plain binaries', () => {
  let cluster: Cluster;
  let before: ReadonlyMap<string, readonly string[]>;
  const its = () => cluster;
  beforeAll(async () => {
    cluster = await startCluster({ name: 'binary', controlPlanes: 3, workers: 2, loadBalancer: true });
  });
  afterAll(() => cluster?.down());

  test('hosts are prepared, and remembered as they are', async () => {
    expect(await cluster.play('prepare.yml')).toMatchObject({ code: 0, failures: [] });
    before = new Map(
      await Promise.all(cluster.lab.hosts.map(async ({ name }) => [name, await pictureOf(cluster.lab, name)] as const)),
    );
  });

  tellOfBuilding(its);
  tellOfReboots(its, (happening) => probeWhile(cluster.lab.host('lb1').address, happening));
  tellOfLostMembers(its);
  tellOfInterruptions(its, [700, 2500]);

  test('reset.yml leaves every host as it was (KUB-19)', async () => {
    expect(await cluster.play('reset.yml', '-e', 'reset_confirmation=yes')).toMatchObject({ code: 0, failures: [] });
    for (const { name } of cluster.lab.hosts) {
      expect({ name, left: differences(before.get(name)!, await pictureOf(cluster.lab, name)) }).toEqual({
        name,
        left: [],
      });
    }
  });
});
