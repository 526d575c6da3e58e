import { chmodSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import type { PlayError, Problems } from '../../src/errors.ts';
import { limitPatterns, matchPattern, readInventory } from '../../src/inventory/index.ts';
import { makeFolder } from '../support/folder.ts';

function say({ origin, message, hint }: PlayError): string {
  const at = origin ? `${origin.line}:${origin.column} ` : '';
  return `${at}${message}${hint ? ` (${hint})` : ''}`;
}

function mistakes(name: string, text: string): string[] {
  const problems: Problems = [];
  readInventory([join(makeFolder({ [name]: text }), name)], { problems });
  return problems.map(say);
}

const iniMistakes: [string, string, string[]][] = [
  ['an undefined child', '[web]\na\n[prod:children]\nwbe\n', ['4:1 there is no group `wbe` (did you mean `web`?)']],
  [
    'a mistyped section',
    '[web]\na\n[prod:childern]\nweb\n',
    ['3:7 a section cannot be `:childern` (did you mean `children`?)'],
  ],
  [
    'variables of no group',
    'a\n[wbe:vars]\nx=1\n',
    ['2:2 `[wbe:vars]` is for a group that does not exist (a group begins with `[wbe]`)'],
  ],
  [
    'a section with a space',
    'a\n[web servers]\nb\n',
    ['2:1 this is no valid section (write `[name]`, `[name:children]` or `[name:vars]`)'],
  ],
  ['a word that is no variable', '[web]\na x=1 y\n', ['2:7 `y` is not `name=value`']],
  ['a line that is no variable', 'a\n[all:vars]\nx\n', ['3:1 `x` is not `name=value`']],
  ['a quote never closed', 'a x="1\n', ['1:1 a " in this line is never closed']],
  ['a range backwards', 'web[5:1]\n', ['1:1 this range runs backwards']],
  ['a range without end', '[w]\n  web[a:]\n', ['2:3 this range has no end']],
  ['a range that is too large', 'web[1:99999999]\n', ['1:1 this names more than 100000 hosts']],
  ['ranges that multiply', 'web[1:1000]-[1:1000]\n', ['1:1 this names more than 100000 hosts']],
  ['unequal zeros', 'web[01:100]\n', ['1:1 with leading zeros both ends of a range must be equally long']],
  ['a bad step', 'web[1:9:x]\n', ['1:1 `x` is no step']],
  [
    'a cycle',
    '[a:children]\nb\n[b:children]\nc\n[c:children]\na\n[a]\nh\n[b]\n[c]\n',
    ['6:1 a group cannot contain itself: c → a → b → c'],
  ],
];
test.each(iniMistakes)('%s', (_, text, said) => {
  expect(mistakes('hosts.ini', text)).toEqual(said);
});

const yamlMistakes: [string, string, string[]][] = [
  ['a mistyped part', 'web:\n  host:\n    a:\n', ['2:3 a group cannot have `host` (did you mean `hosts`?)']],
  [
    'hosts in a list',
    'web:\n  hosts:\n    - a\n',
    ['3:5 `hosts` must be a map, not a list (write names with a colon behind them, without dashes)'],
  ],
  ['a list', '- a\n', ['1:1 an inventory must be a map of groups']],
  ['an empty file', '', ['1:1 this inventory is empty']],
  ['a number as host', 'web:\n  hosts:\n    1:\n', ['3:5 the name of a host must be text; put `1` in quotes']],
  ['a range', 'web:\n  hosts:\n    a[3:1]:\n', ['3:5 this range runs backwards']],
  ['a syntax error', 'web: "x\n', ['1:6 this " is never closed (the quote begins here)']],
  [
    'a cycle',
    'a: {children: {b: {children: {a: }}}, hosts: {h: }}\n',
    ['1:16 a group cannot contain itself: a → b → a'],
  ],
  ['a plugin', 'plugin: aws_ec2\n', ['1:9 the inventory plugin `aws_ec2` is not known (known is `constructed`)']],
];
test.each(yamlMistakes)('YAML: %s', (_, text, said) => {
  expect(mistakes('hosts.yml', text)).toEqual(said);
});

test('an inventory without a file is a mistake, and one without hosts says so', () => {
  const folder = makeFolder({ 'prod.ini': '# nothing yet\n' });
  const problems: Problems = [];
  expect(readInventory([join(folder, 'prod.ini')], { problems }).nobodyIn).toBe(join(folder, 'prod.ini'));
  expect(readInventory(['a,'], { problems }).nobodyIn).toBeUndefined();
  readInventory([join(folder, 'prd.ini')], { problems });
  expect(problems.map((problem) => say(problem).replaceAll(`${folder}/`, ''))).toEqual([
    'there is no inventory `prd.ini` (did you mean `prod.ini`?)',
  ]);
});

const problems: Problems = [];
const lists = readInventory(['web[1:3],db:2222,'], { problems });

test('a list in the command line is an inventory', () => {
  expect(problems).toEqual([]);
  expect([...lists.hosts.keys()]).toEqual(['web1', 'web2', 'web3', 'db']);
  expect(lists.groupNames('db')).toEqual(['ungrouped']);
  expect(lists.sourceOf('db')).toEqual({ file: null, folder: null });
  expect(lists.variablesOf('db').get('ansible_port')).toMatchObject({ tree: { value: 2222 } });
});

test('a pattern that names nothing known is an error with the nearest name', () => {
  const match = (pattern: string) => () => matchPattern(pattern, lists, { strict: true });
  expect(match('wbe1')).toThrow('the inventory has no host or group `wbe1`');
  expect(match('all:!dbb')).toThrow('the inventory has no host or group `dbb`');
  expect(match('all[9]')).toThrow('`all[9]` asks for host 9, and `all` has 4');
  expect(match('~(')).toThrow('`~(` is no valid pattern');
  expect(match('x*')()).toEqual([]);
  expect(matchPattern('wbe1', lists, { strict: false })).toEqual([]);
  expect(matchPattern(['db', 'web1'], lists, { strict: true })).toEqual(['db', 'web1']);
});

test('a limit may stand in a file', () => {
  const folder = makeFolder({ 'site.retry': 'web1\ndb\n' });
  expect(limitPatterns(`@${folder}/site.retry,web2`)).toEqual(['web1', 'db', 'web2']);
  expect(() => limitPatterns('@nosuch')).toThrow('there is no limit file `nosuch`');
});

test('a script is run, with and without _meta', () => {
  const folder = makeFolder({});
  const script = (name: string, body: string) => {
    writeFileSync(join(folder, name), `#!/bin/sh\n${body}\n`);
    chmodSync(join(folder, name), 0o755);
    return join(folder, name);
  };
  const own: Problems = [];
  const inventory = readInventory(
    [
      script(
        'meta',
        `echo '{"web": {"hosts": ["a"], "vars": {"x": 1}, "children": ["c"]}, "_meta": {"hostvars": {"a": {"y": [1.5]}}}}'`,
      ),
      script('old', `[ "$1" = --list ] && echo '{"old": ["b"]}' || echo "{\\"me\\": \\"$2\\"}"`),
      script('broken', 'echo oops >&2; exit 3'),
      script('chatty', 'echo hello'),
    ],
    { problems: own },
  );
  const value = (host: string, name: string) => inventory.variablesOf(host).get(name);
  expect(value('a', 'x')).toMatchObject({ tree: { value: 1 } });
  expect(value('a', 'y')).toMatchObject({ tree: { items: [{ value: 1.5 }] } });
  expect(value('b', 'me')).toMatchObject({ tree: { value: 'b' } });
  expect(inventory.groups.get('c')).toMatchObject({ depth: 2 });
  expect(own.map(say)).toEqual([
    '1:1 this script with `--list` failed with exit code 3: oops',
    expect.stringContaining('1:1 this script with `--list` printed something other than JSON'),
  ]);
});

test('hosts and groups can be added while a run goes on', () => {
  const inventory = readInventory(['a,'], { problems: [] });
  expect(inventory.addHost('b', ['new'], new Map([['x', 1]]))).toBe(true);
  expect(inventory.addHost('b', ['new'], new Map([['x', 1]]))).toBe(false);
  expect(inventory.addToGroup('a', 'os_debian', ['all'])).toBe(true);
  expect(inventory.addToGroup('a', 'os_debian', ['all'])).toBe(false);
  expect(inventory.addToGroup('a', 'inner', ['outer'])).toBe(true);
  expect(inventory.variablesOf('b').get('x')).toEqual({ value: 1 });
  expect(inventory.groupNames('a')).toEqual(['inner', 'os_debian', 'outer']);
  expect(inventory.hostsOf('all')).toEqual(['b', 'a']);
  expect(inventory.hostsOf('outer')).toEqual(['a']);
  expect(inventory.variablesOf('localhost').size).toBe(0);
});

test('mistakes in files of variables are found before a run', () => {
  const folder = makeFolder({ hosts: '[web]\na\nb\n', 'group_vars/web.yml': 'x: "1\n', 'host_vars/b.yml': '- 1\n' });
  const own: Problems = [];
  const inventory = readInventory([join(folder, 'hosts')], { problems: own });
  inventory.checkVariables(['a', 'b']);
  expect(own.map(say)).toEqual(['1:4 this " is never closed (the quote begins here)']);
  expect(() => inventory.variablesOf('a')).toThrow('this " is never closed');
});

test('10,000 hosts in 500 groups with group_vars load in about a second', () => {
  const files: Record<string, string> = { 'group_vars/all.yml': 'a: 1\nb: 2\n' };
  const lines: string[] = [];
  for (let group = 0; group < 500; group++) {
    lines.push(`[group${group}]`);
    for (let host = 0; host < 20; host++)
      lines.push(
        `host${group}-${host} ansible_host=10.0.${group % 250}.${host} rack=r${host} weight=${host} name="n ${host}"`,
      );
    files[`group_vars/group${group}.yml`] = Array.from(
      { length: 10 },
      (_, index) => `var${index}: "{{ a }} ${index}"`,
    ).join('\n');
  }
  const folder = makeFolder({ ...files, 'hosts.ini': lines.join('\n') });
  // Processor time, since other work on the machine must not decide.
  const started = process.cpuUsage();
  const inventory = readInventory([join(folder, 'hosts.ini')], { problems: [] });
  inventory.checkVariables(inventory.hosts.keys());
  const { user, system } = process.cpuUsage(started);
  const took = (user + system) / 1000;
  expect(inventory.hosts.size).toBe(10_000);
  expect(inventory.variablesOf('host499-19').size).toBe(16);
  expect(took).toBeLessThan(2000);
});

const badNames: [string, string, string][] = [
  ['a path', '../../x', 'cannot be the name of a host: no `/` and no white space is allowed'],
  ['an option', '-oProxyCommand=x', 'cannot be the name of a host: it would be taken for an option'],
  ['a very long one', 'x'.repeat(300), 'is too long for the name of a host'],
];
test.each(badNames)('%s is no name of a host', (_, name, said) => {
  expect(mistakes('hosts.ini', `[web]\n${name}\n`)).toEqual([expect.stringContaining(said)]);
  expect(mistakes('hosts.yml', `web:\n  hosts:\n    "${name}":\n`)).toEqual([expect.stringContaining(said)]);
  const inventory = readInventory(['a,'], { problems: [] });
  expect(() => inventory.addHost(name, [], new Map())).toThrow(said);
});

test('marks in the JSON of a script are tags again', () => {
  const folder = makeFolder({});
  const list = {
    web: { hosts: ['a'] },
    _meta: { hostvars: { a: { v: { __ansible_vault: '$V' }, u: [{ __ansible_unsafe: '{{ x }}' }] } } },
  };
  writeFileSync(join(folder, 'inv'), `#!/bin/sh\ncat <<'X'\n${JSON.stringify(list)}\nX\n`, { mode: 0o755 });
  const own: Problems = [];
  const inventory = readInventory([join(folder, 'inv')], { problems: own });
  expect(own).toEqual([]);
  expect(inventory.variablesOf('a').get('v')).toMatchObject({ tree: { value: '$V', tag: 'vault' } });
  expect(inventory.variablesOf('a').get('u')).toMatchObject({ tree: { items: [{ value: '{{ x }}', tag: 'unsafe' }] } });
});
