/** Where a task's `src`, template or variable file is looked for, in Ansible's order. */
import { existsSync } from 'node:fs';
import { basename, dirname, isAbsolute, join, resolve } from 'node:path';
import { didYouMean, type Origin, PlayError } from '../errors.ts';
import { listFolder } from '../playbook/index.ts';
import type { Play, RoleUse, Step } from '../playbook/types.ts';
import { outwards } from '../vars/chain.ts';

export type Folder = 'files' | 'templates' | 'vars' | 'tasks' | '';

/** The folders around a step: its role, the roles that depend on it, its file's folder, the playbook's folder. */
export function searchPath(step: Step | undefined, play: Play | undefined, workingFolder: string): readonly string[] {
  const bases: string[] = [];
  if (step) {
    for (const outer of outwards(step)) if (outer.kind === 'role') bases.push((outer as RoleUse).folder);
    bases.push(dirname(step.file));
  }
  bases.push(play?.folder ?? workingFolder);
  return [...new Set(bases)];
}

/** A path of the controller: `~` is the operator's home, and what is relative starts at the playbook's folder. */
export function controllerPath(text: string, home: string, folder: string): string {
  return resolve(
    folder,
    text.replace(/^~(?=\/|$)/, () => home),
  );
}

/** Every place where a name would be looked for. An absolute path is looked for as it is. */
export function candidates(bases: readonly string[], folder: Folder, name: string): readonly string[] {
  if (isAbsolute(name)) return [name];
  const found: string[] = [];
  for (const base of bases) {
    const root = basename(base) === 'tasks' || basename(base) === 'handlers' ? dirname(base) : base;
    if (folder) found.push(join(root, folder, name));
    if (root !== base) found.push(join(base, name));
    found.push(join(root, name));
  }
  return [...new Set(found.map((path) => resolve(path)))];
}

/** The first candidate that exists, or undefined. */
export function findFile(bases: readonly string[], folder: Folder, name: string): string | undefined {
  return candidates(bases, folder, name).find((path) => existsSync(path));
}

/** Like `findFile`, but a missing file is an error that lists where it was looked for and the nearest name there. */
export function requireFile(bases: readonly string[], folder: Folder, name: string, origin?: Origin): string {
  const searched = candidates(bases, folder, name);
  const found = searched.find((path) => existsSync(path));
  if (found) return found;
  const neighbours = searched.flatMap((path) => listFolder(dirname(path)));
  throw new PlayError('missing-file', `could not find \`${name}\` on the controller`, {
    origin,
    length: name.length,
    hint: didYouMean(basename(name), neighbours),
    trail: searched.map((path) => ({ what: `looked for ${path}` })),
  });
}
