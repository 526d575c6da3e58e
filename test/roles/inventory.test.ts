// The mistakes in inventory and variables that are found before any host is touched (KUB-20).
import { resolve } from 'node:path';
import { describe, expect, test } from 'vitest';
import { resultsOf, runPlay } from '../support/runPlay.ts';

const playbook = `
- hosts: all
  gather_facts: false
  tasks:
    - { name: groups, include_role: { name: cluster, tasks_from: groups } }
    - { name: judge, include_role: { name: cluster, tasks_from: inventory } }
`;

interface Given {
  readonly hosts?: readonly string[];
  readonly groups?: Readonly<Record<string, readonly string[]>>;
  readonly vars?: Readonly<Record<string, unknown>>;
}

const three = ['n1 ip=10.0.0.1', 'n2 ip=10.0.0.2', 'n3 ip=10.0.0.3'];
const usual = { kube_control_plane: ['n1'], etcd: ['n1'], kube_node: ['n2', 'n3'] };

async function problemsOf({ hosts = three, groups = usual, vars = {} }: Given): Promise<readonly string[]> {
  const inventory = [
    ...hosts,
    ...Object.entries(groups).flatMap(([group, members]) => [`[${group}]`, ...members]),
    '[all:vars]',
    'ansible_connection=local',
    ...Object.entries(vars).map(([name, value]) => `${name}=${JSON.stringify(value)}`),
  ].join('\n');
  const result = await runPlay({ playbook, inventory: `${inventory}\n`, options: { rolesPath: [resolve('roles')] } });
  expect(result.problems).toEqual([]);
  const stop = Object.values(resultsOf(result, 'cluster : Stop before any host is touched')).find(
    ({ status }) => status === 'failed',
  );
  expect(result.exitCode).toBe(stop ? 2 : 0);
  return stop?.message?.trimEnd().split('\n').slice(2) ?? [];
}

test('an ordinary inventory has none, and neither has a single host', async () => {
  expect(await problemsOf({})).toEqual([]);
  const alone = { kube_control_plane: ['n1'], kube_node: ['n1'] };
  expect(await problemsOf({ hosts: ['n1 ansible_host=192.0.2.1'], groups: alone })).toEqual([]);
});

const rows: readonly (readonly [string, Given, RegExp])[] = [
  ['no control plane', { groups: { kube_node: ['n1'] } }, /^control-plane +the group kube_control_plane has no host$/],
  ['an even number of members', { groups: { ...usual, etcd: ['n1', 'n2'] } }, /^etcd +etcd has 2 members \(n1, n2\)/],
  [
    'etcd by kubeadm without kubeadm',
    { vars: { etcd_deployment_type: 'kubeadm' } },
    /^etcd .* needs kube_deployment kubeadm/,
  ],
  ['a version with a v', { vars: { kube_version: 'v1.34.4' } }, /^version +kube_version is v1\.34\.4/],
  [
    'a name that no node can have',
    { hosts: ['N_1', ...three], groups: { ...usual, kube_node: ['N_1'] } },
    /^names +N_1 cannot be/,
  ],
  [
    'two hosts of one name',
    { hosts: ['n1 kube_override_hostname=n2', 'n2', 'n3'] },
    /^names +two hosts would be called alike/,
  ],
  ['a domain that is none', { vars: { cluster_name: 'a b' } }, /^names +dns_domain is a b/],
  [
    'one address twice',
    { hosts: ['n1 ip=10.0.0.1', 'n2 ansible_host=10.0.0.1', 'n3'] },
    /^addresses +n1, n2 all have the address 10\.0\.0\.1$/,
  ],
  ['an address that is none', { hosts: ['n1 ip=10.0.0.x', 'n2', 'n3'] }, /^addresses +n1 has the ip 10\.0\.0\.x/],
  [
    'a network that is none',
    { vars: { kube_pods_subnet: '10.233.64.0' } },
    /^networks +kube_pods_subnet is no network/,
  ],
  [
    'a network that starts elsewhere',
    { vars: { kube_pods_subnet: '10.233.65.3/18' } },
    /^networks +kube_pods_subnet is no network/,
  ],
  [
    'networks that overlap',
    { vars: { kube_pods_subnet: '10.233.0.0/16' } },
    /^networks +kube_pods_subnet \(10\.233\.0\.0\/16\) and kube_service_addresses .* overlap$/,
  ],
  [
    'a host within a network',
    { vars: { kube_pods_subnet: '10.0.0.0/16' } },
    /^networks +the address 10\.0\.0\.1 of n1 lies in the network 10\.0\.0\.0\/16/,
  ],
  [
    'a name server elsewhere',
    { vars: { skydns_server: '10.1.0.3' } },
    /^networks +skydns_server is 10\.1\.0\.3, which is not in/,
  ],
  [
    'shares for too few nodes',
    { vars: { kube_pods_subnet: '10.234.0.0/23' } },
    /^networks .* has room for 2 shares of \/24, and there are 3 nodes$/,
  ],
  [
    'shares for too few pods',
    { vars: { kube_network_node_prefix: 26 } },
    /^networks +a share of \/26 has room for 61 pods/,
  ],
  [
    'no range of ports',
    { vars: { kube_apiserver_node_port_range: '30000' } },
    /^ports +kube_apiserver_node_port_range is 30000/,
  ],
  ['the API among the ports of nodes', { vars: { kube_apiserver_port: 30443 } }, /^ports +the port of the API, 30443/],
  ['balancers without an address', { groups: { ...usual, lb: ['n2', 'n3'] } }, /^balancer +the group lb has 2 hosts/],
  ['a value of another kind', { vars: { kube_network_node_prefix: 'wide' } }, /^variables .*kube_network_node_prefix/],
  [
    'a value that is no choice',
    { vars: { kube_network_plugin: 'route' } },
    /^variables .*kube_network_plugin must be one of: routes, flannel/,
  ],
  [
    'a variable that is misspelt',
    { vars: { kube_pod_subnet: '10.1.0.0/16' } },
    /^variables .* kube_pod_subnet is unknown; did you mean kube_pods_subnet\?$/,
  ],
];

describe('found', () => {
  test.each(rows)('%s', async (_name, given, problem) => {
    const found = await problemsOf(given);
    expect(found).toContainEqual(expect.stringMatching(problem));
    expect(found.length).toBeLessThan(4);
  });

  test('all at once', async () => {
    const hosts = ['N_1 ip=10.0.0.1', 'n2 ip=10.0.0.1', 'n3'];
    const groups = { kube_control_plane: ['N_1', 'n2'], kube_node: ['n3'] };
    const vars = { kube_pods_subnet: '10.233.0.0/16', kube_version: '1.34', cluster_ignore: [] };
    const found = await problemsOf({ hosts, groups, vars });
    expect(found.map((line) => line.split(' ')[0])).toEqual(['etcd', 'version', 'names', 'addresses', 'networks']);
  });

  test('what an operator knows better can be left out', async () => {
    expect(await problemsOf({ vars: { skydns_server: '10.1.0.3', cluster_ignore: ['networks'] } })).toEqual([]);
  });
});
