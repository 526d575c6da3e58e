#!/usr/bin/env node
/** The command `play`. Loads no more than the command at hand needs. */
import { readFileSync } from 'node:fs';
import { basename } from 'node:path';

/** The version in package.json, found from the source tree as well as from the build. */
export function version(): string {
  for (const up of ['../../package.json', '../../../package.json']) {
    try {
      const text = readFileSync(new URL(up, import.meta.url), 'utf8');
      const data = JSON.parse(text) as { name?: string; version?: string };
      if (data.name === '@reprise/play') return data.version ?? '0';
    } catch {
      // The next place is tried.
    }
  }
  return '0';
}

// Whoever reads the output may stop early (`| head`); that is no failure of ours.
for (const stream of [process.stdout, process.stderr]) {
  stream.on('error', (error: NodeJS.ErrnoException) => {
    if (error.code === 'EPIPE') process.exit(process.exitCode ?? 0);
    throw error;
  });
}

const args = process.argv.slice(2);
const name = basename(process.argv[1] ?? '');
if (name.startsWith('ansible')) {
  const { isShim, shimArguments, shimVersion } = await import('./shims.ts');
  if (isShim(name) && args[0] === '--version') process.stdout.write(shimVersion(name, version()));
  else await run(isShim(name) ? shimArguments(name, args) : args, isShim(name));
} else if (args.length === 1 && (args[0] === '--version' || args[0] === 'version')) {
  process.stdout.write(`play ${version()}\n`);
} else {
  await run(args);
}

async function run(words: readonly string[], shim = false): Promise<void> {
  const { main } = await import('./commands.ts');
  process.exitCode = await main(words, version(), shim);
}
