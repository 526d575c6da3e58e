// The main job: bare hosts, prepared for Kubernetes; each promise is checked from outside.
import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { type Lab, startLab } from '../../scripts/lab/index.mjs';
import { type Played, play } from './play.ts';
import { expectPrepared } from './preparedHost.ts';

/**
 * Every file that a person or a package may change, with its owner, mode, size and time. Left out are logs, what systemd
 * notes about itself, and the index of its own lists that apt renews whenever it is asked anything.
 */
const picture = `find /boot /etc /home /opt /root /srv /usr /var -xdev \\( -path /var/log -o -path /var/lib/systemd \\
  -o -path /var/lib/containerd -o -path /var/tmp -o -path '/var/cache/apt/*.bin' -o -path /root/.ssh \\) -prune -o \\( -type f -o -type l \\) \\
  -printf '%p %m %U %G %s %T@ %l\\n' | sort; sysctl -a 2>/dev/null | grep -E '^net.(bridge|ipv4.(ip_forward|conf.all))'`;

async function reboot(lab: Lab, host: string): Promise<void> {
  const started = async () => (await lab.ssh(host, 'cut -d" " -f22 /proc/1/stat')).stdout;
  const before = await started();
  await lab.ssh(host, 'systemctl reboot');
  await expect.poll(started, { timeout: 60_000, interval: 200 }).toMatch(new RegExp(`^(?!${before.trim()}\\n)\\d`));
}

const releases = [
  { release: 'bookworm', hosts: 3 },
  { release: 'trixie', hosts: 1 },
  { release: 'bullseye', hosts: 1 },
];

describe.each(releases)('$hosts hosts with $release', ({ release, hosts }) => {
  let lab: Lab;
  let site: (...more: readonly string[]) => Promise<Played>;
  beforeAll(async () => {
    lab = await startLab({ name: `site${process.pid}-${release}`, hosts, release });
    site = (...more) => play('playbooks/preflight.yml', 'playbooks/prepare.yml', '-i', lab.inventory, ...more);
    await lab.ssh('node1', 'echo "/swapfile none swap sw 0 0" >>/etc/fstab');
  });
  afterAll(() => lab?.down());

  let foretold: Played;
  test('a check leaves every byte alone', async () => {
    const look = () => Promise.all(lab.hosts.map(async ({ name }) => (await lab.ssh(name, picture)).stdout));
    const before = await look();
    foretold = await site('--check', '--diff');
    expect(foretold).toMatchObject({ code: 0, failures: [], stderr: '' });
    expect(await look()).toEqual(before);
  });

  test('a run prepares the hosts, and changes what the check foretold', async () => {
    const real = await site();
    expect(real).toMatchObject({ code: 0, failures: [] });
    expect(real.changed).toEqual(foretold.changed);
    for (const { name } of lab.hosts) await expectPrepared(lab, name);
  });

  test('played again, nothing changes', async () => {
    const again = await site();
    expect(again).toMatchObject({ code: 0, failures: [], changed: [] });
    expect(Object.keys(again.recap)).toEqual(lab.hosts.map(({ name }) => name));
  });

  test('a reboot changes nothing either', async () => {
    await Promise.all(lab.hosts.map(({ name }) => reboot(lab, name)));
    for (const { name } of lab.hosts) await expectPrepared(lab, name);
    expect(await site()).toMatchObject({ code: 0, failures: [], changed: [] });
  });

  test('a configuration that containerd cannot read does not take the place of one it can', async () => {
    const before = (await lab.ssh('node1', 'cat /etc/containerd/config.toml')).stdout;
    const broken = await site('--limit', 'node1', '-e', '{"containerd_snapshotter": "\\""}');
    expect(broken.code).toBe(2);
    expect((await lab.ssh('node1', 'cat /etc/containerd/config.toml; systemctl is-active containerd')).stdout).toBe(
      `${before}active\n`,
    );
  });
});

