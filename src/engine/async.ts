/** `async`: the task becomes a job of its host, which outlives the connection and, with `poll: 0`, the run. */
import { randomInt } from 'node:crypto';
import type { Session } from '../connection/index.ts';
import { PlayError } from '../errors.ts';
import type { Scope } from '../jinja/scope.ts';
import type { Host, Outcome } from '../modules/define.ts';
import { describeJob, jobFolder, jobOutcome, startedResult, tellOutcome } from '../modules/jobs.ts';
import { perform } from '../modules/perform.ts';
import { shortName } from '../modules/registry.ts';
import type { Task } from '../playbook/types.ts';
import { askJob, forgetJob, type JobState, keepOutcome, openJob, readJob, startJob } from '../script/job.ts';
import type { Script } from '../script/script.ts';
import type { Reply } from '../script/session.ts';
import { actions } from './actions/index.ts';
import { number } from './conditions.ts';
import { connect, type Link } from './connect.ts';
import type { StepRun } from './context.ts';
import { type Prepared, prepareModule, sendOptions } from './invoke.ts';
import type { TaskSettings } from './settings.ts';
import { sleep } from './sleep.ts';

/** Ansible's plugins for these have no `async`, because they work on the controller as well. */
const WITHOUT: ReadonlySet<string> = new Set([
  ...['assemble', 'async_status', 'copy', 'fetch', 'raw', 'reboot', 'script', 'template', 'unarchive'],
  'wait_for_connection',
]);

/** How long the task may run, 0 when it is an ordinary one, and how often to look. */
export function asyncPlan(task: Task, scope: Scope, pollSeconds = 15): { seconds: number; poll: number } {
  if (task.asyncSeconds === undefined) return { seconds: 0, poll: 0 };
  const seconds = Math.trunc(number(task.asyncSeconds, scope, 'async') ?? 0);
  return { seconds, poll: number(task.poll, scope, 'poll') ?? pollSeconds };
}

/** Starts the task as a job; waits for its end unless `poll` is 0. */
export async function runAsync(
  stepRun: StepRun,
  scope: Scope,
  settings: TaskSettings,
  { seconds, poll }: { seconds: number; poll: number },
): Promise<Outcome> {
  const task = stepRun.step as Task;
  const short = shortName(task.module);
  if (actions.has(short) || WITHOUT.has(short)) {
    const message = `This action (${task.module}) does not support async.`;
    return { status: 'failed', message, changes: [], result: {} };
  }
  const prepared = await prepareModule(task, scope, settings, stepRun);
  if ('status' in prepared) return prepared;
  const { run } = stepRun.playRun;
  const link = await connect(stepRun, scope, settings);
  const line = lineOf(link, settings);
  const id = `j${randomInt(1e11, 1e12)}.${process.pid}`;
  const job: Job = { id, folder: jobFolder(prepared.controller), seconds, line, stepRun, settings };
  const started = await start(job, prepared, run.secrets.add);
  if ('status' in started || poll <= 0) return 'status' in started ? started : left(id, started.path);
  const state = await waitFor(job, poll);
  if (!state) {
    const message = `async task did not complete within the requested time - ${seconds}s`;
    return { status: 'failed', message, changes: [], result: { async_result: startedResult(id, started.path) } };
  }
  const outcome = await jobOutcome(state, id, run.secrets.add);
  await line.send(forgetJob(job.folder, id));
  return outcome;
}

function left(id: string, path: string): Outcome {
  return { status: 'changed', changes: ['started'], result: startedResult(id, path) };
}

interface Job {
  readonly id: string;
  readonly folder: Script;
  readonly seconds: number;
  readonly line: Line;
  readonly stepRun: StepRun;
  readonly settings: TaskSettings;
}

/** A session that can be had again after it was lost. */
interface Line {
  send(script: Script): Promise<Reply>;
  reopen(seconds: number): Promise<void>;
  readonly shell?: string | undefined;
}

function lineOf(link: Link, settings: TaskSettings): Line {
  let session: Session = link.session;
  return {
    async send(script) {
      const [reply] = await session.send([script], { ...sendOptions(settings), check: false });
      return reply!;
    },
    async reopen(seconds) {
      session = await link.reopen(seconds);
    },
    shell: link.shell,
  };
}

