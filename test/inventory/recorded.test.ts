import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import type { Problems } from '../../src/errors.ts';
import { matchPattern, readInventory } from '../../src/inventory/index.ts';
import type { Tree } from '../../src/source/index.ts';

/** What ansible-inventory and `ansible --list-hosts` 2.19 say about the inventory in `fixtures`. */
const here = import.meta.dirname;
const recorded: Record<string, Record<string, unknown>> = JSON.parse(readFileSync(join(here, 'recorded.json'), 'utf8'));
const patterns: [string, string[]][] = JSON.parse(readFileSync(join(here, 'patterns.json'), 'utf8'));

const problems: Problems = [];
const inventory = readInventory([join(here, 'fixtures/sources')], {
  problems,
  playbookFolders: [join(here, 'fixtures/play')],
});

function plain(tree: Tree): unknown {
  if (tree.kind === 'list') return tree.items.map(plain);
  if (tree.kind === 'map') return Object.fromEntries(tree.entries.map(({ key, value }) => [key.text, plain(value)]));
  if (typeof tree.value === 'object' && tree.value !== null)
    return 'float' in tree.value ? tree.value.float : tree.value.moment;
  return typeof tree.value === 'bigint' ? Number(tree.value) : tree.value;
}

test('the inventory is read without complaint', () => {
  expect(problems).toEqual([]);
  expect([...inventory.hosts.keys()].sort()).toEqual(Object.keys(recorded).sort());
});

test.each(Object.entries(recorded))('variables of %s', (host, variables) => {
  const own = [...inventory.variablesOf(host)].map(([name, bound]) => [
    name,
    'tree' in bound ? plain(bound.tree) : bound.value,
  ]);
  expect(Object.fromEntries(own)).toEqual(variables);
});

test.each(patterns)('pattern %s', (pattern, hosts) => {
  expect(matchPattern(pattern, inventory, { strict: true })).toEqual(hosts);
});

test('every variable knows where it was written', () => {
  const place = (host: string, name: string) => {
    const bound = inventory.variablesOf(host).get(name);
    const origin = bound && 'tree' in bound ? bound.tree.origin : undefined;
    return `${origin?.file.replace(`${here}/fixtures/`, '')}:${origin?.line}:${origin?.column}`;
  };
  expect(place('db1', 'level')).toBe('sources/10-hosts:20:11');
  expect(place('db2', 'own')).toBe('sources/10-hosts:21:10');
  expect(place('db1', 'name')).toBe('sources/10-hosts:14:9');
  expect(place('web01', 'a')).toBe('play/host_vars/web01.yml:1:4');
  expect(place('extra1', 'n')).toBe('sources/20-more.yml:11:14');
});
