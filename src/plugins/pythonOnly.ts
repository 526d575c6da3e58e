/** Finds plugins in Python that cannot run here, so that a message can name the file and say what to write instead. */
import { existsSync, readFileSync } from 'node:fs';
import { basename, join } from 'node:path';
import type { Folders, PluginKind } from './folders.ts';
import { pluginName } from './folders.ts';
import type { ModuleQuestion } from './moduleFile.ts';

/** Why a module that nobody has may have been there for Ansible: an action plugin, which runs on the controller. */
export function explainModule(folders: Folders, { name, around }: ModuleQuestion): string | undefined {
  const places = [...folders.of('action', around), ...folders.general('action')];
  const path = places.map((place) => join(place, `${name}.py`)).find((one) => existsSync(one));
  if (path === undefined) return undefined;
  return `${path} is an action plugin in Python, which cannot run here; write \`library/${name}.mjs\`, or a module`;
}

const SIGNATURES = { filter: '(value)', test: '(value)', lookup: '(terms)' } as const;

/** Why a filter, test or lookup that nobody has may have been there for Ansible. */
export function explainPlugin(
  folders: Folders,
  collectionRoots: readonly string[],
  { kind, name }: { readonly kind: keyof typeof SIGNATURES; readonly name: string },
): string | undefined {
  const parts = name.split('.');
  const short = parts.at(-1)!;
  const inCollections =
    parts.length > 2
      ? collectionRoots.map((root) => join(root, 'ansible_collections', parts[0]!, parts[1]!, 'plugins', kind))
      : [];
  const places = [...folders.of(kind), ...folders.general(kind), ...inCollections.filter((one) => existsSync(one))];
  const path = fileWith(folders, places, { kind, name: short });
  if (path === undefined) return undefined;
  const own = `${pluginName(basename(path))}.mjs`;
  return `${path} has it in Python, which cannot run here; write \`${own}\` beside it, with \`export function ${short}${SIGNATURES[kind]} { … }\``;
}

/** A file of the name; for filters and tests, also one whose text mentions the name between quotes. */
function fileWith(
  folders: Folders,
  places: readonly string[],
  { kind, name }: { readonly kind: PluginKind; readonly name: string },
): string | undefined {
  for (const place of places) {
    for (const file of folders.files(place)) {
      if (!file.endsWith('.py')) continue;
      const path = join(place, file);
      if (pluginName(file) === name) return path;
      if (kind !== 'lookup' && new RegExp(`['"]${name.replace(/\W/g, '\\$&')}['"]`).test(readFileSync(path, 'utf8')))
        return path;
    }
  }
  return undefined;
}