describe('hosts with problems', () => {
  let lab: Lab;
  beforeAll(async () => {
    lab = await startLab({ name: `site${process.pid}-problems`, hosts: ['one', 'two', 'three', 'four'] });
    const shared = `${lab.host('one').address.replace(/\d+$/, '99')}/32`;
    const id = (await lab.ssh('one', 'cat /etc/machine-id')).stdout.trim();
    await lab.ssh('two', `echo ${id} >/etc/machine-id; ip address add ${shared} dev host0`);
    await lab.ssh('three', `ip address add ${shared} dev host0`);
    await lab.ssh(
      'two',
      'ip link add other type bridge; ip address add 10.233.64.1/24 dev other; ip link set other up',
    );
    // Something in the way of the real clock, ten seconds ahead.
    const clock = '#!/bin/sh\\nexec /bin/date -d "+10 sec" "$@"\\n';
    await lab.ssh('three', `printf '${clock}' >/usr/local/bin/date; chmod +x /usr/local/bin/date`);
    const listen = 'systemd-run -q --socket-property=ListenStream=6443 --unit=busy --socket-property=Accept=yes cat';
    await lab.ssh('one', listen);
    await lab.power('four', 'off');
    await sleep(200);
  });
  afterAll(() => lab?.down());

  test('are all named at once, and no host is touched', async () => {
    const args = ['-i', lab.inventory, '-e', '{"preflight_min_memory_mb": 99999999, "preflight_warn_only": ["cpus"]}'];
    const { code, failures } = await play('playbooks/site.yml', ...args);
    const table = failures.find((text) => text.includes('HOST'))?.split('\n') ?? [];
    const seen = table.flatMap((line) => /^(\S+) +(\S+) +(\S.*)$/.exec(line)?.slice(1, 3).join(' ') ?? []);
    expect(seen.filter((row) => !/^(\w+ memory|HOST CHECK|\w+: \d+)$/.test(row)).sort()).toEqual(
      [
        '(all) clocks',
        'four connection',
        ...['one machine-id', 'one peers', 'one ports'],
        ...['two address', 'two machine-id', 'two networks', 'two peers'],
        ...['three address', 'three clock', 'three peers'],
      ].sort(),
    );
    expect(code).not.toBe(0);
    for (const host of ['one', 'two', 'three']) {
      expect((await lab.ssh(host, 'ls /etc/sysctl.d/kubernetes.conf /usr/bin/containerd')).stdout).toBe('');
    }
  });
});

describe('containerd from an archive', () => {
  let lab: Lab;
  beforeAll(async () => {
    lab = await startLab({ name: `site${process.pid}-archive`, hosts: 1 });
    // The distribution's own binaries, put together as a release archive is.
    const made = await lab.ssh(
      'node1',
      `set -e; cd /root; apt-get update -qq; apt-get download -qq containerd runc; mkdir x bin
       for package in *.deb; do dpkg -x "$package" x; done
       cp x/usr/bin/containerd* x/usr/bin/ctr bin/; cp x/usr/sbin/runc .; tar -czf containerd.tar.gz bin
       apt-get install -qq -y libseccomp2 busybox >/dev/null 2>&1
       systemd-run -q busybox httpd -f -p 127.0.0.1:8080 -h /root; sha256sum containerd.tar.gz runc | cut -d' ' -f1`,
    );
    [archive, runc] = made.stdout.trim().split('\n').slice(-2) as [string, string];
  });
  afterAll(() => lab?.down());
  let archive: string;
  let runc: string;

  const site = (wanted: Record<string, unknown> = {}) => {
    const variables = {
      containerd_source: 'archive',
      containerd_archive_url: 'http://127.0.0.1:8080/containerd.tar.gz',
      containerd_archive_sha256: archive,
      containerd_runc_url: 'http://127.0.0.1:8080/runc',
      containerd_runc_sha256: runc,
      containerd_registry_mirrors: {
        'docker.io': {
          server: 'https://registry-1.docker.io',
          mirrors: [{ url: 'https://mirror.example', skip_verify: true }],
        },
      },
      ...wanted,
    };
    return play(
      'playbooks/preflight.yml',
      'playbooks/prepare.yml',
      '-i',
      lab.inventory,
      '-e',
      JSON.stringify(variables),
    );
  };

  test('is refused when its checksum is another', async () => {
    expect((await site({ containerd_archive_sha256: '0'.repeat(64) })).code).toBe(2);
    expect((await lab.ssh('node1', 'ls /usr/local/bin')).stdout).not.toContain('containerd');
  });

  test('runs, with its mirrors, and is left alone the second time', async () => {
    expect(await site()).toMatchObject({ code: 0, failures: [] });
    await expectPrepared(lab, 'node1');
    const hosts = (await lab.ssh('node1', 'cat /etc/containerd/certs.d/docker.io/hosts.toml')).stdout;
    expect(hosts.split('\n').slice(1)).toEqual([
      'server = "https://registry-1.docker.io"',
      '',
      '[host."https://mirror.example"]',
      '  capabilities = ["pull", "resolve"]',
      '  skip_verify = true',
      '',
    ]);
    expect(await site()).toMatchObject({ code: 0, failures: [], changed: [] });
  });
});
