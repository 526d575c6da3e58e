/** Small random playbooks of blocks, rescues, handlers, includes and batches: each must run as ansible-core ran it. */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { randomCase } from '../support/randomPlaybook.mjs';
import { runPlay } from '../support/runPlay.ts';
import { asText, ownRun, type Recorded, recordedRun } from '../support/steps.ts';

const recorded: Record<string, Recorded> = JSON.parse(readFileSync(join(import.meta.dirname, 'random.json'), 'utf8'));

test.each(Object.keys(recorded))('playbook %s', async (seed) => {
  const { 'site.yml': playbook, 'hosts.ini': inventory, ...files } = randomCase(Number(seed));
  const result = await runPlay({ playbook: playbook!, inventory: inventory!, files });
  expect(result.problems.map(({ message }) => message)).toEqual([]);
  expect(asText(ownRun(result.events, result.exitCode, result.folder))).toBe(asText(recordedRun(recorded[seed]!)));
});
