// The certificates of a cluster as C17 lists them, on the hosts of C1, with what was wrong there put right.
import { X509Certificate } from 'node:crypto';
import { readdirSync, readFileSync, statSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { beforeAll, describe, expect, test } from 'vitest';
import { parse } from 'yaml';
import { describeCertificate, isIssuedBy, isKeyOf } from '../../src/pki/certificate.ts';
import { readKey } from '../../src/pki/keys.ts';
import { makeFolder } from '../support/folder.ts';
import { type PlayResult, runPlay } from '../support/runPlay.ts';

const credentials = join(makeFolder({}), 'credentials');
const pki = join(credentials, 'pki');

function issue(more = '', options: Parameters<typeof runPlay>[0]['options'] = {}): Promise<PlayResult> {
  return runPlay({
    inventory: `
kube-controller-1 ip=192.168.0.11
kube-controller-2 ip=192.168.0.12 access_ip=203.0.113.12
kube-controller-3 ansible_host=192.168.0.13
kube-node-1 ip=192.168.0.21 ansible_host=bastion.example.com
kube-node-2 ip=192.168.0.22 kube_override_hostname=worker-2
kube-lb ip=192.168.0.30
[kube_control_plane]
kube-controller-[1:3]
[etcd]
kube-controller-[1:3]
[kube_node]
kube-node-[1:2]
[lb]
kube-lb
[all:vars]
credentials_dir=${credentials}
kube_service_addresses=10.20.0.0/24
`,
    playbook: `- hosts: all\n  gather_facts: false\n  vars:\n    loadbalancer_apiserver: { address: 198.51.100.10, port: 8443 }\n    apiserver_loadbalancer_domain_name: api.example.com\n${more}  roles: [pki]\n`,
    options: { rolesPath: [resolve(import.meta.dirname, '../../roles')], ...options },
  });
}

const certificate = (name: string): X509Certificate => new X509Certificate(readFileSync(join(pki, `${name}.crt`)));
const says = (name: string) => describeCertificate(certificate(name));
const changes = ({ recap }: PlayResult): number => Object.values(recap).reduce((sum, host) => sum + host.changed, 0);

let first: PlayResult;
beforeAll(async () => {
  first = await issue();
  expect(first.problems).toEqual([]);
  expect(first.exitCode).toBe(0);
});

test('no host is asked for anything, and no key is in what is told', () => {
  expect(JSON.stringify(first.events)).not.toMatch(/PRIVATE KEY|client-key-data: [A-Za-z0-9]/);
});

const controllers = ['kube-controller-1', 'kube-controller-2', 'kube-controller-3'];
const ofEtcd = ['etcd-client', 'etcd-peer', 'etcd-server'];
const ofNode = ['kube-proxy', 'kubelet-client', 'kubelet-server'];
const ofControlPlane = [
  'apiserver',
  'apiserver-etcd-client',
  'apiserver-kubelet-client',
  'controller-manager',
  'front-proxy-client',
  'scheduler',
];

test('C17: every host has what it needs and nothing else, each with a key of its own', () => {
  const of = (host: string): string[] => readdirSync(join(pki, 'hosts', host)).sort();
  const both = (names: string[]): string[] => names.flatMap((name) => [`${name}.crt`, `${name}.key`]).sort();
  for (const host of controllers) expect(of(host)).toEqual(both([...ofEtcd, ...ofControlPlane, ...ofNode]));
  expect(of('kube-node-1')).toEqual(both(ofNode));
  expect(readdirSync(join(pki, 'hosts'))).not.toContain('kube-lb');
  const files = readdirSync(pki, { recursive: true, withFileTypes: true });
  const keys = files.filter((file) => file.name.endsWith('.key')).map((file) => join(file.parentPath, file.name));
  expect(new Set(keys.map((path) => readFileSync(path, 'utf8'))).size).toBe(keys.length);
  for (const path of keys) {
    expect(statSync(path).mode & 0o777, path).toBe(0o600);
    if (path.includes('service-account')) continue;
    const owner = new X509Certificate(readFileSync(path.replace(/key$/, 'crt')));
    expect(isKeyOf(readKey(readFileSync(path, 'utf8'), path), owner), path).toBe(true);
  }
  for (const folder of files.filter((file) => file.isDirectory())) {
    expect(statSync(join(folder.parentPath, folder.name)).mode & 0o777).toBe(0o700);
  }
});

test('three authorities that are no one’s but their own', () => {
  for (const name of ['cluster', 'etcd', 'front-proxy']) {
    const ca = certificate(`${name}/ca`);
    expect(isIssuedBy(ca, ca)).toBe(true);
    expect(says(`${name}/ca`)).toMatchObject({ isAuthority: true, keyType: 'ECDSA-P256' });
  }
  expect(certificate('etcd/ca').fingerprint256).not.toBe(certificate('cluster/ca').fingerprint256);
});

interface Row {
  readonly file: string;
  readonly authority: 'cluster' | 'etcd' | 'front-proxy';
  readonly commonName: string;
  readonly organization?: readonly string[];
  readonly usages: readonly string[];
  readonly sans?: readonly string[];
}

const loopback = ['IP:127.0.0.1', 'IP:::1', 'DNS:localhost'];
const controller2 = ['DNS:kube-controller-2', 'IP:192.168.0.12', 'IP:203.0.113.12'];
const host = 'hosts/kube-controller-2';
const rows: readonly Row[] = [
  {
    file: 'admin',
    authority: 'cluster',
    commonName: 'kubernetes-admin',
    organization: ['kubeadm:cluster-admins'],
    usages: ['client'],
  },
  {
    file: 'super-admin',
    authority: 'cluster',
    commonName: 'kubernetes-super-admin',
    organization: ['system:masters'],
    usages: ['client'],
  },
  {
    file: `${host}/etcd-server`,
    authority: 'etcd',
    commonName: 'kube-controller-2',
    usages: ['server', 'client'],
    sans: [...loopback, ...controller2],
  },
  {
    file: `${host}/etcd-peer`,
    authority: 'etcd',
    commonName: 'kube-controller-2',
    usages: ['server', 'client'],
    sans: [...loopback, ...controller2],
  },
  { file: `${host}/etcd-client`, authority: 'etcd', commonName: 'kube-etcd-healthcheck-client', usages: ['client'] },
  {
    file: `${host}/apiserver-etcd-client`,
    authority: 'etcd',
    commonName: 'kube-apiserver-etcd-client',
    usages: ['client'],
  },
  {
    file: `${host}/apiserver-kubelet-client`,
    authority: 'cluster',
    commonName: 'kube-apiserver-kubelet-client',
    usages: ['client'],
  },
  {
    file: `${host}/front-proxy-client`,
    authority: 'front-proxy',
    commonName: 'front-proxy-client',
    usages: ['client'],
  },
  {
    file: `${host}/controller-manager`,
    authority: 'cluster',
    commonName: 'system:kube-controller-manager',
    usages: ['client'],
  },
  { file: `${host}/scheduler`, authority: 'cluster', commonName: 'system:kube-scheduler', usages: ['client'] },
  { file: 'hosts/kube-node-1/kube-proxy', authority: 'cluster', commonName: 'system:kube-proxy', usages: ['client'] },
  {
    file: 'hosts/kube-node-1/kubelet-client',
    authority: 'cluster',
    commonName: 'system:node:kube-node-1',
    organization: ['system:nodes'],
    usages: ['client'],
  },
  {
    file: 'hosts/kube-node-1/kubelet-server',
    authority: 'cluster',
    commonName: 'system:node:kube-node-1',
    organization: ['system:nodes'],
    usages: ['server'],
    sans: ['DNS:kube-node-1', 'IP:192.168.0.21', 'DNS:bastion.example.com'],
  },
  {
    file: 'hosts/kube-node-2/kubelet-server',
    authority: 'cluster',
    commonName: 'system:node:worker-2',
    organization: ['system:nodes'],
    usages: ['server'],
    sans: ['DNS:kube-node-2', 'DNS:worker-2', 'IP:192.168.0.22'],
  },
];

test.each(rows)(
  'C17: $file is $commonName',
  ({ file, authority, commonName, organization = [], usages, sans = [] }) => {
    const { subject, altNames, ...rest } = says(file);
    expect(subject).toEqual({ commonName, organization });
    expect(rest).toMatchObject({ usages, isAuthority: false, keyType: 'ECDSA-P256' });
    expect([...altNames].sort()).toEqual([...sans].sort());
    expect(isIssuedBy(certificate(file), certificate(`${authority}/ca`))).toBe(true);
  },
);

test('C17: the API answers to every name it has, controller 3 among them', () => {
  const wanted = [
    ...['IP:10.20.0.1', 'IP:127.0.0.1', 'IP:::1', 'DNS:localhost'],
    ...['DNS:kubernetes', 'DNS:kubernetes.default', 'DNS:kubernetes.default.svc'],
    'DNS:kubernetes.default.svc.cluster.local',
    ...['DNS:kube-controller-1', 'IP:192.168.0.11', ...controller2, 'DNS:kube-controller-3', 'IP:192.168.0.13'],
    ...['IP:198.51.100.10', 'DNS:api.example.com', 'DNS:kube-lb', 'IP:192.168.0.30'],
  ];
  for (const name of controllers) {
    const { subject, altNames, usages } = says(`hosts/${name}/apiserver`);
    expect([...altNames].sort()).toEqual([...wanted].sort());
    expect({ subject, usages }).toEqual({
      subject: { commonName: 'kube-apiserver', organization: [] },
      usages: ['server'],
    });
  }
});

test('C2, C12: the administrator reaches the API through the balancer', () => {
  const config = parse(readFileSync(join(credentials, 'admin.conf'), 'utf8'));
  expect(statSync(join(credentials, 'admin.conf')).mode & 0o777).toBe(0o600);
  expect(config.clusters[0].cluster.server).toBe('https://198.51.100.10:8443');
  expect(config.users[0].name).toBe('kubernetes-admin');
  const own = Buffer.from(config.users[0].user['client-certificate-data'], 'base64');
  expect(new X509Certificate(own).fingerprint256).toBe(certificate('admin').fingerprint256);
});

describe('played again', () => {
  test('nothing changes, and a check says so too', async () => {
    expect(changes(await issue())).toBe(0);
    expect(changes(await issue('', { check: true }))).toBe(0);
  });

  test('a further name for the API changes the certificates of the API alone', async () => {
    const more = '    supplementary_addresses_in_ssl_keys: [k8s.example.org]\n';
    const check = await issue(more, { check: true });
    const done = await issue(more);
    for (const result of [check, done]) {
      expect(changes(result)).toBe(3);
      const told = result.events.flatMap((event) =>
        event.type === 'item' && event.outcome.status === 'changed' ? [event.outcome.message] : [],
      );
      expect(told).toEqual(controllers.map(() => 'names missing: DNS:k8s.example.org'));
    }
    expect(changes(await issue(more))).toBe(0);
  });

  test('Kubespray’s words for how long and how large are understood', async () => {
    const more =
      '    kube_cert_validity_period: 2160h\n    kube_ca_cert_validity_period: 43800h\n    certificates_duration: 36500\n    certificates_key_size: 2048\n    pki_renew_before_days: 60\n';
    const other = join(makeFolder({}), 'credentials');
    // One host is enough, for RSA keys take their time.
    const again = (): Promise<PlayResult> =>
      issue(`${more}    credentials_dir: ${other}\n`, { limit: 'kube-controller-1' });
    expect((await again()).exitCode).toBe(0);
    const days = (name: string): number => {
      const end = new X509Certificate(readFileSync(join(other, 'pki', `${name}.crt`))).validTo;
      return Math.round((new Date(end).getTime() - Date.now()) / 86_400_000);
    };
    expect(days('cluster/ca')).toBe(1825);
    expect(days('admin')).toBe(90);
    // No certificate outlives its authority.
    expect(days('hosts/kube-controller-1/etcd-server')).toBe(1825);
    const server = new X509Certificate(readFileSync(join(other, 'pki/hosts/kube-controller-1/etcd-server.crt')));
    expect(describeCertificate(server).keyType).toBe('RSA-2048');
    expect(changes(await again())).toBe(0);
  });
});

test('on a bare control machine a check foretells everything and writes nothing', async () => {
  const other = join(makeFolder({}), 'credentials');
  const result = await issue(`    credentials_dir: ${other}\n`, { check: true });
  expect(result.exitCode).toBe(0);
  expect(changes(result)).toBeGreaterThan(5);
  expect(() => statSync(other)).toThrow();
});
