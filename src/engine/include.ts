/** `include_tasks` and `include_role`: steps that become known at their turn. */
import { PlayError } from '../errors.ts';
import { str } from '../jinja/index.ts';
import type { Layer, Scope } from '../jinja/scope.ts';
import type { Include, RoleUse } from '../playbook/types.ts';
import type { Value } from '../python/value.ts';
import { roleOf } from '../vars/chain.ts';
import { treeLayer } from '../vars/layers.ts';
import { announce } from './announce.ts';
import type { Place, StepRun } from './context.ts';
import type { TaskRef } from './events.ts';
import { failedItem, type ItemResult, skippedItem } from './execute.ts';
import { type Target, targetOf } from './includeTarget.ts';
import { asResult, foldItems, publishItem, type TaskResult } from './items.ts';
import { itemBindings, itemLabel, type LoopPlan, planLoop } from './loop.ts';
import { walkRole } from './roles.ts';
import { isOnce } from './runOnce.ts';
import { stepScope } from './scope.ts';
import { finish, type Verdict } from './task.ts';
import type { Round } from './turns.ts';
import { resultValue } from './value.ts';
import { walk } from './walk.ts';

/** Deeper nesting than this is taken for an include that includes itself. */
const DEEPEST = 250;

/** One file or role, for one item of the loop. */
interface Included extends Target {
  readonly params: readonly Layer[];
  /** What tells it from the others of a round: hosts that include the same stay together. */
  readonly key: string;
  /** The item of a loop, as reports name it. */
  readonly label?: string | undefined;
}

/** What the hosts of a round include, in the order in which it was first asked for. */
interface RoundIncludes {
  readonly byKey: Map<
    string,
    Pick<Included, 'what' | 'label'> & { readonly ordinal: number; readonly hosts: string[] }
  >;
  decided: number;
}

/** Runs an include for its host: what it names is read once and walked for each item. */
export async function runInclude(stepRun: StepRun, round: Round): Promise<Verdict> {
  const { host } = stepRun;
  const scope = stepScope(stepRun);
  const task = announce(stepRun, round, scope);
  const follows = isOnce(stepRun, scope) && round.hosts[0] !== host.name;
  const decided = follows ? [] : decide(stepRun, scope, task);
  // A role that became known just now may bring filters, and its tasks are evaluated after this.
  const [broken] = (await stepRun.playRun.run.options.plugins?.loadForTemplates()) ?? [];
  const decision = broken ? asResult(failedItem(broken, stepRun, scope), false) : decided;
  const included = Array.isArray(decision) ? decision : [];
  const ordinals = gather(stepRun, round, { task, included });
  if (!Array.isArray(decision)) return finish(stepRun, task, decision, { ms: 0, leader: true, once: false });
  host.recap.ok += included.length;
  const role = roleOf(stepRun.step);
  if (role && included.length > 0) host.ranRoles.add(role);
  for (const [index, one] of included.entries()) {
    const verdict = await enter(stepRun, one, ordinals[index]!);
    if (verdict !== 'ok') return verdict;
  }
  return 'ok';
}

/** What is included, or the result of an include that brings nothing: skipped, or failed. */
function decide(stepRun: StepRun, scope: Scope, task: TaskRef): Included[] | TaskResult {
  const step = stepRun.step as Include;
  let plan: LoopPlan | undefined;
  try {
    plan = planLoop(step, scope);
  } catch (error) {
    return asResult(failedItem(error, stepRun, scope), false);
  }
  if (!plan) {
    const one = decideOne(stepRun, scope, []);
    return 'outcome' in one ? asResult(one, false) : [{ ...one, key: one.what }];
  }
  const found: Included[] = [];
  const results: ItemResult[] = [];
  const seen = new Map<string, number>();
  for (let index = 0; index < plan.items.length; index++) {
    const bindings = itemBindings(plan, index);
    const itemScope = scope.with(bindings);
    const one = decideOne(stepRun, itemScope, [bindings]);
    const label = (): string => itemLabel(plan, index, itemScope);
    if ('outcome' in one) {
      results.push(one);
      publishItem(stepRun, task, { item: one, label, value: plan.items[index]! });
      continue;
    }
    const key = `${one.what} ${str(plan.items[index]!)}`;
    const times = (seen.get(key) ?? 0) + 1;
    seen.set(key, times);
    found.push({ ...one, key: `${key} ${times}`, label: stepRun.playRun.run.secrets.mask(label()) });
  }
  const failed = results.some((item) => item.outcome.status === 'failed');
  return failed || found.length === 0 ? foldItems(results) : found;
}

/** One item: what it brings, or why it brings nothing. */
function decideOne(
  stepRun: StepRun,
  scope: Scope,
  item: readonly Layer[],
): (Target & { params: readonly Layer[] }) | ItemResult {
  const step = stepRun.step as Include;
  try {
    if (stepRun.place.depth > DEEPEST) {
      throw new PlayError(
        'cyclic-include',
        `includes are nested more than ${DEEPEST} deep; one of them includes itself`,
        { origin: step.origin },
      );
    }
    const skipped = skippedItem(step, scope);
    if (skipped) return skipped;
    // The item is bound above the include's own variables, which may be templates that use it.
    const params = [...item, ...(step.vars ? [treeLayer(step.vars)] : [])];
    return { ...targetOf(stepRun, scope), params };
  } catch (error) {
    return failedItem(error, stepRun, scope);
  }
}

/** Notes what a host includes; when the last host of the round has decided, it is told to the world. */
function gather(
  { playRun, host }: StepRun,
  round: Round,
  { task, included }: { task: TaskRef; included: readonly Included[] },
): number[] {
  const shared = (round.shared.get('includes') as RoundIncludes | undefined) ?? { byKey: new Map(), decided: 0 };
  round.shared.set('includes', shared);
  const ordinals = included.map(({ key, what, label }) => {
    let known = shared.byKey.get(key);
    if (!known) {
      known = { ordinal: shared.byKey.size, what, label, hosts: [] };
      shared.byKey.set(key, known);
    }
    known.hosts.push(host.name);
    return known.ordinal;
  });
  shared.decided++;
  if (shared.decided < round.hosts.length) return ordinals;
  shared.decided = 0;
  for (const { what, label, hosts } of shared.byKey.values()) {
    if (hosts.length === 0) continue;
    playRun.run.publish({ type: 'included', task, hosts: [...hosts], what, label });
    // Under `free` the round's memory lives on, and other hosts come later.
    hosts.length = 0;
  }
  return ordinals;
}

/** Walks what was included. */
async function enter({ playRun, step, host, place }: StepRun, one: Included, ordinal: number): Promise<Verdict> {
  const { register } = step as Include;
  if (register !== undefined) {
    const value = resultValue({ status: 'ok', changes: [], result: {} });
    host.setFacts.set(register, { value: new Map<Value, Value>([['include', one.what], ...value]) });
  }
  const inner: Place = {
    ...place,
    prefix: [...place.prefix, ordinal],
    params: [...one.params, ...place.params],
    depth: place.depth + 1,
  };
  if (!one.role) return walk(playRun, host, one.steps ?? [], inner);
  for (const part of flatten(one.role)) {
    if (one.role.public && !playRun.publicRoles.includes(part)) playRun.publicRoles.push(part);
    playRun.handlers.addRole(part);
  }
  return walkRole(playRun, host, one.role, inner);
}

function* flatten(role: RoleUse): Generator<RoleUse> {
  for (const dependency of role.dependencies) yield* flatten(dependency);
  yield role;
}
