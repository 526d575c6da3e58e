/** `vars_prompt`: variables that the operator types before a play. */
import { evaluate, str } from '../jinja/index.ts';
import type { Binding, Layer, Scope } from '../jinja/scope.ts';
import type { Play } from '../playbook/types.ts';
import type { Value } from '../python/value.ts';
import type { Run } from './context.ts';

/** Asks for each variable that is not given with `-e`. */
export async function askVariables(run: Run, play: Play, scope: Scope): Promise<Layer> {
  const bindings = new Map<string, Binding>();
  for (const tree of play.varsPrompt?.items ?? []) {
    const entry = evaluate(tree, scope);
    if (!(entry instanceof Map)) continue;
    const name = str(entry.get('name') ?? '');
    if (!name || run.options.extraVars.has(name)) continue;
    bindings.set(name, { value: await ask(run, entry, name) });
  }
  return bindings;
}

async function ask(run: Run, entry: Map<Value, Value>, name: string): Promise<string> {
  const isSecret = entry.get('private') !== false;
  const fallback = entry.get('default');
  const question = str(entry.get('prompt') ?? name);
  const shown =
    fallback === undefined || fallback === null ? question : `${question} [${isSecret ? 'default' : str(fallback)}]`;
  for (;;) {
    let answer = await run.options.prompt(shown, { echo: !isSecret });
    if (answer === '' && fallback !== undefined && fallback !== null) answer = str(fallback);
    if (entry.get('confirm') === true) {
      const again = await run.options.prompt(`confirm ${question}`, { echo: !isSecret });
      if (again !== answer) continue;
    }
    if (isSecret && answer) run.secrets.add(answer);
    return answer;
  }
}
