/** What merely lies in a folder into which anybody can put files is not obeyed, unless the operator names it. */
import { lstatSync, statSync } from 'node:fs';
import { dirname, join, relative, sep } from 'node:path';

/** Says whether a file or folder that was found, not named, may be obeyed; `below` is the folder it was found from. */
export type Trusts = (path: string, below?: string) => boolean;

/** Whether anybody can put files into a folder. One that is missing is not such a folder. */
export function isWorldWritable(folder: string): boolean {
  return (modeOf(folder) & WRITABLE) !== 0;
}

/**
 * A path is trusted when no folder from `below` down to it can be written by everybody. Where such a folder has the
 * sticky bit, nobody can replace what belongs to others, so what is our own or root's is taken from it. `warn` is told
 * once of each path that is passed over.
 */
export function createTrusts(warn: (message: string) => void = () => undefined): Trusts {
  const modes = new Map<string, number>();
  const told = new Set<string>();
  const writableFolder = (path: string, below: string): string | undefined => {
    let folder = below;
    for (const name of relative(below, path).split(sep)) {
      const mode = modes.get(folder) ?? modeOf(folder);
      modes.set(folder, mode);
      const inside = join(folder, name);
      if ((mode & WRITABLE) !== 0 && !((mode & STICKY) !== 0 && isOurs(inside))) return folder;
      folder = inside;
    }
    return undefined;
  };
  return (path, below = dirname(path)) => {
    const folder = writableFolder(path, below);
    if (folder === undefined) return true;
    if (!told.has(path)) warn(`${path} is ignored, because everybody can write to ${folder}`);
    told.add(path);
    return false;
  };
}

const WRITABLE = 0o002;
const STICKY = 0o1000;

function modeOf(folder: string): number {
  return statSync(folder, { throwIfNoEntry: false })?.mode ?? 0;
}

function isOurs(path: string): boolean {
  const owner = lstatSync(path, { throwIfNoEntry: false })?.uid;
  return owner === 0 || owner === process.getuid?.();
}
