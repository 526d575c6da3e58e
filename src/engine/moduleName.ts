/** Which module a task runs: `action: "{{ manager }} name=vim"` says so in a template. */
import { evaluate, str } from '../jinja/index.ts';
import type { Scope } from '../jinja/scope.ts';
import type { Include, Task } from '../playbook/types.ts';
import { scalarTree } from '../source/tree.ts';

/** The name of the module in a scope. Throws PlayError when the template cannot be evaluated. */
export function moduleName({ module, moduleOrigin }: Task | Include, scope: Scope): string {
  return module.includes('{{') ? str(evaluate(scalarTree(module, moduleOrigin), scope)).trim() : module;
}
