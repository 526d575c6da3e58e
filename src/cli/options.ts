/** Turns arguments into options; the names, short forms and meanings are those of ansible-playbook. */
import { Command, CommanderError, InvalidArgumentError, Option } from 'commander';
import { PlayError } from '../errors.ts';
import type { CliOptions } from './cliOptions.ts';
import { ARGUMENTS } from './subcommand.ts';

/** What `play adhoc` takes besides. */
export interface AdhocOptions extends CliOptions {
  readonly moduleName?: string;
  readonly args?: string;
  readonly oneLine?: boolean;
  readonly tree?: string;
  readonly background?: number;
  readonly poll?: number;
  readonly taskTimeout?: number;
}

const repeat = (value: string, before: readonly string[] = []): string[] => [...before, value];
const split = (value: string, before: readonly string[] = []): string[] => [
  ...before,
  ...value
    .split(',')
    .map((part) => part.trim())
    .filter(Boolean),
];
const natural = (value: string): number => {
  if (!/^\d+$/.test(value)) throw new InvalidArgumentError('it must be a whole number from 0 on.');
  return Number(value);
};
const whole = (value: string): number => {
  const number = Number(value);
  if (!Number.isInteger(number) || number < 1) throw new InvalidArgumentError('it must be a whole number from 1 on.');
  return number;
};

const HOST_KEY_CHOICES = ['yes', 'ask', 'accept-new', 'no'];

/** A command with what all of them share: how hosts are chosen and reached. */
function reaching(name: string): Command {
  return new Command(name)
    .showHelpAfterError(false)
    .showSuggestionAfterError(true)
    .configureHelp({ helpWidth: 100 })
    .exitOverride()
    .configureOutput({ writeErr: () => undefined, writeOut: () => undefined })
    .option('-i, --inventory <source>', 'inventory file, folder, script, or comma-separated hosts; repeatable', repeat)
    .option('-l, --limit <pattern>', 'only hosts that also match this pattern')
    .option('-e, --extra-vars <vars>', 'variables as k=v, JSON or YAML, or @file; repeatable', repeat)
    .option('-C, --check', 'say what would change, and change nothing')
    .option('-D, --diff', 'show what changes inside files')
    .option('-f, --forks <number>', 'hosts to work on at the same time; default 50', whole)
    .option('-v, --verbose', 'say more; up to -vvvv', (_value, before: number | undefined) => (before ?? 0) + 1)
    .option('-u, --user <name>', 'log in as this user')
    .option('-k, --ask-pass', 'ask for the login password')
    .addOption(
      new Option('--connection-password-file <file>', 'file that holds the login password').conflicts('askPass'),
    )
    .option('--private-key, --key-file <file>', 'private key to log in with')
    .option('-c, --connection <type>', 'ssh, openssh or local; default ssh')
    .option('-T, --timeout <seconds>', 'seconds to wait for a connection; default 10', whole)
    .option('-b, --become', 'become another user for every task')
    .option('--become-method <method>', 'sudo, su or doas')
    .option('--become-user <name>', 'user to become; default root')
    .option('-K, --ask-become-pass', 'ask for the password of become')
    .addOption(
      new Option('--become-password-file <file>', 'file that holds the password of become').conflicts('askBecomePass'),
    )
    .option('--ssh-common-args <args>', 'arguments for ssh, such as -J host or -o Setting=value')
    .option('--ssh-extra-args <args>', 'more arguments for ssh')
    .addOption(
      new Option('--host-key-checking <mode>', 'what to do about unknown host keys; default ask').choices(
        HOST_KEY_CHOICES,
      ),
    )
    .option('--vault-password-file <file>', 'file or script that gives a vault password; repeatable', repeat)
    .option('--vault-id <id@source>', 'vault id and where its password comes from; repeatable', repeat)
    .option('-J, --ask-vault-pass', 'ask for the vault password')
    .addOption(new Option('--scp-extra-args <args>', 'not needed: nothing is sent by scp').hideHelp())
    .addOption(new Option('--sftp-extra-args <args>', 'not needed: nothing is sent by sftp').hideHelp())
    .option('-M, --module-path <folders>', 'folders of modules of your own, separated by colons')
    .option('--playbook-dir <folder>', 'folder whose group_vars and host_vars count as the playbook’s')
    .option('--list-hosts', 'list the hosts and do nothing')
    .option('--json', 'print events as JSON, one a line')
    .option('--no-color', 'no colours, whatever the terminal')
    .option('--version', 'print the version')
    .helpOption('-h, --help', 'print this help');
}

