/** Collections that are installed: finds, lists and verifies them. */
import { existsSync, readdirSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { readMapping } from './data.ts';
import { type CollectionInfo, checkInfo, readManifest } from './manifest.ts';

export interface Installed extends CollectionInfo {
  readonly folder: string;
}

/** The folders named `ansible_collections` of a list of paths, which may name them themselves. */
export function collectionFolder(path: string): string {
  return path.endsWith('/ansible_collections') ? path : join(path, 'ansible_collections');
}

/** All collections of one path; what is damaged is left out. */
export function installedIn(path: string): readonly Installed[] {
  const folder = collectionFolder(path);
  return foldersIn(folder).flatMap((namespace) =>
    foldersIn(join(folder, namespace)).flatMap((name) => readInstalled(join(folder, namespace, name)) ?? []),
  );
}

/** The first of a name, in the order of the paths. */
export function findInstalled(name: string, paths: readonly string[]): Installed | undefined {
  for (const path of paths) {
    const found = readInstalled(join(collectionFolder(path), ...name.split('.')));
    if (found) return found;
  }
  return undefined;
}

function readInstalled(folder: string): Installed | undefined {
  try {
    if (existsSync(join(folder, 'MANIFEST.json'))) return { ...readManifest(folder), folder };
    const file = join(folder, 'galaxy.yml');
    return existsSync(file) ? { ...checkInfo(readMapping(file), file), folder } : undefined;
  } catch {
    return undefined;
  }
}

function foldersIn(path: string): string[] {
  if (!statSync(path, { throwIfNoEntry: false })?.isDirectory()) return [];
  const names = readdirSync(path).filter((name) => /^[A-Za-z_]\w*$/.test(name));
  return names.filter((name) => statSync(join(path, name), { throwIfNoEntry: false })?.isDirectory()).sort();
}
