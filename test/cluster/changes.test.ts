// What a change of variables does to a cluster that is in use: pods move before their node's runtime is restarted, and
// flannel takes the place of the routes, by a tunnel and without.
import { appendFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { type Cluster, nodesReady, probeFromWhile, settled, startCluster } from './cluster.ts';
import { report } from './stories.ts';

const workload = `
apiVersion: apps/v1
kind: Deployment
metadata: {name: web}
spec:
  replicas: 4
  selector: {matchLabels: {app: web}}
  template:
    metadata: {labels: {app: web}}
    spec:
      containers:
        - name: web
          image: registry.k8s.io/e2e-test-images/agnhost:2.56
          args: [netexec]
          readinessProbe: {httpGet: {path: /healthz, port: 8080}, periodSeconds: 1}
          lifecycle: {preStop: {sleep: {seconds: 4}}}
---
apiVersion: policy/v1
kind: PodDisruptionBudget
metadata: {name: web}
spec: {minAvailable: 3, selector: {matchLabels: {app: web}}}
---
apiVersion: v1
kind: Service
metadata: {name: web}
spec: {type: NodePort, selector: {app: web}, ports: [{port: 80, targetPort: 8080, nodePort: 30080}]}
`;

describe('a control plane and two workers in use', () => {
  let cluster: Cluster;
  beforeAll(async () => {
    cluster = await startCluster({ name: 'changes', controlPlanes: 1, workers: 2, addons: true });
    const built = await cluster.play('site.yml');
    expect(built).toMatchObject({ code: 0, failures: [] });
    report('site.yml', built);
    const [host] = cluster.controlPlanes;
    await cluster.shell(host!, `cat >/root/web.yml <<'END'${workload}END`);
    await cluster.kubectl('apply -f /root/web.yml');
    await cluster.kubectl('rollout status deployment/web --timeout=50s');
  });
  afterAll(() => cluster?.down());

  /** What was done, on whichever host. */
  const tasksOf = (changed: readonly string[]) =>
    [...new Set(changed.map((line) => line.replace(/^\S+: /, '').replace(/ node\d$/, '')))].sort();

  /** Says something in the inventory, for this run and all that follow. */
  const say = (line: string) => appendFileSync(join(dirname(cluster.lab.inventory), 'group_vars/all.yml'), `${line}\n`);

  test('the runtime of containers is restarted on one drained node after another, and the service never fails', async () => {
    say('containerd_max_container_log_line_size: 20000');
    const [host] = cluster.controlPlanes;
    const pods = `get pods -l app=web -o jsonpath='{.items[*].metadata.name}'`;
    const before = await cluster.kubectl(pods);
    let changed: readonly string[] = [];
    const probes = await probeFromWhile(
      cluster,
      { host: host!, url: `http://${cluster.lab.host(host!).address}:30080/healthz` },
      async () => {
        const played = await cluster.play('cluster.yml');
        expect(played).toMatchObject({ code: 0, failures: [] });
        report('a restart of containerd', played);
        changed = played.changed;
      },
    );
    console.log(`  ${probes.failed} of ${probes.asked} questions failed, the longest silence was ${probes.longest} ms`);
    expect(probes.failed).toBe(0);
    expect(tasksOf(changed)).toEqual([
      'containerd : Write the configuration',
      'runtime_unit : Drain',
      'runtime_unit : Let pods come back to',
      'unit : Start containerd',
    ]);
    const after = await cluster.kubectl(pods);
    expect(before.split(' ').filter((pod) => after.includes(pod))).toEqual([]);
    expect(await cluster.kubectl(`get nodes -o jsonpath='{.items[*].spec.unschedulable}'`)).toBe('');
    expect(await cluster.play('cluster.yml')).toMatchObject(settled);
  });

  test('what is limited to some hosts changes nothing on others', async () => {
    const wanted = ['-e', '{"node_labels": {"disk": "fast"}}', '--limit', 'kube_control_plane,node2'];
    const { code, failures, changed } = await cluster.play('cluster.yml', ...wanted);
    expect({ code, failures, changed }).toEqual({
      code: 0,
      failures: [],
      changed: ['node1', 'node2'].map((name) => expect.stringMatching(`^${name}: node : `)),
    });
    expect(await cluster.kubectl('get nodes -l disk=fast -o name')).toBe('node/node1\nnode/node2\n');
  });

  test('a node that does not answer holds nobody up, and catches up later', async () => {
    say('kubelet_max_pods: 99');
    await cluster.lab.power('node3', 'off');
    const without = await cluster.play('cluster.yml');
    expect(without).toMatchObject({ code: 4, failures: [expect.stringMatching(/^node3: /)] });
    expect(new Set(without.changed.map((line) => line.split(':')[0]))).toEqual(new Set(['node1', 'node2']));
    await cluster.lab.power('node3', 'on');
    await nodesReady(cluster);
    const later = await cluster.play('cluster.yml');
    expect(later).toMatchObject({ code: 0, failures: [] });
    expect(new Set(later.changed.map((line) => line.split(':')[0]))).toEqual(new Set(['node3']));
    expect(await cluster.play('cluster.yml')).toMatchObject(settled);
  });

  test.each([
    ['flannel by vxlan', { kube_network_plugin: 'flannel' }],
    ['flannel without a tunnel', { kube_network_plugin: 'flannel', flannel_backend_type: 'host-gw' }],
    ['routes again', { kube_network_plugin: 'routes' }],
  ])('%s connects the pods', async (_, variables) => {
    const network = ['-e', JSON.stringify(variables)];
    const played = await cluster.play('cluster.yml', ...network);
    expect(played).toMatchObject({ code: 0, failures: [] });
    await nodesReady(cluster);
    expect(await cluster.play('cluster.yml', ...network)).toMatchObject(settled);
    expect(await cluster.play('verify.yml', ...network)).toMatchObject({ code: 0, failures: [] });
  });
});
