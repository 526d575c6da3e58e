/** Where settings come from, and what is said of those that mean nothing. */
import { chmodSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { readSettings, type Settings } from '../../src/cli/settings/read.ts';
import { settingTable } from '../../src/cli/settings/table.ts';
import { runCommand } from '../support/runCommand.ts';

let folder = '';
let warnings: string[] = [];
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'reprise-settings-'));
  mkdirSync(join(folder, 'home'));
  warnings = [];
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

function read(files: Readonly<Record<string, string>> = {}, env: Readonly<Record<string, string>> = {}): Settings {
  for (const [name, text] of Object.entries(files)) {
    mkdirSync(join(folder, name, '..'), { recursive: true });
    writeFileSync(join(folder, name), text);
  }
  return readSettings({ env, folder, home: join(folder, 'home'), warn: (message) => warnings.push(message) });
}

test('the environment wins over the file, and that over defaults', () => {
  const text = '[defaults]\nforks = 7\ntimeout=3 ; seconds\n# comment\n\n[privilege_escalation]\nbecome: yes\n';
  const settings = read({ 'ansible.cfg': text }, { ANSIBLE_TIMEOUT: '30' });
  expect(settings.number('DEFAULT_FORKS')).toBe(7);
  expect(settings.number('DEFAULT_TIMEOUT')).toBe(30);
  expect(settings.flag('DEFAULT_BECOME')).toBe(true);
  expect(settings.text('DEFAULT_GATHERING')).toBe('implicit');
  expect(settings.source('DEFAULT_FORKS')).toBe(`${folder}/ansible.cfg:2`);
  expect(settings.source('DEFAULT_TIMEOUT')).toBe('ANSIBLE_TIMEOUT');
  expect(warnings).toEqual([]);
});

describe('which file is read', () => {
  const files = {
    'other.cfg': '[defaults]\nforks=1\n',
    'ansible.cfg': '[defaults]\nforks=2\n',
    'home/.ansible.cfg': '[defaults]\nforks=3\n',
  };
  test('the named one first', () =>
    expect(read(files, { ANSIBLE_CONFIG: 'other.cfg' }).number('DEFAULT_FORKS')).toBe(1));
  test('then that of the working folder', () => expect(read(files).number('DEFAULT_FORKS')).toBe(2));
  test('which must not be everybody’s', () => {
    chmodSync(folder, 0o777);
    expect(read(files).number('DEFAULT_FORKS')).toBe(3);
    expect(warnings).toEqual([expect.stringContaining('everybody can write')]);
    expect(read({}, { ANSIBLE_CONFIG: join(folder, 'ansible.cfg') }).number('DEFAULT_FORKS')).toBe(2);
  });
});

test('paths start at the file that names them, or at the working folder', () => {
  const text = '[defaults]\nroles_path = roles:~/r:/abs\nvault_password_file = {{CWD}}/pw\ninventory = a,sub/b\n';
  const settings = read({ 'etc/ansible.cfg': text }, { ANSIBLE_CONFIG: 'etc/ansible.cfg', ANSIBLE_LIBRARY: 'lib' });
  expect(settings.list('DEFAULT_ROLES_PATH')).toEqual([`${folder}/etc/roles`, `${folder}/home/r`, '/abs']);
  expect(settings.text('DEFAULT_VAULT_PASSWORD_FILE')).toBe(`${folder}/pw`);
  expect(settings.list('DEFAULT_HOST_LIST')).toEqual([`${folder}/etc/a`, `${folder}/etc/sub/b`]);
  expect(settings.list('DEFAULT_MODULE_PATH')).toEqual([`${folder}/lib`]);
});

test('values go on over indented lines, and may be quoted', () => {
  const settings = read({
    'ansible.cfg': '[defaults]\ncallbacks_enabled =\n  timer,\n  junit\n[ssh_connection]\nssh_args = "-o A=b"\n',
  });
  expect(settings.list('CALLBACKS_ENABLED')).toEqual(['timer', 'junit']);
  expect(settings.text('SSH_ARGS')).toBe('-o A=b');
});

test('a key that is no setting is told with its place; one of Ansible’s that is not needed is not', () => {
  read({
    'ansible.cfg':
      '[defaults]\nfork = 7\npipelining = True\naction_plugins = x\nbecome = yes\n[ssh_connection]\ncontrol_path = x\n[callback_mine]\nx = 1\n[galaxy_server.a]\nurl = x\n',
  });
  expect(warnings.join('\n').replaceAll(folder, '.')).toMatchInlineSnapshot(`
    "there is no setting \`fork\` in [defaults]
      ansible.cfg:2:1
      1 | [defaults]
      2 | fork = 7
        | ^^^^ did you mean \`forks\`?
    there is no setting \`become\` in [defaults]
      ansible.cfg:5:1
      4 | action_plugins = x
      5 | become = yes
        | ^^^^^^ it belongs into [privilege_escalation]
    ./ansible.cfg: \`action_plugins\` has no effect here"
  `);
});

test.each([
  ['forks = many', '`forks` must be a whole number, not `many`'],
  ['force_handlers = perhaps', '`force_handlers` must be yes or no, not `perhaps`'],
  ['gathering = smrt', '`gathering` must be one of implicit, smart, explicit, not `smrt`'],
  ['forks = 1\nforks = 2', '`forks` is set twice in [defaults]'],
])('%s', (line, message) => {
  expect(() => read({ 'ansible.cfg': `[defaults]\n${line}\n` })).toThrow(message);
});

test('every place is one setting’s', () => {
  const places = Object.values(settingTable).flatMap((spec) => [...spec.ini, ...spec.env]);
  expect(new Set(places).size).toBe(places.length);
});

test('the command obeys the file', async () => {
  const { code, stdout, stderr } = await runCommand({
    args: ['site.yml'],
    files: {
      'ansible.cfg':
        '[defaults]\ninventory = hosts.ini\nroles_path = more\nallow_broken_conditionals = true\nretry_files_enabled = true\n[tags]\nskip = slow\n',
      'more/r/tasks/main.yml': "- { debug: { msg: \"{{ lookup('config', 'TAGS_SKIP') }}\" } }\n",
      'site.yml': `
- hosts: web
  gather_facts: false
  roles: [r]
  tasks:
    - { name: slow, fail: {}, tags: slow }
    - { name: lenient, debug: { msg: x }, when: groups.web }
    - { name: fails, fail: {}, when: inventory_hostname == 'a' }
`,
    },
  });
  expect(stdout).toContain('"msg": [\n        "slow"\n    ]');
  expect(stdout + stderr).toContain('write `groups.web | length > 0`');
  expect(stderr).toMatch(/--limit @.*site\.retry/);
  expect(code).toBe(2);
});
