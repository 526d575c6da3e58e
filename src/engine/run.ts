/** Runs plays one after the other and says how it ended. */
import { PlayError } from '../errors.ts';
import { toJson } from '../jinja/index.ts';
import type { Play } from '../playbook/types.ts';
import type { Run } from './context.ts';
import { createRun, type RunSetup } from './createRun.ts';
import { EVENT_SCHEMA, type Recap, type RunEvent } from './events.ts';
import { runPlay } from './play.ts';
import { maskDeep, type Secrets } from './secrets.ts';

export interface RunRequest extends RunSetup {
  readonly playbooks: readonly { readonly file: string; readonly plays: readonly Play[] }[];
}

/** Ansible's codes where it has one: 0, 2 failed, 4 unreachable, 99 interrupted. */
export const EXIT = { ok: 0, error: 1, failed: 2, unreachable: 4, usage: 5, interrupted: 99, internal: 250 } as const;

/** Carries out a run. The promise rejects only for mistakes of the author that no task could report. */
export async function runPlaybooks(request: RunRequest): Promise<{ recap: Recap; exitCode: number }> {
  const start = performance.now();
  const { options, signal } = request;
  const publish = (event: RunEvent): void => request.publish(masked(event, request.secrets));
  const run = createRun({ ...request, publish });
  publish({
    type: 'run-start',
    schema: EVENT_SCHEMA,
    version: options.version,
    playbooks: request.playbooks.map(({ file }) => file),
    check: options.check,
    diff: options.diff,
    time: new Date().toISOString(),
  });
  const interrupt = (): void => void request.pool.interruptAll();
  signal.addEventListener('abort', interrupt, { once: true });
  let failure: unknown;
  try {
    for (const play of request.playbooks.flatMap(({ plays }) => plays)) {
      if (run.aborted || signal.aborted) break;
      await runPlay(run, play);
    }
    await Promise.all(run.conversations);
  } catch (error) {
    if (!(error instanceof PlayError && error.code === 'interrupted')) failure = error;
  } finally {
    signal.removeEventListener('abort', interrupt);
    await run.locks?.releaseAll();
  }
  for (const [host, data] of run.stats) {
    const plain = Object.fromEntries([...data].map(([name, value]) => [name, maskDeep(toJson(value), run.secrets)]));
    publish({ type: 'stats', data: plain, host: host || undefined });
  }
  const recap = recapOf(run, performance.now() - start);
  const exitCode = exitCodeOf(run, failure);
  options.journal?.end(exitCode === EXIT.ok && !signal.aborted);
  publish({ type: 'run-end', recap, exitCode, interrupted: signal.aborted });
  if (failure) throw failure;
  return { recap, exitCode };
}

/** Texts that no task has masked already; everything that leaves the engine comes through here. */
function masked(event: RunEvent, secrets: Secrets): RunEvent {
  if (secrets.isEmpty()) return event;
  if (event.type === 'warning') return { ...event, message: secrets.mask(event.message) };
  if (event.type === 'included') return { ...event, what: secrets.mask(event.what) };
  return event;
}

function recapOf(run: Run, ms: number): Recap {
  const touched = [...run.hosts.values()].filter((host) => Object.values(host.recap).some((count) => count > 0));
  return {
    hosts: Object.fromEntries(touched.map((host) => [host.name, host.recap])),
    pendingHandlers: pendingHandlers(run),
    seconds: Math.round(ms) / 1000,
    roundTrips: run.pool.roundTrips && Object.fromEntries(run.pool.roundTrips()),
  };
}

/** Handlers that were notified and did not run, by the names their authors gave them. */
function pendingHandlers(run: Run): Record<string, readonly string[]> {
  const owing = [...run.hosts.values()].filter((host) => host.owed.length > 0);
  return Object.fromEntries(owing.map((host) => [host.name, host.owed]));
}

function exitCodeOf(run: Run, failure: unknown): number {
  if (run.signal.aborted) return EXIT.interrupted;
  if (failure) return EXIT.error;
  const hosts = [...run.hosts.values()];
  // Where both happened, Ansible names the unreachable hosts.
  if (hosts.some((host) => host.state === 'unreachable')) return EXIT.unreachable;
  if (hosts.some((host) => host.state === 'failed') || run.aborted) return EXIT.failed;
  return EXIT.ok;
}
