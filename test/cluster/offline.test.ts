// Hosts that reach nothing but each other: everything comes out of a bundle that was made beforehand.
import { mkdtempSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { type Cluster, nodesReady, settled, startCluster } from './cluster.ts';

describe('a control plane and a node without any way out', () => {
  let cluster: Cluster;
  let bundle: string;
  const made = mkdtempSync(join(tmpdir(), 'reprise-made-'));
  const used = mkdtempSync(join(tmpdir(), 'reprise-used-'));
  /** As if the control machine were another one: with a cache of its own, and no mirror known to it. */
  const alone = (): string[] => [
    '-e',
    JSON.stringify({
      bundle,
      offline: true,
      files_repo: '',
      registry_host: '',
      downloads_lock: '',
      download_cache_dir: used,
    }),
  ];
  beforeAll(async () => {
    cluster = await startCluster({ name: 'offline', controlPlanes: 1, workers: 1 });
    bundle = join(dirname(cluster.lab.inventory), 'bundle.tar');
  });
  afterAll(async () => {
    for (const folder of [made, used]) rmSync(folder, { recursive: true, force: true });
    await cluster?.down();
  });

  test('a dry run of bundle.yml says what would go in, and makes nothing', async () => {
    const { code, events } = await cluster.play('bundle.yml', '--check', '-e', `download_cache_dir=${made}`);
    expect(code).toBe(0);
    expect(JSON.stringify(events)).toMatch(/ \d+\.\d {2}registry\.k8s\.io\/pause:.* \d+\.\d {2}in all/s);
    expect(readdirSync(made)).toEqual([]);
    expect(statSync(bundle, { throwIfNoEntry: false })).toBeUndefined();
  });

  test('bundle.yml makes one archive, and the second time leaves it alone', async () => {
    const first = await cluster.play('bundle.yml', '-e', `download_cache_dir=${made}`);
    expect(first).toMatchObject({ code: 0, failures: [] });
    const { mtimeMs, size } = statSync(bundle);
    expect(size).toBeGreaterThan(100_000_000);
    expect(await cluster.play('bundle.yml', '-e', `download_cache_dir=${made}`)).toMatchObject(settled);
    expect(statSync(bundle).mtimeMs).toBe(mtimeMs);
    expect(readdirSync(made).filter((name) => name.startsWith('.'))).toEqual([]);
  });

  test('a damaged one is refused before any host is touched', async () => {
    const bytes = readFileSync(bundle);
    bytes.fill(7, bytes.length >> 1, (bytes.length >> 1) + 512);
    writeFileSync(`${bundle}.bad`, bytes);
    const { code, failures } = await cluster.play('cluster.yml', ...alone(), '-e', `bundle=${bundle}.bad`);
    rmSync(`${bundle}.bad`);
    expect(code).not.toBe(0);
    expect(failures.join()).toContain('bundle : Open the bundle');
    expect(readdirSync(used).filter((name) => name !== 'images')).toEqual([]);
  });

  test('the hosts have their packages, and reach no mirror any more', async () => {
    for (const { name } of cluster.lab.hosts) {
      await cluster.shell(name, 'apt-get -q update && apt-get -qy install gpg', 300);
      const gateway = (await cluster.shell(name, "ip route | sed -n 's/^default via \\([0-9.]*\\).*/\\1/p'")).trim();
      await cluster.shell(name, `iptables -I OUTPUT -d ${gateway} -p tcp --syn -j REJECT`);
      const asked = await cluster.lab.ssh(name, `curl -s --max-time 3 http://${gateway}:5080/v2/`);
      expect(asked.code).not.toBe(0);
    }
  });

  test('preflight names the packages that are missing', async () => {
    const more = [...alone(), '-e', '{"os_prep_extra_packages": ["no-such-package"]}'];
    const { code, events } = await cluster.play('preflight.yml', ...more);
    expect(code).not.toBe(0);
    expect(JSON.stringify(events)).toContain('no-such-package of its distribution is not installed');
  });

  test('site.yml makes a cluster that passes its verification, from the bundle alone', async () => {
    expect(await cluster.play('site.yml', ...alone())).toMatchObject({ code: 0, failures: [] });
    await nodesReady(cluster);
  });

  test('played again, nothing changes, and no archive lies about on the hosts', async () => {
    expect(await cluster.play('cluster.yml', ...alone())).toMatchObject(settled);
    for (const { name } of cluster.lab.hosts) {
      expect(await cluster.shell(name, 'ls -d /opt/reprise/images 2>/dev/null || true')).toBe('');
    }
  });

  test('an image that got lost comes back', async () => {
    const images = 'ctr -n k8s.io images';
    const agnhost = 'registry.k8s.io/e2e-test-images/agnhost:2.56';
    const worker = cluster.workers[0]!;
    await cluster.shell(worker, `${images} rm --sync ${agnhost}`);
    const { code, changed } = await cluster.play('cluster.yml', ...alone());
    expect(code).toBe(0);
    expect(changed.map((line) => line.replace(/ => .*/, ''))).toEqual([
      expect.stringContaining('bundle : Bring those that are missing'),
      expect.stringContaining('bundle : Load them'),
    ]);
    expect(await cluster.shell(worker, `${images} ls -q`)).toContain(agnhost);
  });
});
