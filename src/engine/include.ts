/** `include_tasks` and `include_role`: steps that become known at their turn. */
import { dirname } from 'node:path';
import { didYouMean, PlayError } from '../errors.ts';
import { str, truthy } from '../jinja/index.ts';
import type { Layer, Scope } from '../jinja/scope.ts';
import { findTasksFile, readRole, readTaskFile, type ReadOptions } from '../playbook/index.ts';
import type { Include, RoleUse, Step } from '../playbook/types.ts';
import type { Value } from '../python/value.ts';
import { collected } from '../vars/chain.ts';
import { treeLayer } from '../vars/layers.ts';
import { firstFalse } from './conditions.ts';
import type { Place, PlayRun, StepRun } from './context.ts';
import { eventOutcome, resultValue } from './value.ts';
import type { Outcome } from '../modules/define.ts';
import { failedItem } from './execute.ts';
import { readdirSync } from 'node:fs';
import { describeError } from './messages.ts';
import { itemBindings, planLoop } from './loop.ts';
import { evaluateArgs } from './moduleArgs.ts';
import { walkRole } from './roles.ts';
import { stepScope } from './scope.ts';
import { announce, type Verdict } from './task.ts';
import type { Round } from './turns.ts';
import { walk } from './walk.ts';

/** Deeper nesting than this is taken for an include that includes itself. */
const DEEPEST = 250;

interface Included {
  readonly key: string;
  readonly what: string;
  readonly params: readonly Layer[];
  readonly steps?: readonly Step[] | undefined;
  readonly role?: RoleUse | undefined;
}

/** Runs an include for its host: what it names is read once and walked for each item. */
export async function runInclude(stepRun: StepRun, round: Round): Promise<Verdict> {
  const { playRun, host, place } = stepRun;
  const scope = stepScope(stepRun);
  const task = announce(stepRun, round, scope);
  let included: readonly Included[];
  try {
    if (place.depth > DEEPEST) {
      throw new PlayError('cyclic-include', `includes are nested more than ${DEEPEST} deep; one of them includes itself`, { origin: stepRun.step.origin });
    }
    const found = resolve(stepRun, scope);
    if (!Array.isArray(found)) {
      host.recap.skipped++;
      report(stepRun, task, { status: 'skipped', changes: [], result: { false_condition: found as string } });
      return 'ok';
    }
    included = found;
  } catch (error) {
    const item = failedItem(error);
    if (place.rescuable) host.recap.rescued++;
    else host.recap.failed++;
    report(stepRun, task, item.outcome, error as PlayError);
    return 'failed';
  }
  host.recap.ok++;
  for (const one of included) {
    const ordinal = ordinalOf(round, one.key);
    announceIncluded(stepRun, round, one);
    const inner: Place = {
      ...place,
      prefix: [...place.prefix, ordinal],
      params: [...one.params, ...place.params],
      depth: place.depth + 1,
    };
    const verdict = one.role
      ? await enterRole(playRun, stepRun, one.role, inner)
      : await walk(playRun, host, one.steps ?? [], inner);
    if (verdict !== 'ok') return verdict;
  }
  return 'ok';
}

/** Hosts of a round that include the same thing in the same iteration stay together; others follow in order. */
function ordinalOf(round: Round, key: string): number {
  const known = (round.shared.get('ordinals') as Map<string, number> | undefined) ?? new Map<string, number>();
  round.shared.set('ordinals', known);
  let ordinal = known.get(key);
  if (ordinal === undefined) known.set(key, (ordinal = known.size));
  return ordinal;
}

function announceIncluded({ playRun, step }: StepRun, round: Round, one: Included): void {
  const seen = (round.shared.get('included') as Set<string> | undefined) ?? new Set<string>();
  round.shared.set('included', seen);
  if (seen.has(one.key)) return;
  seen.add(one.key);
  const task = round.shared.get('task') as Parameters<typeof report>[1];
  void step;
  playRun.run.publish({ type: 'included', task, hosts: round.hosts, what: one.what });
}