/** The command as commander knows it; help and completion are made from it. */
export function program(): Command {
  return reaching('play')
    .description('Run Ansible playbooks. Hosts need nothing but a POSIX shell.')
    .argument('<playbook...>', 'playbooks to run')
    .usage('[options] <playbook...>')
    .option('-t, --tags <tags>', 'only plays and tasks with these tags', split)
    .option('--skip-tags <tags>', 'leave out plays and tasks with these tags', split)
    .option('--roles-path <folders>', 'folders of roles, separated by colons')
    .option('--start-at-task <name>', 'start at the first task of this name')
    .option('--step', 'ask before each task')
    .option('--list-tasks', 'list the tasks and do nothing')
    .option('--list-tags', 'list the tags and do nothing')
    .option('--syntax-check', 'read and check everything and run nothing')
    .option('--force-handlers', 'run owed handlers even when a task fails')
    .option('--flush-cache', 'forget cached facts')
    .option('--resume', 'go on where the last run of these playbooks failed or was ended')
    .option('--force-resume', 'the same although the playbook changed since')
    .option('--no-lock', 'work on hosts although another run does')
    .option('--profile', 'say at the end where the time went')
    .addHelpText(
      'after',
      `
Other commands, each with --help:
  play inventory --list | --graph | --host NAME   what an inventory says
  play vault encrypt | decrypt | view | edit | rekey | create | encrypt-string
  play eval EXPRESSION                            a value; --explain says where it comes from
  play adhoc PATTERN -m MODULE -a ARGUMENTS       one module on the hosts of a pattern
  play galaxy install -r requirements.yml         roles and collections of others; init, list, remove
  play init project FOLDER                        a new project that runs; also role and inventory
  play console [PATTERN]                          the same, line by line, over connections that stay open
  play doc [MODULE]                               a module's page, or the list of all
  play lint [PATH]                                mistakes that can be known without a host; --fix
  play completion bash | zsh | fish               completions of hosts, tags, modules and options
  play config dump                                every setting, and who said so
  play report EVENTS --junit | --html             a run that --json recorded, as a page or a report
  play shims FOLDER                               this program under the names ansible-playbook, ansible …`,
    );
}

/** `play adhoc`, with the names of ansible's options. */
export function adhocProgram(): Command {
  return reaching('play adhoc')
    .description('Run one module on the hosts of a pattern.')
    .argument('<pattern>', 'hosts, as in `hosts:` of a play')
    .usage('[options] <pattern>')
    .option('-m, --module-name <name>', 'module to run; default command')
    .option('-a, --args <args>', 'its arguments as key=value, free form, or JSON')
    .option('-B, --background <seconds>', 'run as a job that may take this long', natural)
    .option('-P, --poll <seconds>', 'how often to look at the job; 0 leaves it; default 15', natural)
    .option('-o, --one-line', 'one line a host')
    .option('-t, --tree <folder>', 'write each result into a file of this folder, named as the host')
    .option('--task-timeout <seconds>', 'seconds that the task may take', natural);
}

/** `play console`, with the names of ansible-console's options. */
export function consoleProgram(): Command {
  return reaching('play console')
    .description('Run modules on hosts one after the other, over connections that stay open.')
    .argument('[pattern]', 'hosts to begin with; default all')
    .usage('[options] [pattern]')
    .option('--task-timeout <seconds>', 'seconds that a task may take', natural);
}

/** Long options that Ansible knows by a second name. */
const SECOND_NAMES: Readonly<Record<string, string>> = {
  '--inventory-file': '--inventory',
  '--conn-pass-file': '--connection-password-file',
  '--become-pass-file': '--become-password-file',
  '--vault-pass-file': '--vault-password-file',
  '--ask-vault-password': '--ask-vault-pass',
};

/** Reads the arguments; `configured` holds for what they do not say. Help is printed by the caller: it comes back as text. Throws PlayError `usage`. */
export function parseOptions(
  args: readonly string[],
  configured: Partial<CliOptions> = {},
  command: Command = program(),
): { playbooks: readonly string[]; options: AdhocOptions } | { help: string } {
  try {
    command.parse(expand(args), { from: 'user' });
  } catch (error) {
    if (!(error instanceof CommanderError)) throw error;
    if (error.code === 'commander.helpDisplayed' || error.code === 'commander.help') return { help: helpText(command) };
    const [message = '', hint] = error.message.replace(/^error: /, '').split('\n');
    throw new PlayError('usage', message, {
      hint: hint?.trim() ?? `\`${command.name()} --help\` lists the options`,
      cause: ARGUMENTS,
    });
  }
  const raw = command.opts<Omit<CliOptions, keyof typeof defaults> & Partial<CliOptions> & { keyFile?: string }>();
  const privateKey = raw.privateKey ?? raw.keyFile ?? configured.privateKey;
  const verbose = (raw.verbose ?? 0) + (configured.verbose ?? 0);
  return { playbooks: command.args, options: { ...defaults, ...configured, ...raw, verbose, privateKey } };
}

/** What options are when nobody gives them, where the help needs no word about it. */
const defaults = {
  forks: 50,
  verbose: 0,
  connection: 'ssh',
  timeout: 10,
  hostKeyChecking: 'ask',
  inventory: [],
  tags: [],
  skipTags: [],
  extraVars: [],
  vaultPasswordFile: [],
  vaultId: [],
  check: false,
  diff: false,
  askPass: false,
  become: false,
  askBecomePass: false,
  askVaultPass: false,
  step: false,
  listHosts: false,
  listTasks: false,
  listTags: false,
  syntaxCheck: false,
  forceHandlers: false,
  flushCache: false,
  resume: false,
  forceResume: false,
  json: false,
} satisfies Partial<CliOptions>;

/** commander counts repeated options but not `-vvv`, so that is written out first; second names become the first. */
function expand(args: readonly string[]): string[] {
  return args.flatMap((arg) => {
    if (/^-v{2,}$/.test(arg)) return Array.from({ length: arg.length - 1 }, () => '-v');
    const [name = '', ...value] = arg.split('=');
    return [[SECOND_NAMES[name] ?? name, ...value].join('=')];
  });
}

/** commander hands out the text after the help only through its writer. */
export function helpText(command: Command): string {
  const parts: string[] = [];
  command.configureOutput({ writeOut: (part) => void parts.push(part) });
  command.outputHelp();
  return parts.join('');
}
