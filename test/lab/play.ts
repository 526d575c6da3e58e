// The built command, run as an operator runs it, and what it said.
import { spawn } from 'node:child_process';
import type { Recap, RunEvent } from '../../src/engine/events.ts';

/** The command of this folder's build, or another, such as that of an installed package. */
export const command = process.env['REPRISE_PLAY'] ?? 'dist/src/cli/main.js';

export type Played = {
  readonly code: number;
  readonly seconds: number;
  readonly events: readonly RunEvent[];
  readonly stderr: string;
  readonly recap: Recap['hosts'];
  /** `host: role : task` for every task that changed a host, sorted. */
  readonly changed: readonly string[];
  /** What went wrong on hosts; or, when it came to nothing, what was said instead. */
  readonly failures: readonly string[];
};

/** Play with `--json` and read the events. */
export async function play(...args: readonly string[]): Promise<Played> {
  const start = Date.now();
  const child = spawn(process.execPath, [command, '--json', ...args]);
  const heard = { stdout: '', stderr: '' };
  child.stdout.setEncoding('utf8').on('data', (text) => {
    heard.stdout += text;
  });
  child.stderr.setEncoding('utf8').on('data', (text) => {
    heard.stderr += text;
  });
  const code = await new Promise<number>((resolve) => child.once('close', (status) => resolve(status ?? 128)));
  const lines = heard.stdout.split('\n').filter((line) => line.startsWith('{'));
  const events = lines.map((line) => JSON.parse(line) as RunEvent);
  const results = events.flatMap((event) => (event.type === 'result' ? [event] : []));
  const end = events.find((event) => event.type === 'run-end');
  return {
    code,
    seconds: (Date.now() - start) / 1000,
    events,
    stderr: heard.stderr,
    recap: end?.type === 'run-end' ? end.recap.hosts : {},
    changed: results
      .filter(({ outcome }) => outcome.status === 'changed')
      .map(({ host, task }) => `${host}: ${task.name}`)
      .sort(),
    failures: (results.length > 0 ? [] : [heard.stderr]).concat(
      results
        .filter(({ outcome }) => outcome.status === 'failed' || outcome.status === 'unreachable')
        .map(({ host, outcome }) => `${host}: ${outcome.message ?? ''}`),
    ),
  };
}
