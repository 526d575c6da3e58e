/** Finds what there is to look at: playbooks and roles below some paths. */
import { existsSync, readFileSync, statSync } from 'node:fs';
import { basename, dirname, join, resolve } from 'node:path';
import { PlayError } from '../../errors.ts';
import { listFolder } from '../../playbook/index.ts';

export interface Content {
  readonly playbooks: readonly string[];
  /** Folders of roles. */
  readonly roles: readonly string[];
  /** Folders whose variables count as known: those named, and those of playbooks. */
  readonly folders: readonly string[];
}

const isFolder = (path: string): boolean => statSync(path, { throwIfNoEntry: false })?.isDirectory() ?? false;
const isYaml = (name: string): boolean => /\.ya?ml$/.test(name);
const isRole = (folder: string): boolean =>
  ['tasks', 'meta', 'handlers', 'defaults'].some((part) =>
    ['main.yml', 'main.yaml'].some((name) => existsSync(join(folder, part, name))),
  );

/** What the paths stand for: a playbook, a role, or a folder with some of each. */
export function findContent(paths: readonly string[]): Content {
  const playbooks = new Set<string>();
  const roles = new Set<string>();
  const folders = new Set<string>();
  for (const path of paths.map((one) => resolve(one))) {
    if (!existsSync(path)) throw new PlayError('missing-file', `there is no playbook, role or folder \`${path}\``);
    if (!isFolder(path)) {
      playbooks.add(path);
      folders.add(dirname(path));
    } else if (isRole(path)) {
      roles.add(path);
      // Roles beside it, and the project around them, may define what it uses.
      folders.add(basename(dirname(path)) === 'roles' ? dirname(dirname(path)) : path);
    } else {
      folders.add(path);
      const rolesFolder = basename(path) === 'roles' ? path : join(path, 'roles');
      for (const name of listFolder(rolesFolder))
        if (isRole(join(rolesFolder, name))) roles.add(join(rolesFolder, name));
      for (const folder of [path, join(path, 'playbooks')]) {
        for (const name of listFolder(folder)) {
          if (isYaml(name) && isPlaybook(join(folder, name))) playbooks.add(join(folder, name));
        }
      }
    }
  }
  return { playbooks: [...playbooks].sort(), roles: [...roles].sort(), folders: [...folders] };
}

/** A file of plays, as far as its text tells: a list with `hosts` or an import of playbooks in it. */
function isPlaybook(path: string): boolean {
  if (isFolder(path)) return false;
  return /^-(?:\s+|\s*\n\s+)(?:.*\n(?:\s+.*\n|\s*#.*\n|\s*\n)*?\s+)?(?:\{ *)?["']?(?:hosts|(?:ansible\.builtin\.)?import_playbook)["']?:/m.test(
    readFileSync(path, 'utf8'),
  );
}
