/** `play config dump`: every setting, its value, and who said so, in the shape of ansible-config. */
import { PlayError } from '../errors.ts';
import { type Settings, settings } from './settings/read.ts';
import { type SettingName, settingTable } from './settings/table.ts';
import { ARGUMENTS, readArguments, type Subcommand } from './subcommand.ts';

export const command: Subcommand = {
  name: 'config',
  summary: 'Show the settings that count, and where each was said.',
  words: 'dump',
  options: { 'only-changed': { help: 'only what differs from the defaults', aliases: ['changed-only'] } },
};

/** Prints the settings and gives the exit code. */
export function config(args: readonly string[]): number {
  const given = readArguments(args, command);
  if ('help' in given) {
    process.stdout.write(given.help);
    return 0;
  }
  if (given.words.length !== 1 || given.words[0] !== 'dump') {
    throw new PlayError('usage', '`play config` has one action, `dump`', { cause: ARGUMENTS });
  }
  const read = settings();
  const names = (Object.keys(settingTable) as SettingName[]).sort();
  const shown = names.filter((name) => !given.has('only-changed') || read.source(name) !== undefined);
  const lines = shown.map((name) => `${name}(${sourceText(read, name)}) = ${valueText(read, name)}`);
  process.stdout.write(`${[`CONFIG_FILE() = ${read.file ?? 'None'}`, ...lines].join('\n')}\n`);
  return 0;
}

/** Variables are named as such; files with their line. */
function sourceText(read: Settings, name: SettingName): string {
  const source = read.source(name);
  const variables: readonly string[] = settingTable[name].env;
  if (source === undefined) return 'default';
  return variables.includes(source) ? `env: ${source}` : source;
}

/** The value as Python prints it. */
function valueText(read: Settings, name: SettingName): string {
  const { kind } = settingTable[name];
  if (kind === 'bool') {
    const value = read.flag(name as 'DEFAULT_BECOME');
    return value === undefined ? 'None' : value ? 'True' : 'False';
  }
  if (kind === 'int') return String(read.number(name as 'DEFAULT_FORKS') ?? 'None');
  if (kind === 'list' || kind === 'paths') {
    return `[${read
      .list(name as 'TAGS_RUN')
      .map((one) => `'${one}'`)
      .join(', ')}]`;
  }
  return read.text(name as 'DEFAULT_STRATEGY') ?? 'None';
}
