/** Arguments of the smaller commands: options, words, help. The main command has commander; these must start at once. */
import { type ParseArgsConfig, parseArgs } from 'node:util';
import { didYouMean, PlayError } from '../errors.ts';

export interface OptionSpec {
  readonly short?: string | undefined;
  /** How the value is called in the help; an option without one is a switch. */
  readonly value?: string | undefined;
  readonly help: string;
  readonly aliases?: readonly string[] | undefined;
  /** What the value may be. */
  readonly choices?: readonly string[] | undefined;
}

export interface Subcommand {
  /** As typed after `play`. */
  readonly name: string;
  readonly summary: string;
  readonly words: string;
  readonly options: Readonly<Record<string, OptionSpec>>;
  /** Further lines of the help. */
  readonly more?: string | undefined;
}

export interface Given {
  readonly words: readonly string[];
  has(name: string): boolean;
  /** The last value given. */
  text(name: string): string | undefined;
  /** All values given, in order. */
  all(name: string): readonly string[];
}

/** The cause of mistakes in arguments, by which they are told from all others. */
export const ARGUMENTS = 'arguments';

/** Reads the arguments; help comes back as text. Throws PlayError `usage`. */
export function readArguments(args: readonly string[], command: Subcommand): Given | { readonly help: string } {
  const options: NonNullable<ParseArgsConfig['options']> = { help: { type: 'boolean', short: 'h' } };
  for (const [name, spec] of Object.entries(command.options)) {
    const type = spec.value === undefined ? ('boolean' as const) : ('string' as const);
    options[name] = { type, multiple: true, ...(spec.short ? { short: spec.short } : {}) };
    for (const alias of spec.aliases ?? []) options[alias] = { type, multiple: true };
  }
  let parsed: { values: Record<string, unknown>; positionals: string[] };
  try {
    parsed = parseArgs({ args: [...args], options, allowPositionals: true, strict: true });
  } catch (error) {
    throw explain(error as Error, options, command);
  }
  const { values, positionals } = parsed;
  if (values['help']) return { help: helpText(command) };
  const all = (name: string): readonly string[] =>
    [name, ...(command.options[name]?.aliases ?? [])].flatMap((one) => (values[one] as string[] | undefined) ?? []);
  for (const [name, { choices }] of Object.entries(command.options)) {
    const wrong = choices && all(name).find((value) => !choices.includes(value));
    if (wrong === undefined) continue;
    const hint = didYouMean(wrong, choices!);
    throw new PlayError('usage', `\`--${name}\` is one of ${choices!.join(', ')}, not \`${wrong}\``, {
      hint,
      cause: ARGUMENTS,
    });
  }
  return { words: positionals, has: (name) => all(name).length > 0, text: (name) => all(name).at(-1), all };
}

function explain(error: Error, options: object, command: Subcommand): PlayError {
  const unknown = /^Unknown option '(-+)([^']+)'/.exec(error.message);
  const help = `\`play ${command.name} --help\` lists the options`;
  if (unknown) {
    const near = unknown[1] === '--' ? didYouMean(unknown[2]!, Object.keys(options)) : undefined;
    return new PlayError('usage', `unknown option \`${unknown[1]}${unknown[2]}\``, {
      hint: near?.replace('`', '`--') ?? help,
      cause: ARGUMENTS,
    });
  }
  const missing = /^Option '([^' ]+)[^']*' argument missing|^Option '([^' ]+)[^']*' argument is ambiguous/.exec(
    error.message,
  );
  if (missing) {
    const name = (missing[1] ?? missing[2])!.replace(/,$/, '');
    return new PlayError('usage', `the option \`${name}\` needs a value`, { hint: help, cause: ARGUMENTS });
  }
  return new PlayError('usage', error.message.split('\n')[0]!, { hint: help, cause: ARGUMENTS });
}

/** The help as it is printed. */
export function helpText({ name, summary, words, options, more }: Subcommand): string {
  const rows = Object.entries(options).map(([long, { short, value, help }]) => {
    const names = `${short ? `-${short}, ` : '    '}--${long}${value === undefined ? '' : ` <${value}>`}`;
    return `  ${names.padEnd(36)} ${help}`;
  });
  const lines = [`Usage: play ${name} [options] ${words}`.trimEnd(), '', summary, '', 'Options:', ...rows];
  return `${[...lines, '  -h, --help                           print this help', ...(more ? ['', more] : [])].join('\n')}\n`;
}

/** Options that several commands share. */
export const vaultOptions: Readonly<Record<string, OptionSpec>> = {
  'vault-id': { value: 'id@source', help: 'vault id and where its password comes from; repeatable' },
  'vault-password-file': {
    value: 'file',
    help: 'file or script that gives a vault password; repeatable',
    aliases: ['vault-pass-file'],
  },
  'ask-vault-pass': { short: 'J', help: 'ask for the vault password', aliases: ['ask-vault-password'] },
};

export const inventoryOptions: Readonly<Record<string, OptionSpec>> = {
  inventory: {
    short: 'i',
    value: 'source',
    help: 'inventory file, folder, script, or comma-separated hosts; repeatable',
    aliases: ['inventory-file'],
  },
  'extra-vars': { short: 'e', value: 'vars', help: 'variables as k=v, JSON or YAML, or @file; repeatable' },
  'playbook-dir': { value: 'folder', help: 'folder whose group_vars and host_vars count as the playbook’s' },
};
