// Runs every ring of tests that this machine allows and prints the sum as `N passed, N failed`.
import { spawnSync } from 'node:child_process';
import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

const root = dirname(dirname(fileURLToPath(import.meta.url)));
const scratch = mkdtempSync(join(tmpdir(), 'reprise-tests-'));
const isRoot = process.getuid?.() === 0 && process.platform === 'linux';
const hasGo = spawnSync('go', ['version']).status === 0;

const rings = [
  { name: 'fast', config: 'vitest.config.ts', possible: true, why: '' },
  { name: 'lab', config: 'test/lab/vitest.config.ts', possible: isRoot, why: 'it needs root on Linux' },
  {
    name: 'cluster',
    config: 'test/cluster/vitest.config.ts',
    possible: isRoot && hasGo,
    why: 'it needs root on Linux, and Go to build Kubernetes with',
  },
];

const total = { passed: 0, failed: 0, skipped: 0 };
const notes = [];
const build = spawnSync(process.execPath, [join(root, 'scripts/build.mjs')], { stdio: 'inherit' });
if (build.status !== 0) {
  total.failed++;
  notes.push('the build failed');
}

for (const ring of rings) {
  if (build.status !== 0) break;
  if (!existsSync(join(root, ring.config))) continue;
  if (!ring.possible) {
    notes.push(`left out: the ${ring.name} ring, because ${ring.why}`);
    continue;
  }
  console.log(`\n== ${ring.name} ring`);
  const output = join(scratch, `${ring.name}.json`);
  const started = Date.now();
  const run = spawnSync(
    process.execPath,
    [
      join(root, 'node_modules/vitest/vitest.mjs'),
      'run',
      '--config',
      ring.config,
      '--reporter=default',
      '--reporter=json',
      `--outputFile.json=${output}`,
    ],
    {
      cwd: root,
      stdio: 'inherit',
      env: { ...process.env, CI: process.env.CI ?? 'true', SHELLS: 'all', CLUSTER: process.env.CLUSTER ?? 'selection' },
    },
  );
  const counts = readCounts(output);
  // A file that cannot be loaded or a crash of the runner must not look like success.
  if (run.status !== 0 && counts.failed === 0) counts.failed = 1;
  total.passed += counts.passed;
  total.failed += counts.failed;
  total.skipped += counts.skipped;
  notes.push(
    `${ring.name} ring: ${counts.passed} passed, ${counts.failed} failed, ${counts.skipped} skipped in ${Math.round((Date.now() - started) / 1000)} s`,
  );
}
rmSync(scratch, { recursive: true, force: true });

console.log(`\n${notes.join('\n')}\n`);
console.log(`${total.passed} passed, ${total.failed} failed${total.skipped ? `, ${total.skipped} skipped` : ''}`);
process.exitCode = total.failed > 0 || total.passed === 0 ? 1 : 0;

function readCounts(file) {
  try {
    const report = JSON.parse(readFileSync(file, 'utf8'));
    return {
      passed: report.numPassedTests,
      failed: report.numFailedTests + brokenFiles(report),
      skipped: report.numPendingTests + (report.numTodoTests ?? 0),
    };
  } catch {
    return { passed: 0, failed: 1, skipped: 0 };
  }
}

/** Files that failed as a whole, before any of their tests ran. */
function brokenFiles(report) {
  return report.testResults.filter(
    (file) => file.status === 'failed' && file.assertionResults.every((test) => test.status !== 'failed'),
  ).length;
}
