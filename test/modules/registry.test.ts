import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
// @ts-expect-error a plain script without types
import { moduleIndex } from '../../scripts/generateIndex.mjs';
import { loadModule, moduleNames } from '../../src/modules/registry.ts';

test('the table of modules is current', () => {
  const text = readFileSync(new URL('../../src/modules/index.ts', import.meta.url), 'utf8');
  expect(text, 'run node scripts/generateIndex.mjs').toBe(moduleIndex());
});

test('every name loads the module that bears it', async () => {
  for (const name of moduleNames()) {
    const module = await loadModule(name);
    expect([module?.name, ...(module?.aliases ?? [])]).toContain(name);
  }
});

test('namespaces that are served lead to the same module', async () => {
  const ping = await loadModule('ping');
  for (const namespace of ['ansible.builtin', 'ansible.legacy', 'ansible.posix', 'community.general']) {
    expect(await loadModule(`${namespace}.ping`)).toBe(ping);
  }
  expect(await loadModule('other.collection.ping')).toBeUndefined();
  expect(await loadModule('constructor')).toBeUndefined();
});
