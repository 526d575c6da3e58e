/** Vault passwords: from files, from scripts, typed; each with the id that it goes by. */
import { execFileSync } from 'node:child_process';
import { accessSync, constants, readFileSync, statSync } from 'node:fs';
import { homedir } from 'node:os';
import { PlayError } from '../errors.ts';
import { createVault, isEncrypted, type VaultSecret } from '../source/index.ts';
import { prompt } from './prompt.ts';
import { settings } from './settings/read.ts';

export interface VaultOptions {
  readonly vaultId: readonly string[];
  readonly vaultPasswordFile: readonly string[];
  readonly askVaultPass: boolean;
}

/** What is to be done with the passwords decides how they are asked for. */
export interface Asking {
  /** A new password is typed twice. */
  readonly fresh?: boolean | undefined;
  /** Asks when no option says where a password comes from. */
  readonly always?: boolean | undefined;
  /** Leaves out what the environment names. */
  readonly onlyOptions?: boolean | undefined;
}

/** The passwords in the order in which ansible-vault takes them: ids, then files, then what is typed. */
export async function vaultSecrets(options: VaultOptions, asking: Asking = {}): Promise<VaultSecret[]> {
  const listed = asking.onlyOptions ? [] : settings().list('DEFAULT_VAULT_IDENTITY_LIST');
  const files = [...options.vaultPasswordFile];
  const configured = asking.onlyOptions ? undefined : settings().text('DEFAULT_VAULT_PASSWORD_FILE');
  if (configured && files.length === 0) files.push(configured);
  const specs = [...listed, ...options.vaultId, ...files.map((file) => `default@${file}`)];
  if (options.askVaultPass || (asking.always && specs.length === 0)) specs.push('default@prompt_ask_vault_pass');
  const secrets: VaultSecret[] = [];
  for (const spec of specs) secrets.push(await secretOf(spec, secrets, asking));
  return secrets;
}

/** `id@source`, or a source alone; the source is `prompt`, a file, or a script. */
async function secretOf(spec: string, known: readonly VaultSecret[], { fresh }: Asking): Promise<VaultSecret> {
  const at = spec.indexOf('@');
  const id = at < 0 ? 'default' : spec.slice(0, at) || 'default';
  const source = at < 0 ? spec : spec.slice(at + 1);
  if (id.includes(';')) throw new PlayError('usage', `the vault id \`${id}\` must not contain \`;\``);
  if (source !== 'prompt' && source !== 'prompt_ask_vault_pass') return { id, password: readSecret(source, id, known) };
  const named = source === 'prompt' ? ` (${id})` : '';
  const question = `${fresh ? 'New vault' : 'Vault'} password${named}`;
  const password = await prompt(question, { echo: false });
  if (password === '') throw new PlayError('usage', `the vault password${named} is empty`);
  if (fresh && password !== (await prompt(`Confirm new vault password${named}`, { echo: false })))
    throw new PlayError('usage', 'the two passwords are not the same');
  return { id, password };
}

function readSecret(written: string, id: string, known: readonly VaultSecret[]): string | Buffer {
  const file = written.replace(/^~(?=\/)/, homedir());
  const bytes = isExecutable(file) ? runScript(file, id) : readFile(file, known);
  if (bytes.length === 0) throw new PlayError('usage', `the vault password file \`${file}\` gives an empty password`);
  const text = bytes.toString('utf8');
  return Buffer.from(text, 'utf8').equals(bytes) ? text : bytes;
}

function readFile(file: string, known: readonly VaultSecret[]): Buffer {
  let content: Buffer;
  try {
    const mode = statSync(file).mode & 0o777;
    content = readFileSync(file);
    if (mode & 0o077) {
      const shown = mode.toString(8).padStart(4, '0');
      process.stderr.write(
        `[WARNING]: the vault password file ${file} can be read by others (mode ${shown}); chmod 600 it\n`,
      );
    }
  } catch (error) {
    throw new PlayError('usage', `the vault password file \`${file}\` cannot be read: ${reason(error)}`);
  }
  const text = content.toString('latin1').trim();
  const plain = isEncrypted(text) ? createVault(known).decryptBytes(text, { file, line: 1, column: 1 }) : undefined;
  return Buffer.from((plain?.toString('latin1').replace(/^[\r\n]+|[\r\n]+$/g, '') ?? text) as string, 'latin1');
}

/** A script prints the password; one whose name ends in `-client` is told the id. */
function runScript(file: string, id: string): Buffer {
  const client = /-client(\.[^./]*)?$/.test(file);
  try {
    const args = client ? ['--vault-id', id] : [];
    const printed = execFileSync(file.includes('/') ? file : `./${file}`, args, {
      stdio: ['inherit', 'pipe', 'inherit'],
    });
    return Buffer.from(printed.toString('latin1').replace(/^[\r\n]+|[\r\n]+$/g, ''), 'latin1');
  } catch (error) {
    const { status, message } = error as { status?: number | null; message: string };
    if (client && status === 2)
      throw new PlayError('usage', `the vault password script \`${file}\` knows no password for the id \`${id}\``);
    const how = typeof status === 'number' ? `ended with exit code ${status}` : `cannot be run: ${message}`;
    throw new PlayError('usage', `the vault password script \`${file}\` ${how}`, {
      hint: typeof status === 'number' ? undefined : 'a file that is no script must not be executable',
    });
  }
}

function reason(error: unknown): string {
  const { code, message } = error as NodeJS.ErrnoException;
  if (code === 'ENOENT') return 'there is no such file';
  if (code === 'EACCES') return 'permission denied';
  return code === 'EISDIR' ? 'it is a folder' : message;
}

function isExecutable(file: string): boolean {
  try {
    accessSync(file, constants.X_OK);
    const info = statSync(file);
    return info.isFile() && (info.mode & 0o111) !== 0;
  } catch {
    return false;
  }
}
