/** Runs a module as the engine does, in a real local shell, without an engine. */
import { existsSync, readFileSync } from 'node:fs';
import { isAbsolute, join } from 'node:path';
import { PlayError } from '../../src/errors.ts';
import type { Controller, Module, Outcome } from '../../src/modules/define.ts';
import { perform } from '../../src/modules/perform.ts';
import { fromJson } from '../../src/modules/plainData.ts';
import { readArgs } from '../../src/modules/readArgs.ts';
import type { Value } from '../../src/python/value.ts';
import type { Script } from '../../src/script/script.ts';
import type { Reply, Session } from '../../src/script/session.ts';

export interface RunOptions {
  readonly check?: boolean;
  readonly diff?: boolean;
  /** Folder that stands for the role's `files` and `templates`. */
  readonly sources: string;
  readonly variables?: Readonly<Record<string, unknown>>;
}

/** The outcome; a mistake in the arguments becomes a failed one with all messages, as the engine reports it. */
export async function runModule(
  module: Module,
  args: Readonly<Record<string, unknown>>,
  session: Session,
  options: RunOptions,
): Promise<Outcome> {
  const { values, problems } = readArgs(module, fromJson(args) as ReadonlyMap<Value, Value>);
  if (problems.length) return wrong(problems);
  const controller = fakeController(options);
  const send = async (script: Script, check: boolean, timeout?: number): Promise<Reply> =>
    (await session.send([script], { check, diff: options.diff ?? false, onFailure: 'stop', timeout }))[0]!;
  const check = options.check ?? false;
  if (check && module.checkMode === 'none') return { status: 'skipped', changes: [], result: {} };
  try {
    const host = {
      run: (script: Script, how?: { check?: boolean; timeout?: number }) =>
        send(script, how?.check ?? check, how?.timeout),
      reconnect: async () => undefined,
    };
    return await perform(module, values, { host, controller });
  } catch (error) {
    if (error instanceof PlayError) return wrong([error]);
    throw error;
  }
}

function wrong(problems: readonly PlayError[]): Outcome {
  return { status: 'failed', message: problems.map((problem) => problem.message).join('; '), changes: [], result: {} };
}

/** Templates are rendered by replacing `{{ name }}`; the real language has its own tests. */
function fakeController(options: RunOptions): Controller {
  const variables = options.variables ?? {};
  return {
    check: options.check ?? false,
    diff: options.diff ?? false,
    hostname: 'host.example',
    find(_folder, name) {
      const path = isAbsolute(name) ? name : join(options.sources, name);
      if (!existsSync(path)) throw new PlayError('missing-file', `cannot find \`${name}\``);
      return path;
    },
    render: async (path) =>
      readFileSync(path, 'utf8').replace(/\{\{ (\w+) \}\}/g, (_, name: string) => String(variables[name])),
    read: async (path) => readFileSync(path),
    variable: (name) => (name in variables ? fromJson(variables[name]) : undefined),
    secret: () => undefined,
    sleep: (seconds) => new Promise((wake) => setTimeout(wake, seconds * 1000)),
  };
}
