// What diagnose.yml makes of a cluster that is well, and of one where something was broken by hand (B15, A12, D3).
import { setTimeout as sleep } from 'node:timers/promises';
import { expect, test } from 'vitest';
import { type Cluster, nodesReady, settled } from './cluster.ts';

const broken: readonly { readonly what: string; readonly breaking: string; readonly finds: RegExp }[] = [
  {
    what: 'an API server that is stopped',
    breaking: 'systemctl stop kube-apiserver',
    finds: /^1 likely cause, the likeliest first:\s+1\. \[api\] node1: .*kube-apiserver/,
  },
  {
    what: 'an etcd that is stopped, beneath an API that cannot answer',
    breaking: 'systemctl stop etcd',
    finds:
      /^1 likely cause, the likeliest first:\s+1\. \[etcd\] node1: .*etcd[\s\S]*from which may follow:[\s\S]*\[api\]/,
  },
  {
    what: 'a kubelet that cannot read its configuration',
    breaking: 'echo "maxPods: [many]" >>/var/lib/kubelet/config.yaml; systemctl restart kubelet',
    finds:
      /^1 likely cause, the likeliest first:\s+1\. \[node\] node1: .*kubelet[\s\S]*it says: .*(maxPods|config\.yaml|yaml)/,
  },
  {
    what: 'a containerd that is stopped',
    breaking: 'systemctl stop containerd',
    finds: /^1 likely cause, the likeliest first:\s+1\. \[runtime\] node1: .*containerd/,
  },
];

/** `diagnose.yml` names what was broken, and `cluster.yml` mends it. */
export function tellOfDiagnoses(its: () => Cluster): void {
  const diagnosis = async (): Promise<string> => {
    const { code, failures, events } = await its().play('diagnose.yml');
    expect({ code, failures }).toEqual({ code: 0, failures: [] });
    const words = events.flatMap((event) =>
      event.type === 'result' && event.task.name === 'diagnose : Put it into words' ? [event.outcome.result] : [],
    );
    return ((words[0]?.['ansible_facts'] ?? {}) as Record<string, string>)['diagnose_text'] ?? '';
  };

  test('diagnose.yml finds nothing on a cluster that is well', async () => {
    await nodesReady(its());
    expect(await diagnosis()).toMatch(/^Nothing is out of order/);
  });

  test.each(broken)('diagnose.yml finds $what, and cluster.yml mends it', async ({ breaking, finds }) => {
    const cluster = its();
    await cluster.shell(cluster.controlPlanes[0]!, breaking);
    await sleep(3000);
    expect(await diagnosis()).toMatch(finds);
    expect(await cluster.play('cluster.yml')).toMatchObject({ code: 0, failures: [] });
    expect(await cluster.play('cluster.yml')).toMatchObject(settled);
    await nodesReady(cluster);
  });
}
