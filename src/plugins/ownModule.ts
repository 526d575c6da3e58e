/** A module of the operator's in our own shape: a file `NAME.mjs` that exports what `defineModule` gives. */
import { PlayError } from '../errors.ts';
import type { Module } from '../modules/define.ts';
import { loadFile } from './ownFile.ts';

/** The module that a file exports; throws PlayError when it exports none. */
export async function loadOwnModule(name: string, path: string): Promise<Module> {
  const found = Object.values(await loadFile(path)).find(isModule);
  if (found) return { ...found, name, file: path };
  throw new PlayError('invalid-playbook', `${path} exports no module`, {
    hint: 'write `export const NAME = defineModule({ name, summary, args, compile })`',
  });
}

function isModule(value: unknown): value is Module {
  if (typeof value !== 'object' || value === null) return false;
  const { args, summary, compile, converse } = value as Record<string, unknown>;
  const runs = typeof compile === 'function' || typeof converse === 'function';
  return runs && typeof args === 'object' && args !== null && typeof summary === 'string';
}
