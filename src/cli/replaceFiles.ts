/** Exchanges the content of files so that each is wholly old or wholly new at any moment, and all or none where possible. */
import { randomBytes } from 'node:crypto';
import {
  closeSync,
  fchmodSync,
  fchownSync,
  fstatSync,
  fsyncSync,
  openSync,
  realpathSync,
  renameSync,
  type Stats,
  statSync,
  writeSync,
} from 'node:fs';
import { basename, dirname, join } from 'node:path';
import { PlayError } from '../errors.ts';
import { startSweeper } from './sweeper.ts';

export interface Replacement {
  readonly path: string;
  readonly content: Uint8Array;
  /** Mode to give instead of the one that the file has; a new file gets 0600. */
  readonly mode?: number | undefined;
  /** Overwrites what the old file held, which was plain text. */
  readonly scrub?: boolean | undefined;
}

interface Prepared extends Replacement {
  readonly target: string;
  readonly temporary: string;
  readonly old: Stats | undefined;
}

/**
 * Writes all new contents beside their files first; only when every one is on disk do they take the files' places.
 * Whatever goes wrong before that, no file has changed and nothing is left beside them.
 */
export function replaceFiles(replacements: readonly Replacement[]): void {
  const prepared = replacements.map(prepare);
  const sweeper = startSweeper(prepared.map(({ temporary }) => temporary));
  try {
    for (const one of prepared) write(one);
    for (const one of prepared) exchange(one);
    for (const folder of new Set(prepared.map(({ target }) => dirname(target)))) syncFolder(folder);
  } catch (error) {
    if (error instanceof PlayError) throw error;
    throw new PlayError('missing-file', `cannot write: ${(error as Error).message}`, { cause: error });
  } finally {
    sweeper.finish();
  }
}

function prepare(replacement: Replacement): Prepared {
  const old = statSync(replacement.path, { throwIfNoEntry: false });
  if (old && !old.isFile()) throw new PlayError('missing-file', `${replacement.path} is no file`);
  const target = old ? realpathSync(replacement.path) : replacement.path;
  const temporary = join(dirname(target), `.${basename(target)}.${randomBytes(6).toString('hex')}`);
  return { ...replacement, target, temporary, old };
}

function write({ temporary, content, old, mode }: Prepared): void {
  const file = openSync(temporary, 'wx', 0o600);
  try {
    for (let at = 0; at < content.length; ) at += writeSync(file, content, at);
    if (old) {
      const made = fstatSync(file);
      if (made.uid !== old.uid || made.gid !== old.gid) {
        try {
          fchownSync(file, old.uid, old.gid);
        } catch {
          // Only root may give files away; who else may write here keeps the file as their own.
        }
      }
    }
    fchmodSync(file, mode ?? (old ? old.mode & 0o7777 : 0o600));
    fsyncSync(file);
  } finally {
    closeSync(file);
  }
}

function exchange({ temporary, target, old, scrub }: Prepared): void {
  const plain = scrub && old && old.nlink === 1 ? openSync(target, 'r+') : undefined;
  try {
    renameSync(temporary, target);
    if (plain !== undefined) {
      // The file has no name any more; what its blocks held should not be found on the disk either.
      const noise = randomBytes(Math.min(old!.size, 1 << 20));
      for (let at = 0; at < old!.size; ) at += writeSync(plain, noise, 0, Math.min(noise.length, old!.size - at), at);
      fsyncSync(plain);
    }
  } finally {
    if (plain !== undefined) closeSync(plain);
  }
}

function syncFolder(folder: string): void {
  const handle = openSync(folder, 'r');
  try {
    fsyncSync(handle);
  } finally {
    closeSync(handle);
  }
}
