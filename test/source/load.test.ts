import { mkdtempSync, rmSync, utimesSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, test } from 'vitest';
import { formatError, type Problems } from '../../src/errors.ts';
import {
  createVault,
  encryptVault,
  isSecretFile,
  loadYamlFile,
  parseYaml,
  sourceText,
  type Tree,
} from '../../src/source/index.ts';

const folder = mkdtempSync(join(tmpdir(), 'source-'));
afterAll(() => rmSync(folder, { recursive: true }));

function read(text: string): { trees: Tree[]; problems: Problems } {
  const problems: Problems = [];
  return { trees: parseYaml(text, 'a.yml', problems), problems };
}

/** A tree as plain data, with tags shown, to compare with what was meant. */
function plain(tree: Tree | undefined): unknown {
  if (!tree) return undefined;
  if (tree.kind === 'list') return tree.items.map(plain);
  if (tree.kind === 'map')
    return Object.fromEntries(tree.entries.map(({ key, value }) => [String(key.value), plain(value)]));
  return tree.tag ? { [tree.tag]: tree.value } : tree.value;
}

const values: [string, string, unknown][] = [
  ['a merge, own keys win', 'x: &x {a: 1, b: 2}\ny: {<<: *x, b: 3}', { x: { a: 1, b: 2 }, y: { a: 1, b: 3 } }],
  [
    'a list of merges, earlier wins',
    'x: &x {a: 1}\ny: &y {a: 2, c: 3}\nz: {<<: [*x, *y]}',
    { x: { a: 1 }, y: { a: 2, c: 3 }, z: { a: 1, c: 3 } },
  ],
  ['a quoted << is a key', '"<<": {a: 1}', { '<<': { a: 1 } }],
  ['an alias', 'a: &a [1]\nb: *a', { a: [1], b: [1] }],
  ['unsafe in depth', 'a: !unsafe {b: ["{{ x }}", 1]}', { a: { b: [{ unsafe: '{{ x }}' }, { unsafe: 1 }] } }],
  ['unsafe through an alias', 'a: &a [x]\nb: !unsafe [*a]', { a: ['x'], b: [[{ unsafe: 'x' }]] }],
  [
    'vault',
    'a: !vault |\n  $ANSIBLE_VAULT;1.1;AES256\n  6162\n',
    { a: { vault: '$ANSIBLE_VAULT;1.1;AES256\n6162\n' } },
  ],
  ['standard tags', 'a: !!str 1\nb: !!int "7"\nc: !!float "1"\nd: ! 5', { a: '1', b: 7, c: { float: 1 }, d: '5' }],
  ['nothing', 'a:\nb: {c}\n', { a: null, b: { c: null } }],
  ['keys have types', '1: a\n"1x": b\nyes: c', { '1': 'a', '1x': 'b', true: 'c' }],
  ['quoted text that goes on without indentation', 'a:\n  b: "x\n y\n\nz"\n  c: 1\n', { a: { b: 'x y\nz', c: 1 } }],
  ['blocks', 'a: |\n  x\n   y\nb: >-\n  x\n  y\n', { a: 'x\n y\n', b: 'x y' }],
];
test.each(values)('%s', (_, text, is) => {
  const { trees, problems } = read(text);
  expect(problems).toEqual([]);
  expect(plain(trees[0])).toEqual(is);
});

