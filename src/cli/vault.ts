/** `play vault`: encrypted files and values, byte for byte as ansible-vault writes and reads them. */
import { didYouMean, PlayError } from '../errors.ts';
import { ARGUMENTS, type OptionSpec, readArguments, type Subcommand, vaultOptions } from './subcommand.ts';

const outputOption: OptionSpec = { value: 'file', help: 'write there; `-` is standard output' };
const encryptOption: OptionSpec = { value: 'id', help: 'the vault id to encrypt with, where several are given' };
const nameOption: OptionSpec = { value: 'name', help: 'one `!vault` value in a YAML file, such as `db.password`' };

function subcommand(name: string, more: Omit<Subcommand, 'name'>): Subcommand {
  return { ...more, name: `vault ${name}`, options: { ...more.options, ...vaultOptions } };
}

/** The actions with their arguments, as the help shows them. */
export const actions: Readonly<Record<string, Subcommand>> = {
  encrypt: subcommand('encrypt', {
    summary: 'Encrypt files, or what comes on standard input.',
    words: '[file...]',
    options: { output: outputOption, 'encrypt-vault-id': encryptOption },
  }),
  decrypt: subcommand('decrypt', {
    summary: 'Decrypt files, or what comes on standard input.',
    words: '[file...]',
    options: { output: outputOption },
  }),
  view: subcommand('view', {
    summary: 'Show what encrypted files hold.',
    words: '<file...>',
    options: { name: nameOption },
  }),
  edit: subcommand('edit', {
    summary: 'Edit what encrypted files hold, in $EDITOR.',
    words: '<file...>',
    options: { name: nameOption, 'encrypt-vault-id': encryptOption },
  }),
  rekey: subcommand('rekey', {
    summary: 'Encrypt files anew with another password; in files that are not encrypted, their `!vault` values.',
    words: '<file...>',
    options: {
      'new-vault-id': { value: 'id@source', help: 'the new vault id and where its password comes from' },
      'new-vault-password-file': { value: 'file', help: 'file or script that gives the new password' },
      'encrypt-vault-id': encryptOption,
    },
  }),
  create: subcommand('create', {
    summary: 'Write a new encrypted file in $EDITOR.',
    words: '<file>',
    options: {
      'encrypt-vault-id': encryptOption,
      'skip-tty-check': { help: 'open the editor without a terminal' },
    },
  }),
  'encrypt-string': subcommand('encrypt-string', {
    summary: 'Encrypt values and print them as `!vault` blocks for YAML files.',
    words: '[text...]',
    options: {
      output: outputOption,
      'encrypt-vault-id': encryptOption,
      name: { short: 'n', value: 'name', help: 'name of the variable; repeatable, one for each text' },
      'stdin-name': { value: 'name', help: 'name of the variable whose value comes on standard input' },
      prompt: { short: 'p', help: 'ask for the text' },
      'show-input': { help: 'show what is typed at the prompt' },
    },
    more: 'Without a text, or with `-`, it is read from standard input.',
  }),
};

/** Carries out one action and gives the exit code. */
export async function vault(args: readonly string[]): Promise<number> {
  const [word = '--help', ...rest] = args;
  if (word === '--help' || word === '-h') {
    process.stdout.write(overview());
    return 0;
  }
  const name = word.replaceAll('_', '-');
  const command = actions[name];
  if (!command) {
    const hint = didYouMean(name, Object.keys(actions)) ?? '`play vault --help` lists the actions';
    throw new PlayError('usage', `there is no action \`play vault ${word}\``, { hint, cause: ARGUMENTS });
  }
  const given = readArguments(rest, command);
  if ('help' in given) {
    process.stdout.write(given.help);
    return 0;
  }
  const files = ['view', 'edit', 'rekey', 'create'];
  if (files.includes(name) && given.words.length === 0) throw new PlayError('usage', `\`vault ${name}\` needs a file`);
  const outputs = given.text('output') !== undefined && name !== 'encrypt-string';
  if ((outputs || name === 'create') && given.words.length > 1)
    throw new PlayError('usage', outputs ? '`--output` goes with one file only' : '`vault create` makes one file');
  if (name === 'encrypt-string') await (await import('./vaultString.ts')).encryptString(given);
  else if (name === 'edit' || name === 'create') await (await import('./vaultEdit.ts'))[name](given);
  else await (await import('./vaultFiles.ts'))[name as 'encrypt' | 'decrypt' | 'view' | 'rekey'](given);
  return 0;
}

function overview(): string {
  const rows = Object.entries(actions).map(([name, { summary }]) => `  ${name.padEnd(16)} ${summary}`);
  return `${['Usage: play vault <action> [options]', '', 'Actions:', ...rows, '', '`play vault <action> --help` lists the options.'].join('\n')}\n`;
}
