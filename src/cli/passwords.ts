/** Passwords: typed, from files, from scripts. */
import { execFileSync } from 'node:child_process';
import { accessSync, constants, readFileSync, statSync } from 'node:fs';
import { PlayError } from '../errors.ts';
import { createVault, type Vault, type VaultSecret } from '../source/index.ts';
import type { CliOptions } from './options.ts';
import { prompt } from './prompt.ts';

/** What the options say about passwords, asked for when needed. */
export function openPasswords(options: CliOptions): {
  vault(): Promise<Vault>;
  login(): Promise<{ connection?: string | undefined; become?: string | undefined }>;
} {
  return {
    async vault() {
      const secrets: VaultSecret[] = [];
      const fromEnvironment = process.env['ANSIBLE_VAULT_PASSWORD_FILE'];
      const files =
        options.vaultPasswordFile.length || !fromEnvironment ? options.vaultPasswordFile : [fromEnvironment];
      for (const file of files) secrets.push({ id: 'default', password: read(file, 'vault password', 'default') });
      for (const spec of options.vaultId) {
        const at = spec.lastIndexOf('@');
        const id = at < 0 ? 'default' : spec.slice(0, at);
        const source = at < 0 ? spec : spec.slice(at + 1);
        const asked = source === 'prompt' || source === 'prompt_ask_vault_pass';
        secrets.push({
          id,
          password: asked ? await ask(`Vault password (${id})`) : read(source, 'vault password', id),
        });
      }
      if (options.askVaultPass) secrets.push({ id: 'default', password: await ask('Vault password') });
      return createVault(secrets);
    },
    async login() {
      const connection = options.connectionPasswordFile
        ? read(options.connectionPasswordFile, 'connection password')
        : options.askPass
          ? await ask('SSH password')
          : undefined;
      const become = options.becomePasswordFile
        ? read(options.becomePasswordFile, 'become password')
        : options.askBecomePass
          ? (await ask(`BECOME password${connection ? '[defaults to SSH password]' : ''}`)) || connection
          : undefined;
      return { connection, become };
    },
  };
}

function ask(question: string): Promise<string> {
  return prompt(question, { echo: false });
}

/** The content of a password file, or what an executable one prints. */
function read(file: string, what: string, id?: string): string {
  try {
    const mode = statSync(file).mode;
    if (isExecutable(file)) {
      const args = id !== undefined && /-client(\.\w+)?$/.test(file) ? ['--vault-id', id] : [];
      return execFileSync(file, args, { encoding: 'utf8', stdio: ['inherit', 'pipe', 'inherit'] }).trim();
    }
    if (mode & 0o077)
      process.stderr.write(
        `[WARNING]: the ${what} file ${file} can be read by others (mode ${(mode & 0o777).toString(8)})\n`,
      );
    return readFileSync(file, 'utf8').trim();
  } catch (error) {
    throw new PlayError('usage', `the ${what} file \`${file}\` cannot be read: ${(error as Error).message}`);
  }
}

function isExecutable(file: string): boolean {
  try {
    accessSync(file, constants.X_OK);
    return Boolean(statSync(file).mode & 0o111);
  } catch {
    return false;
  }
}
