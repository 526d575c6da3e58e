/** What `play inventory` prints is what ansible-inventory 2.19 printed for the same files and arguments. */
import { chmodSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { command, inventoryText } from '../../src/cli/inventory.ts';
import { readArguments } from '../../src/cli/subcommand.ts';
import { makeFolder } from '../support/folder.ts';

interface Row {
  readonly name: string;
  readonly files: Readonly<Record<string, string>>;
  readonly sources: readonly string[];
  readonly runs: readonly { readonly args: readonly string[]; readonly out: string }[];
}

const rows = JSON.parse(readFileSync(join(import.meta.dirname, 'inventories.json'), 'utf8')) as readonly Row[];

describe.each(rows)('$name', ({ files, sources, runs }) => {
  const folder = makeFolder(files);
  for (const name of Object.keys(files)) if (name.endsWith('.sh')) chmodSync(join(folder, name), 0o755);

  test.each(runs.map(({ args, out }) => [args.join(' '), args, out] as const))('%s', async (_, args, out) => {
    const given = readArguments(
      [...sources.flatMap((one) => ['-i', one]), ...args.map((arg) => arg.replace('@', `@${folder}/`))],
      command,
    );
    if ('help' in given) throw new Error('these are no arguments');
    expect(await inventoryText(given, folder)).toBe(out.replaceAll('$FOLDER', folder));
  });
});
