/** The roles and playbooks of this repository have nothing that lint would find. */
import { join, resolve } from 'node:path';
import { expect, test } from 'vitest';
import { findContent } from '../../src/cli/lint/content.ts';
import { lintContent } from '../../src/cli/lint/run.ts';
import { createVault } from '../../src/source/index.ts';

test('ours are clean', { timeout: 60_000 }, async () => {
  const root = resolve(import.meta.dirname, '../..');
  const content = findContent([root]);
  expect(content.playbooks.length).toBeGreaterThan(5);
  expect(content.roles.length).toBeGreaterThan(25);
  const all = await lintContent(content, {
    rolesPath: [join(root, 'roles')],
    collectionsPath: [],
    vault: createVault([]),
  });
  expect(all.map(({ message, origin }) => `${origin?.file}:${origin?.line} ${message}`)).toEqual([]);
});
