/** `play vault edit` and `create`: plain text exists only in a private folder, in memory where the system allows it. */
import { existsSync, mkdirSync } from 'node:fs';
import { dirname, extname, resolve } from 'node:path';
import { PlayError } from '../errors.ts';
import { encryptVault, type Opened, replaceVaultValues, type VaultSecret } from '../source/index.ts';
import { editText } from './editor.ts';
import { replaceFiles } from './replaceFiles.ts';
import type { Given } from './subcommand.ts';
import { isVaultText, namedValue, openFile, readInput } from './vaultFiles.ts';
import { closingSecret, openingVault } from './vaultKeys.ts';

export async function edit(given: Given): Promise<void> {
  const { vault, secrets } = await openingVault(given);
  const name = given.text('name');
  for (const file of given.words) {
    const content = readInput(file);
    const write = (text: string): void => replaceFiles([{ path: resolve(file), content: Buffer.from(text) }]);
    if (name === undefined || isVaultText(content)) {
      openFile(content, file, vault);
      const opened = vault.open(content.toString('latin1'), { file, line: 1, column: 1 });
      const edited = await editText(opened.plain, extname(file));
      if (!edited.equals(opened.plain)) write(encryptVault(edited, sealing(opened, given, secrets)));
      continue;
    }
    const text = content.toString('utf8');
    const value = namedValue(text, file, name);
    const opened = vault.open(value.tree.text, value.tree.origin);
    const edited = withoutAddedNewline(await editText(opened.plain, ''), opened.plain);
    if (edited.equals(opened.plain)) continue;
    // The file may have changed while the editor was open; only the one value is ours.
    const now = readInput(file).toString('utf8');
    const current = namedValue(now, file, name);
    if (current.tree.text !== value.tree.text)
      throw new PlayError('vault', `\`${name}\` in ${file} has changed meanwhile; nothing was written`);
    write(replaceVaultValues(now, new Map([[current, encryptVault(edited, sealing(opened, given, secrets))]])));
  }
}

/** The same id and password as before, unless another one is asked for. */
function sealing(opened: Opened, given: Given, secrets: readonly VaultSecret[]): VaultSecret {
  const wanted = given.text('encrypt-vault-id');
  if (wanted === undefined) return { id: opened.id ?? 'default', password: opened.secret.password };
  const found = secrets.find(({ id }) => id === wanted);
  if (!found) throw new PlayError('usage', `no password was given for the vault id \`${wanted}\``);
  return found;
}

/** Editors end a file with a line break; a password that had none must not get one. */
function withoutAddedNewline(edited: Buffer, before: Buffer): Buffer {
  return edited.at(-1) === 0x0a && before.at(-1) !== 0x0a ? edited.subarray(0, -1) : edited;
}

export async function create(given: Given): Promise<void> {
  const path = resolve(given.words[0]!);
  if (existsSync(path)) throw new PlayError('usage', `${given.words[0]} exists already`, { hint: 'use `vault edit`' });
  if (!process.stdout.isTTY && !given.has('skip-tty-check'))
    throw new PlayError('usage', 'no editor can be opened, because standard output is not a terminal');
  const secret = await closingSecret(given);
  const text = await editText(Buffer.alloc(0), extname(path));
  mkdirSync(dirname(path), { recursive: true });
  replaceFiles([{ path, content: Buffer.from(encryptVault(text, secret)) }]);
}
