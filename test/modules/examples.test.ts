import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, expect, test } from 'vitest';
import { actions } from '../../src/engine/actions/index.ts';
import { checkPlays } from '../../src/engine/check.ts';
import type { PlayError } from '../../src/errors.ts';
import { loadModule, moduleNames } from '../../src/modules/registry.ts';
import { readPlaybook } from '../../src/playbook/index.ts';

const folder = mkdtempSync(join(tmpdir(), 'examples-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

/** Examples are tasks that would run: what the check before a run says of them is nothing, but that files are missing. */
test.each([...new Set([...moduleNames(), ...actions.keys()])])('%s has examples that are right', async (name) => {
  const module = actions.get(name) ?? (await loadModule(name))!;
  expect(module.examples, 'every module shows how it is used').toBeTruthy();
  expect(module.examples).toMatch(new RegExp(`^[- ] ([a-z.]+\\.)?${module.name}:`, 'm'));
  const path = join(folder, `${name}.yml`);
  writeFileSync(
    path,
    `- hosts: all\n  gather_facts: false\n  tasks:\n${module.examples!.replace(/^(?=.)/gm, '    ')}\n`,
  );
  const problems: PlayError[] = [];
  const read = { problems, rolesPath: [] };
  await checkPlays(readPlaybook(path, read), { read, tags: [], skipTags: [], workingFolder: folder });
  expect(problems.filter(({ code }) => code !== 'missing-file').map(({ message }) => message)).toEqual([]);
});
