/** `play eval`: values as JSON, mistakes with their places, and where variables come from. */
import { expect, test } from 'vitest';
import { encryptVault } from '../../src/source/index.ts';
import { runCommand } from '../support/runCommand.ts';

const secret = { id: 'default', password: 'p' };
const files = {
  hosts: '[web]\nw1 name=one port=80\nw2\n[web:vars]\nurl="http://{{ name }}:{{ port }}/"\n',
  'group_vars/all.yml': [
    'port: 8080',
    'name: default',
    'nested: {list: [1, 2.0, "{{ port }}"]}',
    'broken: "{{ nosuch }}"',
    `pin: !vault |\n${encryptVault('hidden value', secret).replaceAll(/^(?=.)/gm, '  ')}`,
  ].join('\n'),
  'group_vars/web/sealed.yml': encryptVault('token: "abcdef {{ port }}"\n', secret),
  pw: 'p',
};

async function run(...args: string[]) {
  const { code, stdout, stderr } = await runCommand({
    args: ['eval', '-i', 'hosts', '--vault-password-file', 'pw', ...args],
    files,
  });
  return { code, stdout, stderr: stderr.replace(/^\[WARNING\]: the vault password file.*\n/, '') };
}

const values: readonly (readonly [name: string, args: string[], out: string])[] = [
  ['an expression', ['1 + 2 * 3'], '7'],
  ['a text with a template', ['{{ port }} x'], '"8080 x"'],
  ['native types', ['{{ nested }}'], '{\n  "list": [\n    1,\n    2.0,\n    8080\n  ]\n}'],
  ['a host', ['url', '-l', 'w1'], '"http://one:80/"'],
  ['several hosts', ['inventory_hostname', '-l', 'web'], '{\n  "w1": "w1",\n  "w2": "w2"\n}'],
  ['localhost when none is named', ['port ~ inventory_hostname'], '"8080localhost"'],
  ['extra variables win', ['url', '-l', 'w1', '-e', 'name=extra'], '"http://extra:80/"'],
  ['other hosts', ['hostvars.w1.url ~ groups.web|length'], '"http://one:80/2"'],
  ['a secret', ['pin'], '"********"'],
  ['a value of an encrypted file', ['token', '-l', 'w2'], '"********"'],
  ['a secret that may be seen', ['pin', '--show-secrets'], '"hidden value"'],
];
test.each(values)('%s', async (_, args, out) => {
  expect(await run(...args)).toEqual({ code: 0, stdout: `${out}\n`, stderr: '' });
});

const mistakes: readonly (readonly [name: string, args: string[], code: number, says: string])[] = [
  [
    'an undefined variable',
    ['1 + nosuch.x'],
    1,
    '`nosuch` is undefined\n  (expression):1:5\n  1 | 1 + nosuch.x\n    |     ^',
  ],
  ['the way to it', ['broken'], 1, 'group_vars/all.yml:4:13'],
  ['a filter that is misspelt', ['port | itn'], 1, '(expression):1:8'],
  ['a syntax error', ['1 +'], 1, 'unexpected end of the expression'],
  ['a host that does not exist', ['port', '-l', 'w3'], 1, 'the inventory has no host or group `w3`'],
  ['no expression', [], 5, 'one expression must be given'],
  ['two expressions', ['1', '+ 2'], 5, 'put it in quotes'],
  ['explaining many hosts', ['port', '-l', 'web', '--explain'], 5, '`--explain` is for one host'],
];
test.each(mistakes)('%s', async (_, args, code, says) => {
  const ended = await run(...args);
  expect({ code: ended.code, stdout: ended.stdout }).toEqual({ code, stdout: '' });
  expect(ended.stderr).toContain(says);
});

test('where variables come from and what they override', async () => {
  const { stdout } = await run('url ~ pin ~ inventory_hostname', '-l', 'w1', '--explain', '-e', 'port=1');
  expect(stdout.split('\n')).toEqual([
    '"http://one:1/********w1"',
    '',
    'url = "http://{{ name }}:{{ port }}/"',
    '  from hosts:5:6 (group `web`)',
    '  needs name, port',
    '',
    'pin = ********',
    '  from group_vars/all.yml:5:13 (group_vars of `all`)',
    '',
    'inventory_hostname',
    '  from what Reprise itself knows; nothing overrides it',
    '',
    'name = "one"',
    '  from hosts:2:9 (host `w1`)',
    '  overrides "default" from group_vars/all.yml:2:7 (group_vars of `all`)',
    '',
    'port = "1"',
    '  from -e option 1:1:6 (extra variables)',
    '  overrides 80 from hosts:2:18 (host `w1`)',
    '  overrides 8080 from group_vars/all.yml:1:7 (group_vars of `all`)',
    '',
  ]);
});
