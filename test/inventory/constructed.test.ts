/** Mistakes in `constructed` sources. What they make of hosts is compared with Ansible's in test/cli/inventories.json. */
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { inventoryEvaluator } from '../../src/cli/evaluation.ts';
import type { Problems } from '../../src/errors.ts';
import { readInventory } from '../../src/inventory/index.ts';
import { createVault } from '../../src/source/index.ts';
import { makeFolder } from '../support/folder.ts';

function mistakes(text: string, withEvaluator = true): string[] {
  const folder = makeFolder({ hosts: 'a x=1\n', 'con.yml': `plugin: constructed\n${text}` });
  const problems: Problems = [];
  const evaluator = inventoryEvaluator({ vault: createVault([]), extraVars: new Map(), folder });
  const sources = [join(folder, 'hosts'), join(folder, 'con.yml')];
  readInventory(sources, { problems, ...(withEvaluator ? { evaluator } : {}) });
  return problems.map(({ origin, message, hint, trail }) => {
    const more = [hint, ...trail.map(({ what }) => what)].filter(Boolean).join('; ');
    return `${origin?.line}:${origin?.column} ${message}${more ? ` (${more})` : ''}`;
  });
}

const rows: [string, string, string[]][] = [
  ['an unknown option', 'grups: {}\n', ['2:1 `constructed` has no option `grups` (did you mean `groups`?)']],
  [
    'an unknown option of a key',
    'keyed_groups:\n  - key: x\n    prefx: y\n',
    ['4:5 `constructed` has no option `prefx` (did you mean `prefix`?)'],
  ],
  ['no key', 'keyed_groups:\n  - prefix: y\n', ['3:5 an entry of `keyed_groups` needs a `key`']],
  [
    'two that exclude each other',
    'keyed_groups:\n  - {key: x, default_value: a, trailing_separator: false}\n',
    ['3:52 `default_value` and `trailing_separator` exclude each other'],
  ],
  [
    'an unknown filter, strict or not',
    'compose:\n  y: x | upperr\n',
    ['3:10 there is no filter `upperr` (did you mean `upper`?)'],
  ],
  ['a syntax error', 'groups:\n  g: x ==\n', ['3:10 unexpected end of the expression (expected an expression)']],
  ['a number', 'compose:\n  y: 7\n', ['3:6 an expression must be text (write "7")']],
  ['groups in a list', 'groups: [a]\n', ['2:9 `groups` must be a map of names and expressions']],
  [
    'a key that is a number',
    'keyed_groups: [{key: x}]\n',
    ['2:22 a key must be a text, a list or a map, not int (add `| string`; for the host `a`)'],
  ],
  [
    'a missing variable where it is strict',
    'strict: true\ncompose: {y: nosuch}\n',
    ['3:14 `nosuch` is undefined (for the host `a`)'],
  ],
  [
    'an empty key where it is strict',
    'strict: true\nkeyed_groups: [{key: \'""\'}]\n',
    ['3:22 the key is empty for `a` (for the host `a`)'],
  ],
  [
    'a condition that is no boolean where it is strict',
    'strict: true\ngroups: {g: x}\n',
    [expect.stringMatching(/^3:\d+ .*boolean/) as unknown as string],
  ],
  ['a missing variable otherwise', 'compose: {y: nosuch}\ngroups: {g: nosuch}\nkeyed_groups: [{key: nosuch}]\n', []],
];
test.each(rows)('%s', (_, text, said) => {
  expect(mistakes(text)).toEqual(said);
});

test('nobody to evaluate expressions', () => {
  expect(mistakes('compose: {y: x}\n', false)).toEqual([
    '1:1 `constructed` needs expressions, which are not evaluated here',
  ]);
});
