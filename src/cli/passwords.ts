/** Passwords: typed, from files, from scripts. */
import { execFileSync } from 'node:child_process';
import { accessSync, constants, readFileSync, statSync } from 'node:fs';
import { PlayError } from '../errors.ts';
import { createVault, type Vault } from '../source/index.ts';
import type { CliOptions } from './cliOptions.ts';
import { prompt } from './prompt.ts';
import { vaultSecrets } from './vaultSecrets.ts';

/** What the options say about passwords, asked for when needed. */
export function openPasswords(options: CliOptions): {
  vault(): Promise<Vault>;
  login(): Promise<{ connection?: string | undefined; become?: string | undefined }>;
} {
  return {
    vault: async () => createVault(await vaultSecrets(options)),
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
function read(file: string, what: string): string {
  try {
    const mode = statSync(file).mode;
    if (isExecutable(file)) {
      return execFileSync(file, { encoding: 'utf8', stdio: ['inherit', 'pipe', 'inherit'] }).trim();
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
