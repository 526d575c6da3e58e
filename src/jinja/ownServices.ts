/** What templates may ask of the controller when no playbook runs. */
import { existsSync, readFileSync } from 'node:fs';
import { isAbsolute, join } from 'node:path';
import process from 'node:process';
import { PlayError } from '../errors.ts';
import type { Services } from './scope.ts';

/** Where lookups and includes find files, and what surrounds them. */
export interface Surroundings {
  /** Folders in which relative names are searched, each with its `files`, `templates` and `vars` first. */
  readonly searchPath?: readonly string[] | undefined;
  /** What `lookup('env')` reads; the process's own by default. */
  readonly environment?: Readonly<Record<string, string | undefined>> | undefined;
  readonly now?: (() => Date) | undefined;
  readonly warn?: ((message: string) => void) | undefined;
  /** Opens vaulted values; without it they are an error. */
  readonly decrypt?: ((text: string) => string) | undefined;
  /** Is told each value that came out of a vault. */
  readonly secret?: ((value: string) => void) | undefined;
}

const NOTHING: Surroundings = {};
let usual: Services | undefined;

export function servicesFor(surroundings: Surroundings = NOTHING): Services {
  const { searchPath, environment, now, warn, decrypt, secret } = surroundings;
  if (!(searchPath ?? environment ?? now ?? warn ?? decrypt ?? secret)) {
    usual ??= make(NOTHING);
    return usual;
  }
  return make(surroundings);
}

function make(surroundings: Surroundings): Services {
  const folders = (): readonly string[] => surroundings.searchPath ?? [process.cwd()];
  const places: Services['searched'] = (folder, name) => {
    if (isAbsolute(name)) return [name];
    return folders().flatMap((root) => [...(folder === '' ? [] : [join(root, folder, name)]), join(root, name)]);
  };
  return {
    find: (folder, name) => places(folder, name).find((path) => existsSync(path)),
    searched: places,
    readFile: (path) => readFileSync(path),
    decrypt(text) {
      if (surroundings.decrypt !== undefined) return surroundings.decrypt(text);
      throw new PlayError('vault', 'the value is vaulted, and no `decrypt` was given');
    },
    secret: surroundings.secret ?? (() => undefined),
    get environment() {
      return surroundings.environment ?? process.env;
    },
    get workingFolder() {
      return process.cwd();
    },
    warn: surroundings.warn ?? (() => undefined),
    now: surroundings.now ?? (() => new Date()),
  };
}
