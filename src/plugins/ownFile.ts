/** Loads a JavaScript file of the operator's; in it `@reprise/play/…` means this package, wherever the file lies. */
import { register } from 'node:module';
import { pathToFileURL } from 'node:url';
import { PlayError } from '../errors.ts';

let prepared = false;

/** What a file exports, by name. Throws PlayError when it cannot be loaded. */
export async function loadFile(path: string): Promise<Readonly<Record<string, unknown>>> {
  prepare();
  try {
    return (await import(pathToFileURL(path).href)) as Record<string, unknown>;
  } catch (error) {
    const said = error instanceof Error ? error.message : String(error);
    throw new PlayError('invalid-playbook', `${path} cannot be loaded: ${said.split('\n')[0]}`, { cause: error });
  }
}

/** Node looks for packages around the file that asks, and playbooks have none around them. */
function prepare(): void {
  if (prepared) return;
  prepared = true;
  const extension = import.meta.url.endsWith('.ts') ? 'ts' : 'js';
  const here = (path: string): string => new URL(`../${path}.${extension}`, import.meta.url).href;
  const names = { '@reprise/play/module': here('modules/public'), '@reprise/play/jinja': here('jinja/public') };
  const hook = `
    const names = ${JSON.stringify(names)};
    export const resolve = (name, context, next) =>
      Object.hasOwn(names, name) ? { url: names[name], shortCircuit: true } : next(name, context);`;
  register(`data:text/javascript,${encodeURIComponent(hook)}`);
}
