/** Puts a folder in its place in one step: it is made beside, and renamed when it is whole. */
import { existsSync, mkdirSync, mkdtempSync, renameSync, rmSync } from 'node:fs';
import { basename, dirname, join } from 'node:path';
import { type Installing, keepWatch } from './installing.ts';

/** `fill` gets a new folder beside the place; what it threw leaves the place as it was. */
export async function swapIn(
  place: string,
  fill: (folder: string) => Promise<void>,
  installing: Pick<Installing, 'watch'>,
): Promise<void> {
  const around = dirname(place);
  mkdirSync(around, { recursive: true });
  const beside = mkdtempSync(join(around, `.${basename(place)}.new-`));
  const done = keepWatch(beside, installing);
  try {
    const fresh = join(beside, 'new');
    await fill(fresh);
    // What is replaced is not watched over, so that no moment exists in which both could be lost.
    const old = existsSync(place) ? `${beside}.old` : undefined;
    if (old !== undefined) renameSync(place, old);
    try {
      renameSync(fresh, place);
    } catch (error) {
      if (old !== undefined) renameSync(old, place);
      throw error;
    }
    if (old !== undefined) rmSync(old, { recursive: true, force: true });
  } finally {
    done();
  }
}
