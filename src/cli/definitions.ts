/** Every command with its options in one shape, for whatever is made of them: the reference, completions, man pages. */
import { command as completionCommand } from './completion.ts';
import { command as configCommand } from './config.ts';
import { command as docCommand } from './doc.ts';
import { command as evalCommand } from './eval.ts';
import { actions as galaxyActions } from './galaxy.ts';
import { command as initCommand } from './init.ts';
import { command as inventoryCommand } from './inventory.ts';
import { command as lintCommand } from './lint.ts';
import { adhocProgram, consoleProgram, helpText, program } from './options.ts';
import { command as reportCommand } from './report.ts';
import { command as shimsCommand } from './shims.ts';
import { type Subcommand, helpText as shortHelp } from './subcommand.ts';
import { actions as vaultActions } from './vault.ts';

export interface OptionDefinition {
  /** As typed, the short form first: `-i`, `--inventory`. */
  readonly names: readonly string[];
  /** How its value is called; a switch has none. */
  readonly value?: string | undefined;
  readonly choices?: readonly string[] | undefined;
  readonly help: string;
}

export interface Definition {
  /** As typed, without `play`; the main command's is empty. */
  readonly name: string;
  readonly summary: string;
  readonly words: string;
  readonly options: readonly OptionDefinition[];
  /** What follows the options in the help. */
  readonly more?: string | undefined;
  /** The help as the command prints it. */
  readonly help: string;
}

const helpOption: OptionDefinition = { names: ['-h', '--help'], help: 'print this help' };

/** All commands, the main one first. */
export function definitions(): readonly Definition[] {
  const small = [
    inventoryCommand,
    ...Object.values(vaultActions),
    evalCommand,
    docCommand,
    ...Object.values(galaxyActions),
    lintCommand,
    initCommand,
    configCommand,
    reportCommand,
    completionCommand,
    shimsCommand,
  ];
  const large = [fromCommander(program(), ''), fromCommander(adhocProgram(), 'adhoc')];
  return [...large, fromCommander(consoleProgram(), 'console'), ...small.map(fromSubcommand)];
}

function fromSubcommand(command: Subcommand): Definition {
  const options = Object.entries(command.options).map(([long, { short, value, help, choices }]): OptionDefinition => {
    return { names: [...(short ? [`-${short}`] : []), `--${long}`], value, help, choices };
  });
  const { name, summary, words, more } = command;
  return { name, summary, words, options: [...options, helpOption], more, help: shortHelp(command) };
}

function fromCommander(command: ReturnType<typeof program>, name: string): Definition {
  const options = command.options
    .filter(({ hidden }) => !hidden)
    .map(({ short, long, flags, description, argChoices }): OptionDefinition => {
      const names = [short, long].filter((one) => one !== undefined);
      return { names, value: /<([^>]+)>/.exec(flags)?.[1], choices: argChoices, help: description };
    });
  const words = command.registeredArguments.map((one) => `<${one.name()}${one.variadic ? '...' : ''}>`).join(' ');
  return { name, summary: command.description(), words, options: [...options, helpOption], help: helpText(command) };
}
