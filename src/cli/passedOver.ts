/** Files that were found and not named are passed over, and said to be, where anybody could have put them. */
import { existsSync } from 'node:fs';
import { dirname } from 'node:path';
import { createTrusts, type Trusts } from '../source/index.ts';

/** Trusts that tell the operator on standard error. */
export function tellingTrusts(): Trusts {
  return createTrusts((message) => process.stderr.write(`[WARNING]: ${message}\n`));
}

/** The folders of a list that may be used; one that does not exist is no reason for a warning. */
export function trustedFolders(folders: readonly string[], trusts: Trusts): readonly string[] {
  return folders.filter((folder) => !existsSync(folder) || trusts(folder, dirname(folder)));
}
