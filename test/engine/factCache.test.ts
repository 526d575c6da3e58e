/** Facts between runs: kept under their names, dated, never templates, and told of when damaged. */
import { mkdtempSync, readdirSync, readFileSync, rmSync, statSync, utimesSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { type FactCache, openFactCache } from '../../src/engine/factCache.ts';
import { resultsOf, runPlay } from '../support/runPlay.ts';

let folder: string;
let warnings: string[];
let cache: FactCache;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'reprise-facts-'));
  warnings = [];
  cache = openFactCache({ folder, seconds: 100, warn: (message) => warnings.push(message) });
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

test('facts come back with their types, in a file that only the owner reads', () => {
  const facts = new Map<string, never>([
    ['ansible_x', new Map([['big', 2n ** 70n]]) as never],
    ['services', [1, 'a'] as never],
  ]);
  cache.save('web1', facts);
  expect(cache.load('web1')).toEqual(facts);
  expect(statSync(join(folder, 'web1')).mode & 0o777).toBe(0o600);
  expect(readdirSync(folder)).toEqual(['web1']);
});

test('old facts do not count, forgotten ones are gone, damaged ones are told of', () => {
  cache.save('web1', new Map([['ansible_x', 1]]));
  utimesSync(join(folder, 'web1'), new Date(0), new Date(0));
  expect(cache.load('web1')).toBeUndefined();
  cache.save('web1', new Map([['ansible_x', 1]]));
  cache.forget('web1');
  expect(cache.load('web1')).toBeUndefined();
  expect(warnings).toEqual([]);
  writeFileSync(join(folder, 'web1'), '{"ansible_x"');
  expect(cache.load('web1')).toBeUndefined();
  expect(warnings.length).toBe(1);
});

test('a run reads what an earlier one kept, as data', async () => {
  const options = { factCache: cache, gathering: 'smart' as const };
  const inventory = '[web]\nh1 ansible_connection=local\n';
  await runPlay({
    inventory,
    options,
    playbook:
      '- hosts: web\n  gather_facts: false\n  tasks:\n    - set_fact: { colour: "{{ \'{{\' }} 1 + 1 }}", cacheable: true }\n',
  });
  expect(JSON.parse(readFileSync(join(folder, 'h1'), 'utf8'))).toEqual({ colour: '{{ 1 + 1 }}' });
  const later = await runPlay({
    inventory,
    options,
    playbook:
      '- hosts: web\n  tasks:\n    - { name: show, debug: { msg: "{{ colour }} {{ ansible_facts.colour }}" } }\n',
  });
  expect(resultsOf(later, 'show')['h1']?.result['msg']).toBe('{{ 1 + 1 }} {{ 1 + 1 }}');
  expect(later.trace).toEqual(['h1:show:ok']);
});
