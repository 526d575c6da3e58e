// Two balancers that share an address: it moves when one of them is ill or gone (KUB-09), with haproxy and with nginx.
import { readFileSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { type Cluster, nodesReady, type Probes, probeWhile, reboot, settled, startCluster } from './cluster.ts';
import { report } from './stories.ts';

const balancers = ['node3', 'node4'];

describe('two control planes behind two balancers with one address', () => {
  let cluster: Cluster;
  let address: string;
  beforeAll(async () => {
    const { lab, ...rest } = await startCluster({ name: 'balancers', controlPlanes: 2, workers: 2 });
    cluster = { lab, ...rest, workers: [] };
    address = lab.host('node1').address.replace(/\d+$/, '200');
    const hosts = readFileSync(lab.inventory, 'utf8');
    const groups = `[kube_node]\nnode1\nnode2\n\n[lb]\n${balancers.join('\n')}\n`;
    writeFileSync(lab.inventory, hosts.replace(/\[kube_node\]\nnode3\nnode4\n/, groups));
    const variables = join(dirname(lab.inventory), 'group_vars/all.yml');
    const shared = `loadbalancer_apiserver: {address: ${address}, port: 6443}\n`;
    writeFileSync(variables, readFileSync(variables, 'utf8') + shared);
  });
  afterAll(() => cluster?.down());

  /** Who has the address: of two balancers that are well, one. */
  async function holders(): Promise<readonly string[]> {
    const looks = await Promise.all(
      balancers.map(async (name) => (await cluster.lab.ssh(name, 'ip -4 -o addr', { timeout: 5000 })).stdout),
    );
    return balancers.filter((_, index) => looks[index]!.includes(` ${address}/`));
  }

  async function holder(): Promise<string> {
    await expect.poll(async () => (await holders()).length, { timeout: 30_000, interval: 500 }).toBe(1);
    return (await holders())[0]!;
  }

  function tell(what: string, { asked, failed, longest }: Probes): void {
    console.log(`  ${what}: ${failed} of ${asked} questions failed, the longest silence was ${longest} ms`);
  }

  /** What has to hold whichever program balances. */
  function tellOfFailures(): void {
    test('the address moves within five seconds from a balancer that ends, and does not come back (KUB-09)', async () => {
      const first = await holder();
      const probes = await probeWhile(address, async () => {
        await cluster.shell(first, 'systemctl stop reprise-lb');
        await sleep(8000);
        await cluster.shell(first, 'systemctl start reprise-lb');
        await sleep(8000);
      });
      tell('a balancer ended', probes);
      expect(probes.longest).toBeLessThanOrEqual(5000);
      expect(await holder()).not.toBe(first);
    });

    test('it moves within five seconds from a host that is gone (KUB-09)', async () => {
      const first = await holder();
      const probes = await probeWhile(address, async () => {
        await cluster.lab.power(first, 'off');
        await sleep(8000);
        await cluster.lab.power(first, 'on');
        await sleep(8000);
      });
      tell('its host was gone', probes);
      expect(probes.longest).toBeLessThanOrEqual(5000);
      expect(await holder()).not.toBe(first);
    });

    test('a control plane is booted anew: at most ten of ten questions a second fail (KUB-08)', async () => {
      const probes = await probeWhile(address, async () => {
        await reboot(cluster, 'node2');
        await nodesReady(cluster);
      });
      tell('a control plane was booted anew', probes);
      expect(probes.failed).toBeLessThanOrEqual(10);
    });
  }

  describe('haproxy', () => {
    test('site.yml makes a cluster that passes its verification', async () => {
      const built = await cluster.play('site.yml');
      expect(built).toMatchObject({ code: 0, failures: [] });
      report('site.yml', built);
      expect(await cluster.play('cluster.yml')).toMatchObject(settled);
    });
    tellOfFailures();
  });

  describe('nginx', () => {
    const nginx = ['-e', 'lb_type=nginx'];

    test('takes the place of haproxy, and the cluster passes its verification', async () => {
      const changed = await cluster.play('cluster.yml', ...nginx);
      expect(changed).toMatchObject({ code: 0, failures: [] });
      expect(changed.changed.filter((line) => !/^node[34]: lb : |^node[34]: unit : /.test(line))).toEqual([]);
      expect(await cluster.play('cluster.yml', ...nginx)).toMatchObject(settled);
      for (const name of balancers) {
        expect(await cluster.shell(name, 'ps -o comm= -p $(systemctl show -P MainPID reprise-lb)')).toBe('nginx\n');
      }
      expect(await cluster.play('verify.yml', ...nginx)).toMatchObject({ code: 0, failures: [] });
    });
    tellOfFailures();
  });

  test('haproxy comes back, and nothing of nginx is left to run', async () => {
    expect(await cluster.play('cluster.yml')).toMatchObject({ code: 0, failures: [] });
    expect(await cluster.play('cluster.yml')).toMatchObject(settled);
    for (const name of balancers) {
      expect(await cluster.shell(name, 'pgrep -c nginx || true; systemctl is-active reprise-lb')).toBe('0\nactive\n');
    }
  });
});
