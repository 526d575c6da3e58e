/** Whether every notification that is written out means a handler. */
import { didYouMean, PlayError, type Problems } from '../errors.ts';
import { actionsIn, rolesOf } from '../playbook/index.ts';
import type { Include, Play, Task } from '../playbook/types.ts';
import type { Tree } from '../source/tree.ts';
import { roleOf } from '../vars/chain.ts';

/** Adds a problem for each unknown name. Silent where a handler's name is a template, for then anything may match. */
export function checkNotifications(play: Play, steps: readonly (Task | Include)[], problems: Problems): void {
  const handlers = [...actionsIn(play.handlers), ...rolesOf(play).flatMap((role) => [...actionsIn(role.handlers)])];
  // Roles that are included by name bring their handlers along; the survey has put those among the steps.
  const included = steps.filter((step) => roleOf(step)?.handlers.includes(step));
  const names = new Set<string>();
  for (const handler of [...handlers, ...included]) {
    for (const tree of [handler.name, ...handler.listen]) {
      for (const text of literals(tree)) {
        if (text.includes('{{')) return;
        names.add(text);
        const role = roleOf(handler);
        if (role) names.add(`${role.roleName} : ${text}`);
        if (role?.collection) names.add(`${role.roleName.slice(role.collection.length + 1)} : ${text}`);
      }
    }
  }
  for (const step of steps) {
    for (const tree of step.notify.flatMap((one) => (one.kind === 'list' ? one.items : [one]))) {
      if (tree.kind !== 'scalar' || tree.text.includes('{{') || names.has(tree.text)) continue;
      problems.push(
        new PlayError('unknown-handler', `no handler is named \`${tree.text}\` and none listens to it`, {
          origin: tree.origin,
          length: tree.text.length,
          hint: didYouMean(tree.text, names) ?? (names.size ? undefined : 'this play has no handlers'),
        }),
      );
    }
  }
}

function literals(tree: Tree | undefined): readonly string[] {
  if (!tree) return [];
  if (tree.kind === 'list') return tree.items.flatMap(literals);
  return tree.kind === 'scalar' ? [tree.text] : [];
}
