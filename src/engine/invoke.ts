/** Calls a module or an action with its arguments, and brings a host's answer back as an outcome. */

import type { Session } from '../connection/index.ts';
import type { Scope } from '../jinja/scope.ts';
import type { Controller, Host, Module, Outcome } from '../modules/define.ts';
import { outcomeOf } from '../modules/outcome.ts';
import { readArgs } from '../modules/readArgs.ts';
import { shortName } from '../modules/registry.ts';
import type { Task } from '../playbook/types.ts';
import type { Value } from '../python/value.ts';
import { entryOf } from '../source/tree.ts';
import { actions } from './actions/index.ts';
import { connect } from './connect.ts';
import type { StepRun } from './context.ts';
import { controllerFor } from './controller.ts';
import { effectsOf } from './effects.ts';
import { controllerPath } from './files.ts';
import { moduleOf } from './findModule.ts';
import { formatProblems } from './messages.ts';
import { evaluateArgs } from './moduleArgs.ts';
import type { TaskSettings } from './settings.ts';
import { sleep } from './sleep.ts';
import { unknownModule } from './unknownModule.ts';

/** Runs the task if its module is one of the controller's own; undefined otherwise. */
export async function runAction(
  task: Task,
  scope: Scope,
  settings: TaskSettings,
  stepRun: StepRun,
): Promise<Outcome | undefined> {
  const action = actions.get(shortName(task.module));
  if (!action) return undefined;
  const given = evaluateArgs(task, action, scope);
  const known = action.openEnded ? new Map([...given].filter(([name]) => isKnown(action.args, String(name)))) : given;
  // Arguments that the action evaluates itself count as given, so that rules and `mandatory` see them.
  for (const name of action.unevaluated ?? []) if (entryOf(task.args, name)) known.set(name, '(unevaluated)');
  const read = readArgs(action, known, task.args);
  if (read.problems.length) return formatProblems(action, read.problems);
  const { run } = stepRun.playRun;
  return action.act(read.values, {
    scope,
    host: stepRun.host,
    check: settings.check,
    diff: settings.diff,
    verbosity: run.options.verbosity,
    given,
    tree: (name) => entryOf(task.args, name)?.value,
    effects: effectsOf(stepRun, scope, settings),
    sleep: (seconds) => sleep(seconds, run.signal),
    path: (text) => controllerPath(text, run.options.home, stepRun.playRun.play.folder),
  });
}

function isKnown(args: Readonly<Record<string, { spec: { aliases: readonly string[] } }>>, name: string): boolean {
  return Object.hasOwn(args, name) || Object.values(args).some((arg) => arg.spec.aliases.includes(name));
}

/** A module with the arguments of one task, ready to run. */
export interface Prepared {
  readonly module: Module;
  readonly values: Parameters<typeof outcomeOf>[1];
  readonly given: ReadonlyMap<Value, Value>;
  readonly controller: Controller;
}

/** Finds the task's module and reads its arguments; gives the outcome when that is where it ends. */
export async function prepareModule(
  task: Task,
  scope: Scope,
  settings: TaskSettings,
  stepRun: StepRun,
): Promise<Prepared | Outcome> {
  const { run, play } = stepRun.playRun;
  const module = await moduleOf(task, play, run.options.plugins);
  if (!module) throw unknownModule(task.module, task.moduleOrigin);
  const given = evaluateArgs(task, module, scope);
  const read = readArgs(module, given, task.args);
  if (read.problems.length) return formatProblems(module, read.problems);
  for (const secret of read.secrets) run.secrets.add(secret);
  const controller = controllerFor(stepRun, scope, settings);
  if (settings.check && module.checkMode === 'none') {
    return { status: 'skipped', message: 'would have run if not in check mode', changes: [], result: {} };
  }
  return { module, values: read.values, given, controller };
}

/** Runs the task's module on its host, or on the one it is delegated to. */
export async function runModule(task: Task, scope: Scope, settings: TaskSettings, stepRun: StepRun): Promise<Outcome> {
  const prepared = await prepareModule(task, scope, settings, stepRun);
  if ('status' in prepared) return prepared;
  const { module, values, controller } = prepared;
  const { secrets } = stepRun.playRun.run;
  const link = await connect(stepRun, scope, settings);
  if ('compile' in module) {
    const script = await module.compile(values, controller);
    if (typeof script === 'function') return script(hostFor(link, settings, secrets.add));
    for (const secret of script.secrets) secrets.add(secret);
    const [reply] = await link.session.send([script], sendOptions(settings));
    return outcomeOf(module, values, reply!);
  }
  return module.converse(values, hostFor(link, settings, secrets.add), controller);
}

export function sendOptions(
  settings: TaskSettings,
  more: { check?: boolean; timeout?: number } = {},
): Parameters<Session['send']>[1] {
  return {
    check: more.check ?? settings.check,
    diff: settings.diff,
    onFailure: 'stop',
    environment: settings.environment,
    timeout: more.timeout ?? settings.timeout,
  };
}

/** The host as a conversing module sees it. */
export function hostFor(
  link: { session: Session; reopen: (timeoutSeconds: number) => Promise<Session> },
  settings: TaskSettings,
  secret: (value: string) => void,
): Host {
  let session = link.session;
  return {
    async run(script, options = {}) {
      for (const value of script.secrets) secret(value);
      const [reply] = await session.send([script], sendOptions(settings, options));
      return reply!;
    },
    async reconnect(timeoutSeconds) {
      session = await link.reopen(timeoutSeconds);
    },
  };
}
