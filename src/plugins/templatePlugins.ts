/** Makes filters, tests and lookups of the operator's known to templates. */
import { join } from 'node:path';
import { PlayError } from '../errors.ts';
import { addPlugins, explainUnknown } from '../jinja/foreign.ts';
import type { Folders } from './folders.ts';
import type { TemplateKind } from './ownPlugins.ts';
import { explainPlugin } from './pythonOnly.ts';

const KINDS: readonly TemplateKind[] = ['filter', 'test', 'lookup'];

/**
 * A function that loads, from all folders known when it is called, what was not loaded before. It gives the mistakes of
 * files that cannot be loaded.
 */
export function templatePlugins(
  folders: Folders,
  { collectionsPath }: { readonly collectionsPath: readonly string[] },
): () => Promise<readonly PlayError[]> {
  const read = new Set<string>();
  let count = -1;
  let loading: Promise<readonly PlayError[]> = Promise.resolve([]);
  const load = async (): Promise<readonly PlayError[]> => {
    const problems: PlayError[] = [];
    explainUnknown((kind, name) => explainPlugin(folders, collectionsPath, { kind, name }));
    for (const kind of KINDS) {
      for (const place of [...folders.of(kind), ...folders.general(kind)]) {
        if (read.has(place)) continue;
        read.add(place);
        for (const file of folders.files(place))
          if (file.endsWith('.mjs')) await add(kind, join(place, file)).catch(note(problems));
      }
    }
    return problems;
  };
  return () => {
    if (count === folders.count) return loading;
    count = folders.count;
    loading = loading.then(async (before) => [...before, ...(await load())]);
    return loading;
  };
}

function note(problems: PlayError[]): (error: unknown) => void {
  return (error) => {
    if (!(error instanceof PlayError)) throw error;
    problems.push(error);
  };
}

async function add(kind: TemplateKind, path: string): Promise<void> {
  const { loadPluginFile } = await import('./ownPlugins.ts');
  addPlugins(kind, await loadPluginFile(kind, path));
}
