/** The module that a task means: ours, or one of the operator's that lies where the task can see it. */
import { PlayError } from '../errors.ts';
import type { Module } from '../modules/define.ts';
import { loadModule } from '../modules/registry.ts';
import type { Play, RoleUse, Task } from '../playbook/types.ts';
import type { ModuleQuestion, Plugins } from '../plugins/index.ts';
import { inherited, outwards, roleOf } from '../vars/chain.ts';

/** Undefined when there is none. Throws PlayError when its file cannot be used. */
export async function moduleOf(task: Task, play: Play, plugins: Plugins | undefined): Promise<Module | undefined> {
  if (!plugins) return loadModule(task.module);
  try {
    return await plugins.module(questionOf(task, play));
  } catch (error) {
    if (!(error instanceof PlayError) || error.origin) throw error;
    const { code, message, hint, cause } = error;
    throw new PlayError(code, message, { hint, cause, origin: task.moduleOrigin, length: task.module.length });
  }
}

/** What a task asks for, and from where. */
export function questionOf(task: Task, play: Play): ModuleQuestion {
  let question = questions.get(task);
  if (!question) {
    question = makeQuestion(task, play);
    questions.set(task, question);
  }
  return question;
}

const questions = new WeakMap<Task, ModuleQuestion>();

function makeQuestion(task: Task, play: Play): ModuleQuestion {
  const roles: string[] = [];
  for (const outer of outwards(task)) if (outer.kind === 'role') roles.push((outer as RoleUse).folder);
  const own = roleOf(task)?.collection;
  const keyword = inherited(task, 'collections');
  const named =
    keyword?.kind === 'list' ? keyword.items.flatMap((one) => (one.kind === 'scalar' ? [one.text] : [])) : [];
  return {
    name: task.module,
    around: [...roles, play.folder],
    playbook: play.folder,
    collections: [...(own === undefined ? [] : [own]), ...named],
  };
}
