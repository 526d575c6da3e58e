/** Which of two places wins where both define a variable, for every pair of places, as ansible-inventory 2.19 has it. */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import type { Problems } from '../../src/errors.ts';
import { type Bound, readInventory } from '../../src/inventory/index.ts';
import { makeFolder } from '../support/folder.ts';

type Pair = readonly [one: string, other: string, winner: string];
const pairs = JSON.parse(readFileSync(join(import.meta.dirname, 'precedence.json'), 'utf8')) as readonly Pair[];
const places = [...new Set(pairs.map(([one]) => one).concat(pairs.map(([, other]) => other)))];

/** Pair number 7 is a variable `v7`, defined in both places with the place's name as value. */
const namesIn = (place: string): string[] =>
  pairs.flatMap(([one, other], index) => (place === one || place === other ? [`v${index}`] : []));
const ini = (place: string): string[] => namesIn(place).map((name) => `${name}="${place}"`);
const yaml = (place: string): string =>
  namesIn(place)
    .map((name) => `${name}: ${place}\n`)
    .join('');

function files(): Record<string, string> {
  const vars = (group: string): string[] => [`[${group}:vars]`, ...ini(`${group} in the source`)];
  const made: Record<string, string> = {
    'inv/hosts': [
      `[a_inner]\nh ${ini('host in the source').join(' ')}\n[z_inner]\nh\n[heavy]\nh`,
      '[outer:children]\na_inner\nz_inner\nheavy',
      ...['all', 'outer', 'a_inner', 'z_inner', 'heavy'].flatMap(vars),
      'ansible_group_priority=5\n',
    ].join('\n'),
  };
  for (const place of places) {
    const [, name, folder] = /^(\w+) beside the (\w+)$/.exec(place) ?? [];
    if (name)
      made[`${folder === 'inventory' ? 'inv' : folder}/${name === 'host' ? 'host_vars/h' : `group_vars/${name}`}.yml`] =
        yaml(place);
  }
  return made;
}

const folder = makeFolder(files());
const problems: Problems = [];
const inventory = readInventory([join(folder, 'inv/hosts')], {
  problems,
  playbookFolders: [join(folder, 'playbook')],
});
const textOf = (bound: Bound | undefined): unknown =>
  bound && 'tree' in bound && bound.tree.kind === 'scalar' ? bound.tree.value : undefined;

test('there are all pairs of eighteen places', () => {
  expect(problems).toEqual([]);
  expect([places.length, pairs.length]).toEqual([18, (18 * 17) / 2]);
});

test.each(pairs)('%s, %s', (one, other, winner) => {
  const name = `v${pairs.findIndex((pair) => pair[0] === one && pair[1] === other)}`;
  expect(textOf(inventory.variablesOf('h').get(name))).toBe(winner);
  const bindings = inventory.bindingsOf('h', name).map(({ bound }) => textOf(bound));
  expect(bindings).toEqual(winner === one ? [other, one] : [one, other]);
});
