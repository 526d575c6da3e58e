// The hard way: three control planes with etcd on them, two workers, a balancer, plain routes (C1-C18, E1, E2).
import { afterAll, beforeAll, describe } from 'vitest';
import { type Cluster, probeWhile, startCluster } from './cluster.ts';
import {
  tellOfBuilding,
  tellOfInterruptions,
  tellOfLostMembers,
  tellOfNoMatter,
  tellOfReboots,
  tellOfReset,
} from './stories.ts';

describe('three control planes, two workers and a balancer, from plain binaries', () => {
  let cluster: Cluster;
  const its = () => cluster;
  beforeAll(async () => {
    cluster = await startCluster({ name: 'binary', controlPlanes: 3, workers: 2, loadBalancer: true });
  });
  afterAll(() => cluster?.down());

  const reset = tellOfReset(its);
  tellOfBuilding(its);
  tellOfReboots(its, (happening) => probeWhile(cluster.lab.host('lb1').address, happening));
  tellOfLostMembers(its);
  tellOfInterruptions(its, [700, 2500]);
  tellOfNoMatter(its);
  reset();
});
