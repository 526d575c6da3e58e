/** Reports of the operator's own: a file `NAME.mjs` that makes something which is told of events. */
import { join } from 'node:path';
import { PlayError } from '../errors.ts';
import type { Folders } from './folders.ts';
import { pluginName } from './folders.ts';
import { loadFile } from './ownFile.ts';

/** What is told of each event of a run, and of its end. */
export interface OwnReporter {
  on(event: unknown): void;
  end?(): unknown;
}

/** What a file exports; it writes where it is told to. */
export type MakeReporter = (
  out: { write(text: string): unknown },
  how: { readonly color: boolean; readonly width: number; readonly verbosity: number },
) => OwnReporter;

/** The report of a name. Throws PlayError when its file is in Python, or makes none. */
export async function findCallback(folders: Folders, name: string): Promise<MakeReporter | undefined> {
  const places = [...folders.of('callback'), ...folders.general('callback')];
  const paths = places.flatMap((place) =>
    folders.files(place).flatMap((file) => (pluginName(file) === name ? [join(place, file)] : [])),
  );
  const path = paths.find((one) => one.endsWith('.mjs'));
  if (path === undefined) {
    if (paths[0] === undefined) return undefined;
    throw new PlayError('usage', `the callback \`${name}\` is ${paths[0]}, which cannot run here`, {
      hint: `write \`${name}.mjs\` beside it, with \`export const ${name} = (out, how) => ({ on(event) { … }, end() { … } })\``,
    });
  }
  const exports = await loadFile(path);
  const make = exports[name] ?? Object.values(exports).find((one) => typeof one === 'function');
  if (typeof make === 'function') return make as MakeReporter;
  throw new PlayError('invalid-playbook', `${path} exports no function that makes a report`);
}
