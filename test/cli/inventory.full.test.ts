/** `play inventory` as it is typed: what it refuses, where it writes. The shapes are in inventoryListing.test.ts. */
import { describe, expect, test } from 'vitest';
import { runCommand } from '../support/runCommand.ts';

const refused: Readonly<Record<string, readonly [args: string[], code: number, says: string]>> = {
  'no action': [[], 5, 'one of `--list`, `--host` and `--graph` must be given'],
  'two actions': [['--list', '--graph'], 5, 'one of `--list`, `--host` and `--graph` must be given'],
  'a host that does not exist': [['--host', 'aa'], 1, 'the inventory has no host or group `aa`'],
  'a group as host': [['--host', 'web'], 5, '`--host` needs one host, and `web` has 2'],
  'a group that does not exist': [['--graph', 'wbe'], 5, 'did you mean `web`?'],
  'a limit that names nothing': [['--list', '-l', 'wbe'], 1, 'did you mean `web`?'],
  'an option that does not exist': [['--lst'], 5, 'unknown option `--lst`\n  did you mean `--list`?'],
  'an option without its value': [['--host'], 5, 'the option `--host` needs a value'],
  'extra variables that are missing': [['--list', '-e', '@missing'], 5, '-e: the file `missing` cannot be read'],
};

describe('refused', () => {
  test.each(Object.entries(refused))('%s', async (_, [args, code, says]) => {
    const ended = await runCommand({ args: ['inventory', '-i', 'hosts.ini', ...args] });
    expect({ code: ended.code, stdout: ended.stdout }).toEqual({ code, stdout: '' });
    expect(ended.stderr).toContain(says);
  });
});

test('help, and a host as JSON', async () => {
  const help = await runCommand({ args: ['inventory', '--help'] });
  expect(help.stdout).toContain('-y, --yaml');
  const one = await runCommand({ args: ['inventory', '-i', 'hosts.ini', '--host', 'a'] });
  expect(one).toMatchObject({ code: 0, stderr: '', stdout: '{\n    "ansible_connection": "local"\n}\n' });
});

test('mistakes in an inventory are shown with their places', async () => {
  const ended = await runCommand({
    args: ['inventory', '-i', 'bad.ini', '--list'],
    files: { 'bad.ini': '[web]\nw[5:1]\n[prod:childern]\nweb\n' },
  });
  expect(ended).toMatchObject({ code: 1, stdout: '' });
  expect(ended.stderr).toMatch(/bad\.ini:2:1[\s\S]*bad\.ini:3:7/);
});

test('a secret among the arguments is warned of, one in a file is not', async () => {
  const run = (extra: string) =>
    runCommand({
      args: ['inventory', '-i', 'hosts.ini', '--host', 'a', '-e', extra],
      files: { 'v.yml': 'db_password: x\n' },
    });
  expect((await run('db_password=x')).stderr).toContain('other users of this machine can see `db_password`');
  expect((await run('{"api_key": "x"}')).stderr).toContain('`api_key`');
  expect((await run('@v.yml')).stderr).toBe('');
  expect((await run('password_file=x')).stderr).toBe('');
});
