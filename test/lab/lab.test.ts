// The lab itself: what it promises to every other test.
import { spawn, spawnSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { downLab, type Lab, labNames, openLab, startLab } from '../../scripts/lab/index.mjs';

const name = `t${process.pid}`;
const second = `${name}-b`;
const silent = (): void => {};

/** Everything on this machine that mentions a lab: processes, links, mounts, control groups and folders. */
function traces(lab: { readonly number: number; readonly folder: string }): string {
  const look = [
    `ps -eo args | grep -F ${lab.folder} | grep -v grep`,
    `ip -o link | grep -E ' (replab${lab.number}:|vb-rl${lab.number}-)'`,
    `grep -F ${lab.folder} /proc/mounts`,
    `find /sys/fs/cgroup -name 'rl${lab.number}-*'`,
    `ls -d ${lab.folder}`,
  ];
  return look.map((command) => spawnSync('sh', ['-c', `${command} 2>/dev/null`], { encoding: 'utf8' }).stdout).join('');
}

let lab: Lab;
let took: number;
beforeAll(async () => {
  // The first start may build the image; the promise is about every later one.
  await (await startLab({ name, hosts: 1 })).down();
  const start = Date.now();
  lab = await startLab({ name, hosts: 3 });
  took = Date.now() - start;
});
afterAll(async () => {
  for (const each of [name, second]) await downLab(each, silent);
});

const bootOf = async (host: string) => (await lab.ssh(host, 'cat /proc/1/stat')).stdout.split(' ')[21];

async function answersAgain(host: string): Promise<void> {
  for (let left = 100; (await lab.ssh(host, 'true')).code !== 0; left--) {
    if (left === 0) throw new Error(`${host} did not come back`);
    await sleep(100);
  }
}

describe('three hosts', () => {
  test('are up within 20 s', () => expect(took).toBeLessThan(20_000));

  test.each(['node1', 'node2', 'node3'])('%s is a machine of its own, without Python', async (host) => {
    const seen = await lab.ssh(host, 'hostname; ls /usr/bin | grep -c -i python; systemctl is-system-running --wait');
    expect(seen.stdout.split('\n').slice(0, 3)).toEqual([host, '0', 'running']);
    expect((await lab.ssh(host, 'sudo -n id -u', { user: 'ops' })).stdout).toBe('0\n');
    const withPassword = await lab.ssh(host, 'sudo -k -S -p "" id -u', { user: 'ops2', input: 'lab-secret\n' });
    expect(withPassword.stdout).toBe('0\n');
    expect((await lab.ssh(host, 'sudo -n id -u', { user: 'ops2' })).code).not.toBe(0);
  });

  test('have identities that differ', async () => {
    const ask = 'cat /etc/machine-id; cut -d" " -f2 /etc/ssh/ssh_host_ed25519_key.pub';
    const seen = await Promise.all(lab.hosts.map(async (host) => (await lab.ssh(host.name, ask)).stdout));
    expect(new Set(seen).size).toBe(3);
  });

  test('reach each other', async () => {
    expect((await lab.ssh('node1', `ping -c 1 -W 2 ${lab.host('node3').address}`)).code).toBe(0);
  });

  test('get packages', async () => {
    const seen = await lab.ssh(
      'node1',
      'apt-get update -qq && apt-get install -qq -y tree >/dev/null && tree --version',
    );
    expect(seen.stdout).toContain('tree v');
  });

  test('a reboot from inside keeps the disk', async () => {
    const before = await bootOf('node2');
    await lab.ssh('node2', 'touch /root/mark; systemctl reboot');
    await sleep(500);
    await answersAgain('node2');
    expect(await bootOf('node2')).not.toBe(before);
    expect((await lab.ssh('node2', 'ls /root/mark; systemctl is-system-running --wait')).stdout).toBe(
      '/root/mark\nrunning\n',
    );
  });

  test('can lose their power and be stopped as a whole', async () => {
    await lab.power('node3', 'off');
    expect((await lab.status()).map(({ power }) => power)).toEqual(['on', 'on', 'off']);
    await lab.power('node3', 'on');
    const clock = lab.ssh('node3', 'i=0; while [ $i -lt 20 ]; do date +%s; sleep 0.2; i=$((i + 1)); done');
    await sleep(1000);
    await lab.power('node3', 'freeze');
    await sleep(3000);
    await lab.power('node3', 'thaw');
    const times = (await clock).stdout.trim().split('\n').map(Number);
    expect(Math.max(...times.slice(1).map((time, index) => time - (times[index] ?? time)))).toBeGreaterThanOrEqual(3);
  });
});

test('two labs stand beside each other, and each goes without a trace', async () => {
  const other = await startLab({ name: second, hosts: ['a', 'b'] });
  expect(other.number).not.toBe(lab.number);
  expect((await other.ssh('b', 'hostname')).stdout).toBe('b\n');
  await other.down();
  expect(traces(other)).toBe('');
  expect(labNames()).not.toContain(second);
  expect((await lab.ssh('node1', 'true')).code).toBe(0);
});

test.each([50, 300, 700, 1500, 2500])(
  'a start that is killed after %i ms leaves nothing that down does not remove',
  async (ms) => {
    const child = spawn(process.execPath, ['scripts/lab/main.mjs', 'up', '2', '--name', second], { stdio: 'ignore' });
    const ended = new Promise((resolve) => child.once('exit', resolve));
    await sleep(ms);
    child.kill('SIGKILL');
    await ended;
    // A start that got as far as taking a number has written it down.
    const started = labNames().includes(second) ? openLab(second) : lab;
    const left = { number: started.number, folder: lab.folder.replace(name, second) };
    const down = spawnSync(process.execPath, ['scripts/lab/main.mjs', 'down', '--name', second], { encoding: 'utf8' });
    expect(down.status, down.stderr).toBe(0);
    expect(started === lab ? '' : traces(left)).toBe('');
  },
);

test('a lab whose keeper is killed, or whose folder is removed, ends as a whole', async () => {
  const killed = await startLab({ name: second, hosts: 1 });
  spawnSync('sh', ['-c', `kill -9 $(pgrep -f 'keeper.mjs ${killed.folder}$')`]);
  await killed.down();
  expect(traces(killed)).toBe('');
  const orphan = await startLab({ name: second, hosts: 1 });
  spawnSync('rm', ['-rf', `${orphan.folder}/lab.json`]);
  const bridge = () => spawnSync('ip', ['link', 'show', `replab${orphan.number}`]).status;
  await expect.poll(bridge, { timeout: 10_000 }).not.toBe(0);
  await orphan.down();
  expect(traces(orphan)).toBe('');
});

test('down leaves no process, bridge, mount or folder', async () => {
  await lab.down();
  expect(traces(lab)).toBe('');
  expect(existsSync(lab.folder)).toBe(false);
});
