/** What all tests share: the built command, and one folder for everything they write, so that nothing of them stays. */
import { spawnSync } from 'node:child_process';
import { chmodSync, mkdtempSync, realpathSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

/** Gives back what clears up. */
export function setup(): () => void {
  const folder = realpathSync(mkdtempSync(join(tmpdir(), 'reprise-tests-')));
  // Other users pass through it where a test becomes one of them.
  chmodSync(folder, 0o755);
  // The processes that run the tests are started later, with this environment.
  process.env['TMPDIR'] = folder;
  // The build's own errors are shown; tests that do not need the command run all the same.
  spawnSync(process.execPath, [join(import.meta.dirname, '../scripts/build.mjs')], {
    stdio: ['ignore', 'ignore', 'inherit'],
  });
  return () => rmSync(folder, { recursive: true, force: true });
}
