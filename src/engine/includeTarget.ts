/** What an include names: a file of tasks or a role, found and read. */
import { dirname } from 'node:path';
import { didYouMean, PlayError } from '../errors.ts';
import { isUndefined, str, truthy } from '../jinja/index.ts';
import type { Scope } from '../jinja/scope.ts';
import { findTasksFile, listFolder, type ReadOptions, readRole, readTaskFile } from '../playbook/index.ts';
import type { Include, RoleUse, Step } from '../playbook/types.ts';
import type { Value } from '../python/value.ts';
import type { StepRun } from './context.ts';
import { evaluateArgs } from './moduleArgs.ts';

/** A target that was read; `what` names it in reports. */
export interface Target {
  readonly what: string;
  readonly steps?: readonly Step[] | undefined;
  readonly role?: RoleUse | undefined;
}

/** Finds and reads what an include names in a scope. Throws PlayError when it is missing or mistaken. */
export function targetOf(stepRun: StepRun, scope: Scope): Target {
  const step = stepRun.step as Include;
  // `apply` holds keywords, which are evaluated where they are used.
  const args = evaluateArgs(step, { name: step.module, unevaluated: ['apply'] }, scope);
  return step.what === 'tasks' ? includedTasks(stepRun, args) : includedRole(stepRun, args);
}

function optionsFor({ playRun }: StepRun): ReadOptions {
  const { rolesPath, collectionsPath, vault, trusts, plugins } = playRun.run.options;
  return { problems: [], rolesPath, collectionsPath, vault, trusts, onRole: plugins?.folders.add };
}

function textOf(value: Value | undefined, step: Include): string | undefined {
  if (value === undefined || value === null) return undefined;
  if (isUndefined(value))
    throw new PlayError('undefined-variable', value.message, { origin: value.origin ?? step.origin, hint: value.hint });
  return str(value);
}

function includedTasks(stepRun: StepRun, args: ReadonlyMap<Value, Value>): Target {
  const step = stepRun.step as Include;
  const name = textOf(args.get('file') ?? args.get('_raw_params'), step) ?? '';
  const { path, searched } = findTasksFile(name, {
    file: step.file,
    role: step.role,
    folder: stepRun.playRun.play.folder,
  });
  if (!path) {
    throw new PlayError('missing-file', `there is no task file \`${name}\``, {
      origin: step.origin,
      hint: didYouMean(
        name,
        searched.flatMap((one) => listFolder(dirname(one))),
      ),
      trail: searched.map((one) => ({ what: `looked for ${one}` })),
    });
  }
  const options = optionsFor(stepRun);
  const steps = readTaskFile(path, step, options);
  if (options.problems[0]) throw options.problems[0];
  return { what: path, steps };
}

const roles = new WeakMap<Include, Map<string, RoleUse>>();

function includedRole(stepRun: StepRun, args: ReadonlyMap<Value, Value>): Target {
  const step = stepRun.step as Include;
  const text = (key: string): string | undefined => textOf(args.get(key), step);
  const name = text('name') ?? text('role');
  if (name === undefined)
    throw new PlayError('missing-argument', '`include_role` names no role', { origin: step.origin });
  const request = {
    name,
    tasksFrom: text('tasks_from'),
    varsFrom: text('vars_from'),
    defaultsFrom: text('defaults_from'),
    handlersFrom: text('handlers_from'),
    public: truthy(args.get('public') ?? false),
    allowDuplicates: truthy(args.get('allow_duplicates') ?? true),
  };
  const key = JSON.stringify(request);
  const known = roles.get(step) ?? new Map<string, RoleUse>();
  roles.set(step, known);
  let role = known.get(key);
  if (!role) {
    const options = optionsFor(stepRun);
    role = readRole({ ...request, parent: step }, options);
    if (options.problems[0] || !role)
      throw (
        options.problems[0] ?? new PlayError('missing-file', `role \`${name}\` cannot be read`, { origin: step.origin })
      );
    known.set(key, role);
  }
  // Steps keep naming the role as read; only the task that would validate its arguments is left out.
  return {
    what: name,
    role: truthy(args.get('rolespec_validate') ?? true) ? role : { ...role, argumentSpec: undefined },
  };
}
