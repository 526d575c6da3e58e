// Every minor of Kubernetes that is served besides the default one is brought up and verified, in both ways.
import { afterEach, describe, expect, test } from 'vitest';
import { type Cluster, nodesReady, settled, startCluster } from './cluster.ts';
import { report } from './stories.ts';

const versions = ['1.33.13', '1.35.4', '1.36.3'];
// A version that was never built here is built first.
const longest = 5_400_000;
const deployments = ['binary', 'kubeadm'] as const;

describe.each(deployments)('by %s', (deployment) => {
  let cluster: Cluster | undefined;
  afterEach(() => cluster?.down());

  test.each(versions)(
    'Kubernetes %s',
    async (version) => {
      const name = `v${version.replaceAll('.', '-')}-${deployment}`;
      cluster = await startCluster({ name, controlPlanes: 1, workers: 1, deployment, versions: [version] });
      const built = await cluster.play('site.yml');
      expect(built).toMatchObject({ code: 0, failures: [] });
      report(`${version}, ${deployment}`, built);
      await nodesReady(cluster);
      const kubelets = `get nodes -o jsonpath='{.items[*].status.nodeInfo.kubeletVersion}'`;
      expect(await cluster.kubectl(kubelets)).toBe(`v${version} v${version}`);
      expect(await cluster.kubectl('version -o json')).toContain(`"gitVersion": "v${version}"`);
      expect(await cluster.play('cluster.yml')).toMatchObject(settled);
    },
    longest,
  );
});