async function enterRole(playRun: PlayRun, stepRun: StepRun, role: RoleUse, place: Place): Promise<Verdict> {
  for (const part of [...flatten(role)]) {
    if (role.public && !playRun.publicRoles.includes(part)) playRun.publicRoles.push(part);
    playRun.handlers.addRole(part);
  }
  return walkRole(playRun, stepRun.host, role, place);
}

function* flatten(role: RoleUse): Generator<RoleUse> {
  for (const dependency of role.dependencies) yield* flatten(dependency);
  yield role;
}

/** What is included, item by item; the text of the false condition when the include is skipped. */
function resolve(stepRun: StepRun, scope: Scope): Included[] | string {
  const step = stepRun.step as Include;
  const conditions = collected(step, 'when');
  const plan = planLoop(step, scope);
  if (!plan) {
    const refused = conditions.length ? firstFalse(conditions, scope) : undefined;
    return refused ? refused.text : [include(stepRun, scope, [], 0)];
  }
  const found: Included[] = [];
  plan.items.forEach((_item, index) => {
    const bindings = itemBindings(plan, index);
    const itemScope = scope.with(bindings);
    if (conditions.length && firstFalse(conditions, itemScope)) return;
    found.push(include(stepRun, itemScope, [bindings], index));
  });
  return found;
}

function include(stepRun: StepRun, scope: Scope, item: readonly Layer[], index: number): Included {
  const step = stepRun.step as Include;
  const args = evaluateArgs(step, { name: step.module }, scope);
  const own = step.vars ? [treeLayer(step.vars)] : [];
  // The item is bound above the include's own variables, which may be templates that use it.
  const params = [...item, ...own];
  const read = step.what === 'tasks' ? includedTasks(stepRun, args) : includedRole(stepRun, args);
  return { ...read, params, key: `${index} ${read.what}` };
}

function optionsFor({ playRun }: StepRun): ReadOptions {
  const { options } = playRun.run;
  return { problems: [], rolesPath: options.rolesPath, collectionsPath: options.collectionsPath, vault: options.vault };
}

function includedTasks(stepRun: StepRun, args: ReadonlyMap<Value, Value>): Omit<Included, 'params' | 'key'> {
  const step = stepRun.step as Include;
  const name = str(args.get('file') ?? args.get('_raw_params') ?? '');
  const { path, searched } = findTasksFile(name, { file: step.file, role: step.role, folder: stepRun.playRun.play.folder });
  if (!path) {
    throw new PlayError('missing-file', `there is no task file \`${name}\``, {
      origin: step.origin,
      hint: didYouMean(name, searched.flatMap((one) => listFolder(dirname(one)))),
      trail: searched.map((one) => ({ what: `looked for ${one}` })),
    });
  }
  const options = optionsFor(stepRun);
  const steps = readTaskFile(path, step, options);
  if (options.problems[0]) throw options.problems[0];
  return { what: path, steps };
}

function listFolder(folder: string): readonly string[] {
  try {
    return readdirSync(folder);
  } catch {
    return [];
  }
}

const roles = new WeakMap<Include, Map<string, RoleUse>>();

function includedRole(stepRun: StepRun, args: ReadonlyMap<Value, Value>): Omit<Included, 'params' | 'key'> {
  const step = stepRun.step as Include;
  const text = (key: string): string | undefined => {
    const value = args.get(key);
    return value === undefined || value === null ? undefined : str(value);
  };
  const name = text('name') ?? text('role');
  if (name === undefined) throw new PlayError('missing-argument', '`include_role` names no role', { origin: step.origin });
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
    if (options.problems[0] || !role) throw options.problems[0] ?? new PlayError('missing-file', `role \`${name}\` cannot be read`, { origin: step.origin });
    known.set(key, role);
  }
  return { what: name, role };
}

function report({ playRun, host }: StepRun, task: ReturnType<typeof announce>, outcome: Outcome, error?: PlayError): void {
  const { run } = playRun;
  run.publish({
    type: 'result',
    task,
    host: host.name,
    loop: false,
    ms: 0,
    outcome: eventOutcome(outcome, resultValue(outcome), {
      noLog: false,
      secrets: run.secrets,
      error: describeError(error, run.options.workingFolder),
    }),
  });
}
