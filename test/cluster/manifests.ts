// What cannot run on the lab (Calico, Weave) or is not chosen is still put before a real API server: strict, and dry.
import { expect, test } from 'vitest';
import { play } from '../lab/play.ts';
import type { Cluster } from './cluster.ts';

const variants: readonly (readonly [string, readonly string[], Readonly<Record<string, unknown>>])[] = [
  [
    'as they are unless somebody says otherwise',
    ['coredns', 'flannel', 'calico', 'weave', 'metrics-server', 'local-path'],
    {},
  ],
  ['flannel without a tunnel', ['flannel'], { flannel_backend_type: 'host-gw', network_flannel_nftables: true }],
  ['Calico by BGP, in IP in IP', ['calico'], { calico_ipip_mode: 'Always', calico_vxlan_mode: 'Never' }],
  [
    'others that change what is rendered',
    ['coredns', 'weave', 'metrics-server', 'local-path'],
    {
      coredns_external_zones: [{ zones: ['example.org'], nameservers: ['192.0.2.1'] }],
      network_weave_mtu: 1337,
      network_weave_policy: false,
      addon_metrics_server_replicas: 2,
      addon_local_path_default: false,
    },
  ],
];

/**
 * A script that answers in JSON, by manifest: how many objects stand in it, and what the API server said to each. What is
 * only about to be made cannot be looked into, so the kinds that Calico defines and two namespaces are there meanwhile.
 */
const dryRun = (names: readonly string[]): string => `
export KUBECONFIG=/etc/kubernetes/admin.conf
cd /root/manifests
{
  kubectl apply --server-side --validate=strict -f kinds.yml
  kubectl wait --for=condition=Established --timeout=60s -f kinds.yml
  kubectl create namespace kube-flannel
  kubectl create namespace local-path-storage
} >&2
separator='{'
for name in ${names.join(' ')}; do
  said=$(kubectl apply --server-side --force-conflicts --dry-run=server --validate=strict -f $name.yml 2>&1 | sed 's/["\\]/ /g; s/$/\\\\n/' | tr -d '\n')
  printf '%s"%s": [%s, "%s"]' "$separator" "$name" "$(grep -c '^kind: ' $name.yml)" "$said"
  separator=', '
done
echo '}'
{
  kubectl delete namespace kube-flannel local-path-storage
  kubectl delete -f kinds.yml
  rm -r /root/manifests
} >&2
`;

/** Every manifest is accepted with all its fields by the API server, which changes nothing. */
export function tellOfManifests(its: () => Cluster): void {
  test.each(variants)('the API server takes every field of the manifests: %s', async (_, names, variables) => {
    const { lab, shell, controlPlanes } = its();
    const rendered = ['-i', lab.inventory, '-e', JSON.stringify(variables)];
    expect(await play('test/cluster/manifests.yml', ...rendered)).toMatchObject({ code: 0, failures: [] });
    const answer = JSON.parse(await shell(controlPlanes[0]!, dryRun(names), 300)) as Record<string, [number, string]>;
    for (const name of names) {
      const [objects, said] = answer[name]!;
      const lines = said.trim().split('\n');
      expect({ name, lines }).toEqual({ name, lines: lines.filter((line) => line.includes('serverside-applied')) });
      expect({ name, objects }).toEqual({ name, objects: lines.length });
    }
  });
}
