/** `play vault encrypt`, `decrypt`, `view` and `rekey`: whole files, all prepared before the first one changes. */
import { spawnSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { PlayError } from '../errors.ts';
import {
  encryptVault,
  findVaultValues,
  isEncrypted,
  replaceVaultValues,
  type Vault,
  type VaultSecret,
  type VaultValue,
} from '../source/index.ts';
import { type Replacement, replaceFiles } from './replaceFiles.ts';
import type { Given } from './subcommand.ts';
import { closingSecret, openingVault, rekeyingSecret } from './vaultKeys.ts';

/** Plaintext is for its owner alone. */
const PRIVATE = 0o600;

export async function encrypt(given: Given): Promise<void> {
  const secret = await closingSecret(given);
  writeAll(given, 'Encryption', (content, name) => {
    if (isVaultText(content)) throw new PlayError('vault', `${name} is encrypted already`);
    return { content: Buffer.from(encryptVault(content, secret)), scrub: true };
  });
}

export async function decrypt(given: Given): Promise<void> {
  const { vault } = await openingVault(given);
  writeAll(given, 'Decryption', (content, name) => ({ content: openFile(content, name, vault), mode: PRIVATE }));
}

type Change = (content: Buffer, name: string) => Omit<Replacement, 'path'>;

function writeAll(given: Given, what: string, change: Change): void {
  const output = given.text('output');
  const inputs = given.words.length > 0 ? given.words : ['-'];
  if (given.words.length === 0 && process.stdin.isTTY) process.stderr.write('Reading from standard input\n');
  const replacements = inputs.map((input) => {
    const target = output ?? input;
    return { path: target === '-' ? '-' : resolve(target), ...change(readInput(input), input) };
  });
  for (const { content } of replacements.filter(({ path }) => path === '-')) process.stdout.write(content);
  const files = replacements.filter(({ path }) => path !== '-');
  // A file that `--output` names was nobody's plain text.
  if (files.length > 0) replaceFiles(output === undefined ? files : files.map((one) => ({ ...one, scrub: false })));
  if (process.stdout.isTTY) process.stderr.write(`${what} successful\n`);
}

/** The bytes of a file; `-` is standard input. */
export function readInput(name: string): Buffer {
  try {
    return readFileSync(name === '-' ? 0 : name);
  } catch (error) {
    const { code, message } = error as NodeJS.ErrnoException;
    const reason = code === 'ENOENT' ? 'there is no such file' : code === 'EISDIR' ? 'it is a folder' : message;
    throw new PlayError('missing-file', `cannot read ${name}: ${reason}`);
  }
}

export function isVaultText(content: Buffer): boolean {
  return isEncrypted(content.subarray(0, 200).toString('latin1'));
}

/** What an encrypted file holds; an error names the file and, for YAML with encrypted values, the way to those. */
export function openFile(content: Buffer, name: string, vault: Vault): Buffer {
  if (!isVaultText(content)) {
    const inline = /!vault\b/.test(content.toString('latin1'));
    const hint = inline ? 'it has encrypted values in it; name one with `--name`' : undefined;
    throw new PlayError('vault', `${name} is not encrypted`, { hint });
  }
  return vault.decryptBytes(content.toString('latin1'), { file: name, line: 1, column: 1 });
}

/** The one value of a YAML text that goes by this name. */
export function namedValue(text: string, file: string, name: string): VaultValue {
  const values = findVaultValues(text, file);
  const found = values.find((value) => value.name === name);
  if (found) return found;
  const names = values.map((value) => value.name);
  const hint = names.length > 0 ? `it has ${names.slice(0, 20).join(', ')}` : 'it has no `!vault` value at all';
  throw new PlayError('vault', `${file} has no encrypted value \`${name}\``, { hint });
}

export async function view(given: Given): Promise<void> {
  const { vault } = await openingVault(given);
  const name = given.text('name');
  for (const file of given.words) {
    const content = readInput(file);
    if (name === undefined) page(openFile(content, file, vault));
    else {
      const { tree } = namedValue(content.toString('utf8'), file, name);
      page(vault.decryptBytes(tree.text, tree.origin));
    }
  }
}

/** Shows a text, through a pager at a terminal. */
function page(text: Buffer): void {
  const whole = text.at(-1) === 0x0a ? text : Buffer.concat([text, Buffer.from('\n')]);
  if (process.stdout.isTTY) {
    const environment = { LESS: 'FRSX', ...process.env, LESSHISTFILE: '-' };
    const pager = process.env['PAGER'] || 'less';
    const done = spawnSync('/bin/sh', ['-c', pager], {
      input: whole,
      stdio: ['pipe', 'inherit', 'inherit'],
      env: environment,
    });
    if (done.status === 0) return;
  }
  process.stdout.write(whole);
}

export async function rekey(given: Given): Promise<void> {
  const { vault, secrets } = await openingVault(given);
  // Everything is opened before a new password is asked for, so that a wrong old one is known first.
  const opened = given.words.map((file) => ({ file, renew: opener(readInput(file), file, vault) }));
  const secret = await rekeyingSecret(given, secrets);
  replaceFiles(opened.map(({ file, renew }) => ({ path: resolve(file), content: Buffer.from(renew(secret)) })));
  process.stderr.write('Rekey successful\n');
}

/** Opens a file, or all encrypted values in it, and gives the function that encrypts them again. */
function opener(content: Buffer, file: string, vault: Vault): (secret: VaultSecret) => string {
  if (isVaultText(content)) {
    const plain = openFile(content, file, vault);
    return (secret) => encryptVault(plain, secret);
  }
  const text = content.toString('utf8');
  const values = /!vault\b/.test(text) ? findVaultValues(text, file) : [];
  if (values.length === 0) throw new PlayError('vault', `${file} is not encrypted, and has no encrypted values`);
  const plain = values.map((value) => [value, vault.decryptBytes(value.tree.text, value.tree.origin)] as const);
  return (secret) =>
    replaceVaultValues(text, new Map(plain.map(([value, bytes]) => [value, encryptVault(bytes, secret)])));
}
