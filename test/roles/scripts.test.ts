// The scripts with which roles look at hosts, run on every shell a host may have.
import { spawnSync } from 'node:child_process';
import { describe, expect, test } from 'vitest';

const shells = [['dash'], ['bash', '--posix'], ['busybox', 'sh'], ['mksh']].filter(
  ([program]) => spawnSync('sh', ['-c', `command -v ${program}`]).status === 0,
);

function look(shell: readonly string[], script: string, env: Record<string, string>): Record<string, string> {
  const [program = 'sh', ...args] = shell;
  const { stdout, stderr, status } = spawnSync(program, [...args, script], {
    env: { PATH: process.env['PATH'], ...env },
    encoding: 'utf8',
  });
  expect({ status, stderr }).toEqual({ status: 0, stderr: '' });
  return Object.fromEntries(
    stdout
      .trimEnd()
      .split('\n')
      .map((line) => line.split(/=(.*)/s).slice(0, 2)),
  );
}

describe.each(shells)('%s', (...shell) => {
  const preflight = (env: Record<string, string>) =>
    look(shell, 'roles/preflight/files/look.sh', {
      ...{
        PREFLIGHT_PATH: '/var/lib/no/such/folder',
        PREFLIGHT_NETWORKS: '',
        PREFLIGHT_PEERS: '',
        PREFLIGHT_WAIT: '2',
      },
      ...env,
    });

  test('preflight sees the machine', () => {
    const seen = preflight({});
    expect(Number(seen['memory_mb'])).toBeGreaterThan(100);
    expect(Number(seen['disk_free_mb'])).toBeGreaterThan(0);
    expect(seen['arch']).toMatch(/^\w+$/);
    expect(seen).toMatchObject({ clashes: '', unreachable: '' });
  });

  test('preflight finds networks that overlap', () => {
    const networks = 'pods=10.0.0.0/8 services=10.233.0.0/18 other=10.233.64.0/18 wrong=text';
    expect(preflight({ PREFLIGHT_NETWORKS: networks })['clashes']?.split(' ').slice(0, 2).sort()).toEqual([
      'other:10.233.64.0/18:10.0.0.0/8:pods',
      'services:10.233.0.0/18:10.0.0.0/8:pods',
    ]);
  });

  test('preflight finds a peer that does not answer', () => {
    expect(preflight({ PREFLIGHT_PEERS: '127.0.0.1:1' })['unreachable']).toBe('127.0.0.1:1');
  });

  test('os_prep finds what the kernel does not have', () => {
    const env = { OS_PREP_MODULES: 'no_such_module', OS_PREP_SYSCTLS: 'net.ipv4.ip_forward no.such.key' };
    expect(look(shell, 'roles/os_prep/files/survey.sh', env)).toMatchObject({
      modules_missing: 'no_such_module',
      sysctls_missing: 'no.such.key',
    });
  });
});
