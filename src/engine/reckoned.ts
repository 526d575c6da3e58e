/** Whether the author reckons with a task's failure. */
import type { Include, RoleUse, Step, Task } from '../playbook/types.ts';
import { keywordsOf, outwards } from '../vars/chain.ts';

/**
 * A mistake in such a task is left to the task itself, where `ignore_errors`, `failed_when` or a rescue section deals
 * with it as with any other failure; playbooks that try out what must not work are written like this.
 */
export function reckonsWithFailure(step: Task | Include): boolean {
  if (step.failedWhen.length > 0) return true;
  const ignore = keywordsOf(step).ignoreErrors;
  if (ignore && !(ignore.kind === 'scalar' && /^(false|no|off|n|f|0|)$/i.test(ignore.text.trim()))) return true;
  let inner: Step | RoleUse = step;
  while (inner.parent.kind !== 'play') {
    const outer: Step | RoleUse = inner.parent;
    if (outer.kind === 'block' && outer.rescue.length > 0 && outer.steps.some((one) => one === inner)) return true;
    inner = outer;
  }
  return false;
}

/** Whether a condition, here or around it, may keep a step from its turn. */
export function isConditional(step: Task | Include): boolean {
  return [...outwards(step)].some((outer) => outer.when.length > 0);
}
