/** Files of the controller, found as a task finds them. */
import { PlayError } from '../errors.ts';
import { isEncrypted } from '../source/vault.ts';
import type { Frame } from './frame.ts';

type Folder = 'files' | 'templates' | 'vars' | '';

/** The path of a file that must exist; the error lists where it was looked for. */
export function findFile(frame: Frame, folder: Folder, name: string): string {
  const { services } = frame.scope;
  const found = services.find(folder, name);
  if (found !== undefined) return found;
  const searched = services.searched(folder, name);
  throw new PlayError('missing-file', `there is no file \`${name}\``, {
    hint: searched.length === 0 ? undefined : `searched: ${searched.join(', ')}`,
  });
}

/** The text of a file; a vaulted one is decrypted, and what it said is a secret. */
export function readText(frame: Frame, path: string): string {
  const text = frame.scope.services.readFile(path).toString('utf8');
  if (!isEncrypted(text)) return text;
  const plain = frame.scope.services.decrypt(text);
  frame.scope.services.secret(plain);
  return plain;
}
