/** `play completion SHELL`: completions for bash, zsh and fish, made from the definitions of the commands. */
import { PlayError } from '../errors.ts';
import { readArguments, type Subcommand } from './subcommand.ts';

const SHELLS = ['bash', 'zsh', 'fish'] as const;
type Shell = (typeof SHELLS)[number];

export const command: Subcommand = {
  name: 'completion',
  summary: 'Print completions for a shell: of commands, options, hosts, groups, tags and modules.',
  words: 'bash | zsh | fish',
  options: {
    values: {
      value: 'kind',
      help: 'print what may stand in a place: hosts, tags, modules, roles or playbooks',
      choices: ['hosts', 'tags', 'modules', 'roles', 'playbooks'],
    },
    inventory: { short: 'i', value: 'source', help: 'inventory that hosts and groups come from' },
    playbook: { value: 'file', help: 'playbook that tags come from' },
  },
  more: `bash: play completion bash > ~/.local/share/bash-completion/completions/play
zsh:  play completion zsh > "\${fpath[1]}/_play"
fish: play completion fish > ~/.config/fish/completions/play.fish`,
};

/** Prints a script, or the values for one, and gives the exit code. */
export async function completion(args: readonly string[]): Promise<number> {
  const given = readArguments(args, command);
  if ('help' in given) {
    process.stdout.write(given.help);
    return 0;
  }
  const kind = given.text('values');
  if (kind !== undefined) {
    const { valuesOf } = await import('./completion/values.ts');
    const about = { inventories: given.all('inventory'), playbooks: given.all('playbook') };
    process.stdout.write((await valuesOf(kind, about)).map((one) => `${one}\n`).join(''));
    return 0;
  }
  const [shell, ...more] = given.words;
  if (!SHELLS.includes(shell as Shell) || more.length > 0) {
    throw new PlayError('usage', '`play completion` needs one shell', { hint: `it is one of ${SHELLS.join(', ')}` });
  }
  const { definitions } = await import('./definitions.ts');
  const scripts = await import('./completion/scripts.ts');
  process.stdout.write(scripts[shell as Shell](definitions()));
  return 0;
}