/** Starts the job, or says why it did not start. */
async function start(
  job: Job,
  { module, values, given, controller }: Prepared,
  secret: (value: string) => void,
): Promise<Outcome | { readonly path: string }> {
  const { line, folder, id, settings, seconds: limit } = job;
  const about = describeJob(module, given);
  // Who asks for the result later cannot read what a module of the operator's own would have made of it.
  const isOwn = module.file !== undefined && !module.speaksJson;
  const compiled = 'compile' in module && !isOwn ? await module.compile(values, controller) : undefined;
  if (compiled && typeof compiled !== 'function') {
    for (const value of compiled.secrets) secret(value);
    const { check, diff } = settings;
    return startedAt(await line.send(startJob({ folder, id, body: compiled, check, diff, limit, about, ...line })));
  }
  // The controller leads a conversation, so it goes on here, and the run waits for its end.
  const opened = startedAt(await line.send(openJob(folder, id, about)));
  if ('status' in opened) return opened;
  const host = detachedHost(job);
  const talk = compiled ? compiled(host) : perform(module, values, { host, controller });
  const { conversations } = job.stepRun.playRun.run;
  const told = talk
    .catch((error: unknown): Outcome => {
      if (!(error instanceof PlayError)) throw error;
      return { status: 'failed', message: error.message, changes: [], result: {} };
    })
    .then((outcome) => line.send(keepOutcome(folder, id, tellOutcome(outcome))))
    .then(
      () => undefined,
      () => undefined,
    )
    .finally(() => conversations.delete(told));
  conversations.add(told);
  return opened;
}

function startedAt(reply: Reply): Outcome | { readonly path: string } {
  const found = new Map(reply.records);
  const path = found.get('path')?.toString();
  if (path !== undefined && reply.rc === 0) return { path };
  const message = found.get('msg')?.toString() ?? (reply.stderr.toString().trim() || 'the job could not be started');
  return { status: 'failed', message, changes: [], result: {} };
}

/** A host whose every script is a job of its own below the conversation's, so that a lost line ends none of them. */
function detachedHost(job: Job): Host {
  const deadline = Date.now() + job.seconds * 1000;
  let count = 0;
  return {
    async run(script, options = {}) {
      const id = String(++count);
      const { line, settings, seconds } = job;
      const folder: Script = { ...job.folder, text: `${job.folder.text}/${job.id}/steps` };
      const check = options.check ?? settings.check;
      const limit = Math.max(1, Math.round((deadline - Date.now()) / 1000));
      const body = { folder, id, body: script, check, diff: settings.diff, limit, about: '', ...line };
      const started = startedAt(await line.send(startJob(body)));
      if ('status' in started) throw new PlayError('unreachable', started.message!);
      const state = await waitFor({ ...job, id, folder, seconds: limit }, 1);
      if (state?.kind !== 'done') {
        throw new PlayError('timeout', `async task did not complete within the requested time - ${seconds}s`);
      }
      return state.reply;
    },
    reconnect: (seconds) => job.line.reopen(seconds),
  };
}

/** Looks until the job is over; a lost line is opened again. Undefined when time is up. */
async function waitFor(job: Job, poll: number): Promise<JobState | undefined> {
  const { signal } = job.stepRun.playRun.run;
  const deadline = Date.now() + (job.seconds + 1) * 1000;
  // The first looks come soon, because most jobs are short; the host itself waits for the end meanwhile.
  for (let wait = Math.min(poll, 0.5); Date.now() < deadline; wait = Math.min(poll, wait * 2)) {
    try {
      const state = readJob(await job.line.send(askJob(job.folder, job.id, Math.min(wait, 2))));
      if (state.kind !== 'running') return state;
    } catch (error) {
      const lost = error instanceof PlayError && (error.code === 'unreachable' || error.code === 'timeout');
      if (!lost || signal.aborted) throw error;
      await sleep(Math.min(poll, 1), signal);
      await job.line.reopen(Math.max(1, (deadline - Date.now()) / 1000));
    }
    if (wait > 2) await sleep(wait - 2, signal);
  }
  return undefined;
}
