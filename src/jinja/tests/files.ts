/** Tests for files of the controller. */
import { existsSync, lstatSync, readFileSync, type Stats, statSync } from 'node:fs';
import { dirname, resolve } from 'node:path';
import { str, typeName } from '../../python/text.ts';
import { valueError } from '../../python/undefined.ts';
import type { Value } from '../../python/value.ts';
import { isEncrypted } from '../../source/vault.ts';
import type { Frame } from '../frame.ts';
import { contextTest, type Plugin, test } from '../plugin.ts';

const NOWHERE = '/dev/null/nowhere';

function pathOf(frame: Frame, value: Value): string {
  if (typeof value !== 'string') throw valueError(`a path must be a text, not ${typeName(value)}`);
  // Python finds nothing under an empty path, where JavaScript would take the working folder.
  return value === '' ? NOWHERE : resolve(frame.scope.services.workingFolder, value);
}

function stat(summary: string, read: (path: string) => Stats, holds: (found: Stats) => boolean): Plugin {
  return contextTest(summary, '', (frame, value) => {
    const path = pathOf(frame, value);
    try {
      return holds(read(path));
    } catch {
      return false;
    }
  });
}

export const directory = stat('The path is a folder.', statSync, (found) => found.isDirectory());
export const is_dir = directory;
export const file = stat('The path is a file.', statSync, (found) => found.isFile());
export const is_file = file;
export const link = stat('The path is a symbolic link.', lstatSync, (found) => found.isSymbolicLink());
export const is_link = link;
export const link_exists = stat('The path exists, even as a link that leads nowhere.', lstatSync, () => true);
export const exists = contextTest('The path exists.', '', (frame, value) => existsSync(pathOf(frame, value)));
export const abs = test('The path is absolute.', '', (value) => {
  if (typeof value !== 'string') throw valueError(`a path must be a text, not ${typeName(value)}`);
  return value.startsWith('/');
});
export const is_abs = abs;
export const mount = contextTest('The path is a mount point.', '', (frame, value) => {
  const path = pathOf(frame, value);
  if (!existsSync(path) || lstatSync(path).isSymbolicLink()) return false;
  const here = statSync(path);
  const above = statSync(dirname(path));
  return here.dev !== above.dev || here.ino === above.ino;
});
export const is_mount = mount;
export const same_file = contextTest('Both paths are one file.', 'other', (frame, value, other) => {
  const [a, b] = [value, other!].map((one) => {
    const found = statSync(pathOf(frame, one), { throwIfNoEntry: false });
    if (!found) throw valueError(`there is no file \`${str(one)}\``);
    return found;
  }) as [Stats, Stats];
  return a.dev === b.dev && a.ino === b.ino;
});
export const is_same_file = same_file;
export const vaulted_file = contextTest('The file is encrypted by a vault.', '', (frame, value) => {
  try {
    return isEncrypted(readFileSync(pathOf(frame, value), 'latin1').slice(0, 100));
  } catch {
    throw valueError(`Cannot test if the file '${str(value)}' is a vault.`);
  }
});
