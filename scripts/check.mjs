// Types, lint and format, generated files, tests: what a commit must pass.
import { spawnSync } from 'node:child_process';

const steps = [
  ['types', ['npx', 'tsc', '-p', 'tsconfig.json']],
  ['lint and format', ['npx', 'biome', 'check', '--error-on-warnings']],
  ['tables of roles', ['node', 'scripts/roleTables.mjs', '--check']],
  ['module table', ['node', 'scripts/generateIndex.mjs', '--check']],
  ['build', ['node', 'scripts/build.mjs']],
  ['docs are current', ['node', 'scripts/docs.mjs', '--check']],
  ['tests', ['npx', 'vitest', 'run']],
];

for (const [name, [command, ...args]] of steps) {
  console.log(`== ${name}`);
  const { status } = spawnSync(command, args, { stdio: 'inherit' });
  if (status !== 0) {
    console.error(`${name}: failed`);
    process.exit(1);
  }
}
