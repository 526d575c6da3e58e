/** Builds the command once, because tests of the command line run it as an operator does. */
import { spawnSync } from 'node:child_process';
import { join } from 'node:path';

export function setup(): void {
  // The build's own errors are shown; tests that do not need the command run all the same.
  spawnSync(process.execPath, [join(import.meta.dirname, '../scripts/build.mjs')], {
    stdio: ['ignore', 'ignore', 'inherit'],
  });
}
