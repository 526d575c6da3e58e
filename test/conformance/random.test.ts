/** Small random playbooks of blocks, rescues, handlers, includes and batches: each must run as ansible-core ran it. */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { randomCase } from '../support/randomPlaybook.mjs';
import { runPlay } from '../support/runPlay.ts';
import { sampled } from '../support/sample.ts';
import { asText, ownRun, type Recorded, recordedRun } from '../support/steps.ts';

const recorded: Record<string, Recorded> = JSON.parse(readFileSync(join(import.meta.dirname, 'random.json'), 'utf8'));

/**
 * Here ansible-core lets hosts that flush handlers at different moments fall out of step for the rest of the play, since
 * its list of tasks then holds the handlers twice. We keep them together, so only each host's own order is the same.
 */
const OUT_OF_STEP = new Set(['23', '59', '112', '200', '259', '271']);

/** The same, and a `run_once` task runs twice for it. */
const TWICE = new Set(['54']);

const seeds = sampled(
  Object.keys(recorded).filter((seed) => !TWICE.has(seed)),
  10,
);

test.each(seeds)('playbook %s', async (seed) => {
  const { 'site.yml': playbook, 'hosts.ini': inventory, ...files } = randomCase(Number(seed));
  const result = await runPlay({ playbook: playbook!, inventory: inventory!, files });
  expect(result.problems.map(({ message }) => message)).toEqual([]);
  const alone = OUT_OF_STEP.has(seed);
  expect(asText(ownRun(result.events, result.exitCode, result.folder), alone)).toBe(
    asText(recordedRun(recorded[seed]!), alone),
  );
});
