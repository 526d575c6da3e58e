/** Bare names: looked up in the working folder, then in its `playbooks` or `inventories`, then among the bundled ones. */
import { existsSync } from 'node:fs';
import { basename, dirname, join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { didYouMean, PlayError } from '../errors.ts';
import { listFolder } from '../playbook/index.ts';
import type { Trusts } from '../source/index.ts';

/** The folder of the package: where `roles`, `playbooks` and `inventories` lie. */
export function packageFolder(): string {
  let folder = dirname(fileURLToPath(import.meta.url));
  while (!existsSync(join(folder, 'package.json'))) {
    const parent = dirname(folder);
    if (parent === folder) return folder;
    folder = parent;
  }
  return folder;
}

export interface Found {
  readonly path: string;
  /** Set when it was not taken from where the name points, so that the operator is told. */
  readonly note?: string | undefined;
}

/** Finds a playbook or inventory. A name with a slash is a path and nothing else. */
export function findNamed(
  name: string,
  kind: 'playbooks' | 'inventories',
  { workingFolder, trusts }: { readonly workingFolder: string; readonly trusts: Trusts },
): Found {
  const direct = resolve(workingFolder, name);
  if (existsSync(direct)) return { path: direct };
  const bundled = packageFolder();
  const searched = [direct];
  if (!name.startsWith('/') && !name.startsWith('.')) {
    for (const folder of [workingFolder, bundled]) {
      const path = join(folder, kind, name);
      if (existsSync(path) && (folder === bundled || trusts(path, folder))) return { path, note: `taking ${path}` };
      searched.push(path);
    }
  }
  const word = kind === 'playbooks' ? 'playbook' : 'inventory';
  const neighbours = searched.flatMap((path) => listFolder(dirname(path)));
  throw new PlayError(kind === 'playbooks' ? 'missing-file' : 'invalid-inventory', `there is no ${word} \`${name}\``, {
    hint: didYouMean(basename(name), neighbours),
    trail: [...new Set(searched)].map((path) => ({ what: `looked for ${path}` })),
  });
}