const mistakes: [string, string, string][] = [
  ['a quote never closed', 'a: 1\nb:\n  - "x\nc: 1\n', 'a.yml:3:5|this " is never closed'],
  ['a quote never closed to the end', "a:\n  b: 'x\n    y: 1\n", "a.yml:2:6|this ' is never closed"],
  ['a quote closed by another one', "a: 'foo\nb:\n  c: 'x'\n", "a.yml:1:4|this ' is never closed"],
  ['a tab', 'a:\n\tb: 1\n', 'a.yml:2:1|a tab cannot indent'],
  ['a tab after spaces', 'a:\n  b: 1\n  \tc: 1\n', 'a.yml:3:3|a tab cannot indent'],
  ['two colons', 'a: b: c\n', 'a.yml:1:5|a value without quotes cannot contain `: `'],
  ['indented too far', 'a: 1\n  b: 2\n', 'a.yml:2:3|this line is indented more'],
  ['indented too little', 'a:\n    b: 1\n  c: 2\n', 'a.yml:3:3|the indentation of this line'],
  ['a template as a whole', 'a: {{ x }}\n', 'a.yml:1:4|a value that begins with `{{` must be in quotes'],
  ['a template with more', 'b: 1\na: {{ x }}/y\n', 'a.yml:2:4|a value that begins with `{{`'],
  ['a template in a list', '- {{ x }}\n', 'a.yml:1:3|a value that begins with `{{`'],
  ['a template with quotes in it', "- name: {{ x['a'] }} b\n", 'a.yml:1:9|a value that begins with `{{`'],
  ['text after a quoted value', 'a: "x" y\n', 'a.yml:1:8|nothing can follow here'],
  ['a reserved character', 'a: @x\n', 'a.yml:1:4|a value cannot begin with'],
  ['an unknown alias', 'a: *x\n', 'a.yml:1:4|there is no anchor `x` above'],
  ['an anchor in itself', 'a: &x [*x]\n', 'a.yml:1:8|the anchor `x` contains itself'],
  ['an unknown tag', 'a: !!js/function "x"\n', 'a.yml:1:4|the tag `!!js/function` is not known'],
  ['an unknown own tag', 'a:\n  - !secret x\n', 'a.yml:2:5|the tag `!secret` is not known'],
  ['a wrong date', 'a: 2001-02-30\n', 'a.yml:1:4|`2001-02-30` looks like a date'],
  ['a list as key', '[a]: 1\n', 'a.yml:1:1|a key must be a plain word, not a list'],
  ['a missing colon', 'a: 1\nb\n', 'a.yml:2:1|a `:` is missing'],
  ['deep flow', '['.repeat(10_000), 'a.yml:1:202|nested more than 200'],
  ['deep lists', `${'- '.repeat(10_000)}x`, 'a.yml:1:403|nested more than 200'],
];
test.each(mistakes)('%s', (_, text, says) => {
  const { problems } = read(text);
  const [first] = problems;
  const at = first?.origin;
  expect(`${at?.file}:${at?.line}:${at?.column}|${first?.message}`).toContain(says);
  expect(problems).toHaveLength(1);
});

test('a key that is written twice is an error that names both places', () => {
  const { problems } = read('a: 1\nb: 2\n"a": 3\n');
  expect(formatError(problems[0]!, { readSource: sourceText })).toBe(
    [
      'error: the key `a` is written twice',
      '  a.yml:3:1',
      '  2 | b: 2',
      '  3 | "a": 3',
      '    | ^ it is already in line 1',
      '  the first `a` (a.yml:1:1)',
    ].join('\n'),
  );
});

test('an alias bomb is refused and costs nothing', () => {
  const lines = ['a0: &a0 [x, x, x, x, x, x, x, x, x, x]'];
  for (let level = 1; level < 30; level++)
    lines.push(
      `a${level}: &a${level} [${Array(10)
        .fill(`*a${level - 1}`)
        .join(', ')}]`,
    );
  const started = Date.now();
  expect(read(lines.join('\n')).problems.map((problem) => problem.message)).toEqual([
    'the aliases of this file repeat too much',
  ]);
  expect(Date.now() - started).toBeLessThan(1000);
});

test('a text of 50 MB is refused', () => {
  expect(read(`a: ${'x'.repeat(50_000_000)}`).problems[0]?.message).toContain('too much');
});

describe('loadYamlFile', () => {
  const vault = createVault([{ id: 'default', password: 'p' }]);

  test('reads a file again only when it has changed', () => {
    const path = join(folder, 'cached.yml');
    writeFileSync(path, 'a: 1\n');
    const first = loadYamlFile(path, []);
    expect(loadYamlFile(path, [])).toBe(first);
    writeFileSync(path, 'a: 2\n');
    utimesSync(path, 1, 1);
    expect(plain(loadYamlFile(path, []))).toEqual({ a: 2 });
  });

  test('opens a vaulted file and never shows its text', () => {
    const path = join(folder, 'secret.yml');
    writeFileSync(path, encryptVault('a: geheim\n', { id: 'default', password: 'p' }));
    expect(plain(loadYamlFile(path, [], { vault }))).toEqual({ a: 'geheim' });
    expect(sourceText(path)).toBeUndefined();
    expect(isSecretFile(path)).toBe(true);
  });

  test('says what is wrong with a file', () => {
    const problems: Problems = [];
    writeFileSync(join(folder, 'two.yml'), '--- 1\n--- 2\n');
    writeFileSync(join(folder, 'locked.yml'), encryptVault('a: 1\n', { id: 'x', password: 'p' }));
    for (const name of ['missing.yml', 'two.yml', 'locked.yml', '.']) loadYamlFile(join(folder, name), problems);
    expect(problems.map(({ code, message }) => `${code}: ${message.replaceAll(folder, '')}`)).toEqual([
      'missing-file: cannot read /missing.yml: there is no such file',
      'yaml-syntax: only one document may be in a file',
      'vault: /locked.yml is encrypted, and no vault password was given',
      'missing-file: cannot read : it is a folder',
    ]);
  });

  test('an empty file is a null', () => {
    writeFileSync(join(folder, 'empty.yml'), '# nothing\n');
    expect(plain(loadYamlFile(join(folder, 'empty.yml'), []))).toBeNull();
  });
});
