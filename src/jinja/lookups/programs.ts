/** Lookups that run programs of the controller. */
import { spawnSync } from 'node:child_process';
import { PlayError } from '../../errors.ts';
import { str } from '../../python/text.ts';
import type { Value } from '../../python/value.ts';
import type { Frame } from '../frame.ts';
import { lookup } from '../plugin.ts';

function run(frame: Frame, command: Value): string {
  const { services } = frame.scope;
  const { stdout, status, stderr, error } = spawnSync('/bin/sh', ['-c', str(command)], {
    cwd: services.workingFolder,
    env: { ...services.environment },
    encoding: 'utf8',
    maxBuffer: 256 * 1024 * 1024,
  });
  if (error !== undefined)
    throw new PlayError('template-failed', `\`${str(command)}\` could not be run: ${error.message}`);
  if (status !== 0) {
    const said = stderr.trim();
    throw new PlayError('template-failed', `\`${str(command)}\` ended with ${status ?? 'a signal'}`, {
      hint: said === '' ? undefined : said.slice(0, 500),
    });
  }
  return stdout;
}

export const pipe = lookup('Gives the output of commands.', (frame, terms) =>
  terms.map((term) => run(frame, term).trimEnd()),
);
export const lines = lookup('Gives the lines that commands print.', (frame, terms) =>
  terms.flatMap((term) =>
    run(frame, term)
      .replace(/\n$/, '')
      .split('\n')
      .filter((line, _at, all) => all.length > 1 || line !== ''),
  ),
);
