/** Finds the files that hold variables under one name: `all`, `all.yml`, or everything in a folder `all/`. */
import { readdirSync, type Stats, statSync } from 'node:fs';
import { extname, join } from 'node:path';

const extensions = ['.yml', '.yaml', '.json'];

export interface VarsFileOptions {
  /** Whether a file without an extension is looked for before those with one, or after. */
  readonly bareName: 'first' | 'last';
  /** Whether a folder of that name is read too. */
  readonly folders: boolean;
}

/** The files for one name, in the order in which later ones win. Only the first of the possible spellings counts. */
export function findVarsFiles(folder: string, name: string, options: VarsFileOptions): string[] {
  const endings = options.bareName === 'first' ? ['', ...extensions] : [...extensions, ''];
  for (const ending of endings) {
    const path = join(folder, name + ending);
    const info = lookAt(path);
    if (!info) continue;
    if (!info.isDirectory()) return [path];
    if (options.folders) return filesIn(path);
  }
  return [];
}

/** Files of a folder in name order, folders in it included; hidden ones, backups and foreign extensions are left out. */
function filesIn(folder: string): string[] {
  const found: string[] = [];
  for (const name of readdirSync(folder).sort()) {
    if (name.startsWith('.') || name.endsWith('~')) continue;
    const path = join(folder, name);
    const info = lookAt(path);
    if (info?.isDirectory()) found.push(...filesIn(path));
    else if (info && (extname(name) === '' || extensions.includes(extname(name)))) found.push(path);
  }
  return found;
}

function lookAt(path: string): Stats | undefined {
  return statSync(path, { throwIfNoEntry: false });
}
