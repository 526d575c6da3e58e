/** What modules know of jobs: how a task becomes one, and what its result means. */
import { dumpJson, parseJson } from '../python/json.ts';
import { fromJson } from '../python/plain.ts';
import type { Value } from '../python/value.ts';
import type { JobState } from '../script/job.ts';
import type { Script } from '../script/script.ts';
import { readAnswer } from './answer.ts';
import type { Controller, Json, Module, Outcome } from './define.ts';
import { onHost } from './hostPath.ts';
import { outcomeOf } from './outcome.ts';
import { readArgs } from './readArgs.ts';
import { loadModule } from './registry.ts';

/** The folder on the host that keeps jobs, as a word of shell. */
export function jobFolder(controller: Pick<Controller, 'variable'>): Script {
  const asked = controller.variable('ansible_async_dir');
  return onHost(typeof asked === 'string' && asked !== '' ? asked : '~/.ansible_async');
}

/** What has to be known to read a job's result, whoever reads it and whenever. */
export function describeJob({ name, speaksJson }: Module, given: ReadonlyMap<Value, Value>): string {
  return dumpJson(
    new Map<Value, Value>([
      ['module', name],
      // A module that is not ours says all in its answer.
      ...(speaksJson ? ([['speaksJson', true]] as const) : ([['args', new Map(given)]] as const)),
    ]),
  );
}

/** Ansible's keys of a job that runs. */
export function startedResult(id: string, path: string): Record<string, Json> {
  return { ansible_job_id: id, results_file: path, started: true, finished: false };
}

const SILENCE = { stdout: '', stdout_lines: [], stderr: '', stderr_lines: [] };

/** A job's state as the outcome of asking for it. What a finished job did is the outcome. */
export async function jobOutcome(state: JobState, id: string, secret: (value: string) => void): Promise<Outcome> {
  const result = { ...SILENCE, ...startedResult(id, state.path) };
  const over = { ...result, finished: true };
  const failed = (message: string, more: Record<string, Json> = {}): Outcome => ({
    status: 'failed',
    message,
    changes: [],
    result: { ...over, ...more },
  });
  switch (state.kind) {
    case 'running':
      return { status: 'ok', changes: [], result };
    case 'missing':
      return failed('could not find job');
    case 'over':
      return failed('Timeout exceeded', { child_pid: state.pid });
    case 'dead':
      return failed('the job was ended before it was done, by a restart of the host or by a signal');
    default: {
      const outcome = state.kind === 'told' ? toldOutcome(state.outcome) : await readResult(state, secret);
      return { ...outcome, result: { ...SILENCE, ...outcome.result, ...over, ...streams(outcome.result) } };
    }
  }
}

/** The outputs of the module itself come before the empty ones of the job. */
function streams(result: Outcome['result']): Record<string, Json> {
  return Object.fromEntries(Object.keys(SILENCE).flatMap((key) => (key in result ? [[key, result[key]]] : [])));
}

async function readResult(
  { about, reply }: Extract<JobState, { kind: 'done' }>,
  secret: (value: string) => void,
): Promise<Outcome> {
  const described = parseJson(about) as Map<string, Value>;
  const name = String(described.get('module'));
  if (described.get('speaksJson') === true) return readAnswer(reply, { name });
  const module = await loadModule(name);
  if (!module || !('compile' in module)) {
    return { status: 'failed', message: `the job ran a module \`${name}\` that is not there`, changes: [], result: {} };
  }
  const { values, secrets } = readArgs(module, described.get('args') as ReadonlyMap<Value, Value>);
  for (const one of secrets) secret(one);
  return outcomeOf(module, values, reply);
}

/** The outcome of a module that converses with its host, as the controller put it down. */
export function tellOutcome(outcome: Outcome): string {
  return JSON.stringify({ ...outcome, result: undefined, keys: dumpJson(fromJson(defined(outcome.result))) });
}

function defined(result: Outcome['result']): Record<string, Json> {
  return Object.fromEntries(Object.entries(result).filter(([, value]) => value !== undefined));
}

function toldOutcome(text: string): Outcome {
  const { keys, ...outcome } = JSON.parse(text) as Omit<Outcome, 'result'> & { keys: string };
  const result = parseJson(keys) as Map<string, Value>;
  return { ...outcome, result: Object.fromEntries(result) };
}
