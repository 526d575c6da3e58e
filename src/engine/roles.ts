/** Walks a role: its dependencies first, its arguments validated, and never twice with the same parameters. */
import type { RoleUse, Step, Task } from '../playbook/types.ts';
import { entryOf, scalarTree } from '../source/tree.ts';
import type { Place, PlayRun } from './context.ts';
import type { HostState } from './host.ts';
import { implicitTask, mapTree } from './implicitTask.ts';
import type { Verdict } from './task.ts';
import { walk } from './walk.ts';

export async function walkRole(playRun: PlayRun, host: HostState, role: RoleUse, at: Place): Promise<Verdict> {
  let place = at;
  const key = roleKey(role);
  const done = playRun.rolesDone.get(host.name) ?? new Set<string>();
  playRun.rolesDone.set(host.name, done);
  if (!role.allowDuplicates && !place.repeatRole && done.has(key)) return 'ok';
  place = { ...place, repeatRole: false };
  for (let index = 0; index < role.dependencies.length; index++) {
    const verdict = await walkRole(playRun, host, role.dependencies[index]!, {
      ...place,
      prefix: [...place.prefix, 0, index],
    });
    if (verdict !== 'ok') return verdict;
  }
  const verdict = await walk(playRun, host, stepsOf(role), { ...place, prefix: [...place.prefix, 1] });
  host.leavesRole = false;
  if (host.ranRoles.has(role)) done.add(key);
  return verdict;
}

/** A role counts as the same when its folder, entry point, own parameters and own keywords are. */
function roleKey(role: RoleUse): string {
  const { folder, entryPoint, params, vars, when, tags } = role;
  const isIncluded = role.parent.kind === 'include' || role.parent.kind === 'block';
  return JSON.stringify([folder, entryPoint, isIncluded, params, vars, when, tags], plain);
}

/** Origins do not make two parameters differ. */
function plain(key: string, value: unknown): unknown {
  if (key === 'origin') return undefined;
  return typeof value === 'bigint' ? String(value) : value;
}

const withValidation = new WeakMap<RoleUse, readonly Step[]>();

/** A role's steps, with the validation of its arguments in front when it has a specification. */
export function stepsOf(role: RoleUse): readonly Step[] {
  if (!role.argumentSpec || !entryOf(role.argumentSpec, 'options')) return role.steps;
  let steps = withValidation.get(role);
  if (!steps) {
    steps = [validation(role), ...role.steps];
    withValidation.set(role, steps);
  }
  return steps;
}

/** The task that Ansible puts in front of a role with an argument specification. */
function validation(role: RoleUse): Task {
  const spec = role.argumentSpec!;
  const { origin } = spec;
  const text = (value: string) => scalarTree(value, origin);
  const summary = entryOf(spec, 'short_description')?.value;
  const suffix = summary?.kind === 'scalar' ? ` - ${summary.text}` : '';
  const about = {
    argument_spec_name: text(role.entryPoint),
    name: text(role.roleName),
    path: text(role.folder),
    type: text('role'),
  };
  return implicitTask({
    name: `Validating arguments against arg spec '${role.entryPoint}'${suffix}`,
    module: 'validate_argument_spec',
    args: {
      argument_spec: entryOf(spec, 'options')!.value,
      validate_args_context: { ...mapTree(about, origin), tag: 'unsafe' },
    },
    origin,
    parent: role,
  });
}
