// What a cluster is made of reaches the hosts of a lab: files with their checksums, images that start.
import { readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { parse } from 'yaml';
import { type Lab, startLab } from '../../scripts/lab/index.mjs';

let lab: Lab;
let group: Record<string, string>;
let lock: Record<string, string>;
beforeAll(async () => {
  lab = await startLab({ name: `mirror${process.pid}`, hosts: 1, kubernetes: { addons: true } });
  const folder = dirname(lab.inventory);
  group = parse(readFileSync(join(folder, 'group_vars/all.yml'), 'utf8'));
  lock = parse(readFileSync(join(folder, 'downloads.lock.yml'), 'utf8'));
  for (const registry of ['registry.k8s.io', 'docker.io', 'ghcr.io']) {
    const hosts = `[host.\\"${group['registry_host']}\\"]\\ncapabilities = [\\"pull\\", \\"resolve\\"]\\n`;
    await ask(`mkdir -p /root/certs.d/${registry} && printf "${hosts}" >/root/certs.d/${registry}/hosts.toml`);
  }
});
afterAll(() => lab?.down());

const ask = async (command: string): Promise<string> => {
  const { code, stdout, stderr } = await lab.ssh('node1', command, { timeout: 300_000 });
  expect({ command, code, stderr }).toMatchObject({ command, code: 0 });
  return stdout;
};

const pull = (image: string) => ask(`ctr -n k8s.io images pull --hosts-dir /root/certs.d ${image}`);

/** What a program in an image says. */
const start = async (image: string, ...argv: readonly string[]): Promise<string> => {
  await pull(image);
  return ask(`ctr -n k8s.io run --rm --privileged --net-host ${image} t$$ ${argv.join(' ')} 2>&1`);
};

test('every file has the checksum that the lock of downloads says', async () => {
  const urls = Object.keys(lock);
  expect(urls.filter((url) => url.startsWith('https://dl.k8s.io/'))).toHaveLength(7);
  const fetched = urls.map((url) => `${group['files_repo']}/${url.replace('https://', '')}`);
  const sums = await ask(`for url in ${fetched.join(' ')}; do curl -sSf "$url" | sha256sum; done`);
  expect(sums.trim().split('\n')).toEqual(urls.map((url) => `${lock[url]}  -`));
});

test('programs tell the version they are served as', async () => {
  const version = group['kube_version'];
  const url = `${group['files_repo']}/dl.k8s.io/release/v${version}/bin/linux/$(dpkg --print-architecture)/kubelet`;
  expect(await ask(`curl -sSfo kubelet ${url} && chmod +x kubelet && ./kubelet --version`)).toBe(
    `Kubernetes v${version}\n`,
  );
});

describe('images', () => {
  test.each(['kube-apiserver', 'kube-controller-manager', 'kube-scheduler', 'kube-proxy'])('%s', async (name) => {
    const image = `registry.k8s.io/${name}:v${group['kube_version']}`;
    expect(await start(image, name, '--version')).toBe(`Kubernetes v${group['kube_version']}\n`);
  });

  // Without a library that one of its modules needs, kube-proxy starts and sets no rule.
  test('kube-proxy can set every rule it sets', async () => {
    const image = `registry.k8s.io/kube-proxy:v${group['kube_version']}`;
    const rules = [
      '*nat',
      ':T - [0:0]',
      '-A T -m comment --comment c -m statistic --mode random --probability 0.5 -j MARK --or-mark 0x4000',
      '-A T -m recent --name r --rcheck --seconds 9 --reap -p tcp -m tcp --dport 1 -j DNAT --to-destination 10.0.0.1:1',
      '-A T -m addrtype --dst-type LOCAL -m conntrack --ctstate NEW -j MASQUERADE --random-fully',
      'COMMIT',
    ];
    await pull(image);
    await ask(`printf '%s\\n' ${rules.map((rule) => `'${rule}'`).join(' ')} >/root/rules`);
    const mount = '--mount type=bind,src=/root,dst=/rules,options=rbind:ro';
    for (const program of [
      'iptables-restore',
      'ip6tables-restore --version',
      'iptables-legacy --version',
      'nft --version',
    ]) {
      const argv = program === 'iptables-restore' ? `${program} --noflush --test /rules/rules` : program;
      await ask(`ctr -n k8s.io run --rm --privileged --net-host ${mount} ${image} p$$ ${argv}`);
    }
  });

  test('etcd', async () => {
    expect(await start(`registry.k8s.io/etcd:${group['etcd_version']}-0`, 'etcd', '--version')).toContain(
      `etcd Version: ${group['etcd_version']}\n`,
    );
  });

  test('coredns', async () => {
    const image = `registry.k8s.io/coredns/coredns:v${group['coredns_version']}`;
    expect(await start(image, '/coredns', '-version')).toContain(`CoreDNS-${group['coredns_version']}\n`);
  });

  test.each([
    ['registry.k8s.io/metrics-server/metrics-server', 'metrics_server_version', '/metrics-server'],
    ['docker.io/rancher/local-path-provisioner', 'local_path_provisioner_version', 'local-path-provisioner'],
    ['ghcr.io/flannel-io/flannel', 'flannel_version', '/opt/bin/flanneld'],
  ])('%s', async (image, variable, program) => {
    const version = `v${group[variable]}`;
    expect(await start(`${image}:${version}`, program, '--version')).toContain(version);
  });

  test('agnhost and busybox, whose wget minds its time limit', async () => {
    const urls = [`${group['registry_host']}/v2/`, '-T 2'];
    for (const image of ['agnhost:2.56', 'busybox:1.36.1-1']) {
      const wget = await start(`registry.k8s.io/e2e-test-images/${image}`, 'wget', '-qO-', ...urls);
      expect(wget).toBe('{}');
    }
  });

  test('pause waits, and ends when it is told to', async () => {
    const image = 'registry.k8s.io/pause:3.10.2';
    await pull(image);
    await ask(`ctr -n k8s.io run -d ${image} pause`);
    expect(await ask('ctr -n k8s.io tasks ls | grep pause')).toContain('RUNNING');
    await ask('ctr -n k8s.io tasks kill -s TERM pause; sleep 1');
    expect(await ask('ctr -n k8s.io tasks ls | grep pause')).toContain('STOPPED');
  });
});
