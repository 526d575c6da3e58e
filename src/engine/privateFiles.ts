/** Files of the controller that hold secrets: written whole or not at all, and for their owner alone. */
import { randomBytes } from 'node:crypto';
import {
  closeSync,
  fchmodSync,
  fsyncSync,
  mkdirSync,
  openSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs';
import { basename, dirname, join } from 'node:path';
import { PlayError } from '../errors.ts';

/** Random bytes in the name of a file that is being written. */
const RANDOM = 6;

/** The text of a file, or undefined when there is none. */
export function readIfThere(path: string): string | undefined {
  try {
    return readFileSync(path, 'utf8');
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return undefined;
    throw new PlayError('missing-file', `cannot read ${path}: ${(error as Error).message}`, { cause: error });
  }
}

/** Whether others than the file's owner may read or write it. */
export function isOpenToOthers(path: string): boolean {
  return ((statSync(path, { throwIfNoEntry: false })?.mode ?? 0) & 0o077) !== 0;
}

/**
 * Puts a file in place at once: readers see the old or the new content, and after a crash one of them is on the disk.
 * Folders on the way are made for the owner alone. Only one at a time may write in a folder, see `alone`.
 */
export function writeWhole(path: string, content: string, mode: number): void {
  const folder = dirname(path);
  makePrivateFolder(folder);
  sweep(path);
  const temporary = `${path}.${randomBytes(RANDOM).toString('hex')}`;
  try {
    const file = openSync(temporary, 'wx', 0o600);
    try {
      writeFileSync(file, content);
      fchmodSync(file, mode);
      fsyncSync(file);
    } finally {
      closeSync(file);
    }
    renameSync(temporary, path);
  } catch (error) {
    rmSync(temporary, { force: true });
    throw new PlayError('missing-file', `cannot write ${path}: ${(error as Error).message}`, { cause: error });
  }
  const handle = openSync(folder, 'r');
  fsyncSync(handle);
  closeSync(handle);
}

/** Removes what runs that were killed have left beside the file. */
function sweep(path: string): void {
  const rest = new RegExp(`^[0-9a-f]{${2 * RANDOM}}$`);
  const start = `${basename(path)}.`;
  for (const name of readdirSync(dirname(path))) {
    if (name.startsWith(start) && rest.test(name.slice(start.length)))
      rmSync(join(dirname(path), name), { force: true });
  }
}

/** Makes a folder, and those on the way, for the owner alone; one that is there stays as it is. */
export function makePrivateFolder(folder: string): void {
  try {
    mkdirSync(folder, { recursive: true, mode: 0o700 });
  } catch (error) {
    throw new PlayError('missing-file', `cannot make the folder ${folder}: ${(error as Error).message}`, {
      cause: error,
    });
  }
}
