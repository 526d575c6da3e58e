/**
 * Each case is a playbook that ansible-core ran; scripts/recordConformance.mjs wrote what it did. We must do the same.
 * Cases named `…-many` put a whole field of the language through one run.
 */
import { existsSync, readdirSync, readFileSync, statSync } from 'node:fs';
import { join, relative } from 'node:path';
import { afterAll, expect, test } from 'vitest';
import { playDefaults } from '../../src/cli/configured.ts';
import { readExtraVars } from '../../src/cli/extraVars.ts';
import { readSettings } from '../../src/cli/settings/read.ts';
import type { RunOptions } from '../../src/engine/context.ts';
import { useExtensions } from '../../src/jinja/extensions.ts';
import { createVault } from '../../src/source/index.ts';
import { runPlay } from '../support/runPlay.ts';
import { sampled } from '../support/sample.ts';
import { asText, ownRun, type Recorded, recordedRun } from '../support/steps.ts';

const root = import.meta.dirname;

/** What case.json may ask for, beside what the command line of the recording takes. */
interface Asked
  extends Partial<
    Pick<RunOptions, 'tags' | 'skipTags' | 'check' | 'diff' | 'startAtTask' | 'limit' | 'forceHandlers'>
  > {
  readonly extraVars?: Readonly<Record<string, unknown>>;
  /** Settings from the environment. */
  readonly env?: Readonly<Record<string, string>>;
  /** Only each host's own order counts. */
  readonly free?: boolean;
}

const NOT_GIVEN = new Set(['site.yml', 'hosts.ini', 'recorded.json', 'case.json']);

function filesOf(folder: string): Record<string, string> {
  const files: Record<string, string> = {};
  for (const name of readdirSync(folder, { recursive: true, encoding: 'utf8' })) {
    const path = join(folder, name);
    if (!NOT_GIVEN.has(name) && statSync(path).isFile()) files[relative(folder, path)] = readFileSync(path, 'utf8');
  }
  return files;
}

const read = (path: string): string => readFileSync(path, 'utf8');
const names = readdirSync(root, { withFileTypes: true })
  .filter((entry) => entry.isDirectory())
  .map(({ name }) => name);

afterAll(() => useExtensions([]));

test.each(sampled(names, 2))('%s', async (name) => {
  const folder = join(root, name);
  const asked: Asked = existsSync(join(folder, 'case.json')) ? JSON.parse(read(join(folder, 'case.json'))) : {};
  const { extraVars = {}, free, env = {}, ...options } = asked;
  const settings = readSettings({ env, folder, home: folder, warn: () => undefined });
  useExtensions(settings.list('DEFAULT_JINJA2_EXTENSIONS'));
  const bindings = readExtraVars([JSON.stringify(extraVars)], createVault([]));
  const result = await runPlay({
    playbook: read(join(folder, 'site.yml')),
    inventory: read(join(folder, 'hosts.ini')),
    files: filesOf(folder),
    options: {
      gathering: 'implicit',
      forks: 10,
      ...options,
      defaults: playDefaults(settings),
      extraVars: bindings,
    },
  });
  expect(result.problems.map(({ message, origin }) => `${message} ${origin?.line}`)).toEqual([]);
  const own = ownRun(result.events, result.exitCode, result.folder);
  const theirs = recordedRun(JSON.parse(read(join(folder, 'recorded.json'))) as Recorded, free);
  expect(asText(own, free)).toBe(asText(theirs, free));
});
