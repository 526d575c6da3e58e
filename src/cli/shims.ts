/** The command under Ansible's names: what each stands for, and `play shims FOLDER`, which makes them. */
import { existsSync, lstatSync, mkdirSync, realpathSync, symlinkSync, unlinkSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { PlayError } from '../errors.ts';
import { readArguments, type Subcommand } from './subcommand.ts';

/** The release whose behaviour is followed; scripts ask for it. */
export const FOLLOWED = '2.19.0';

/** What Ansible's names mean here; `ansible-playbook` is `play` that shows a run as Ansible does. */
const COMMANDS: Readonly<Record<string, string>> = {
  ansible: 'adhoc',
  'ansible-config': 'config',
  'ansible-console': 'console',
  'ansible-doc': 'doc',
  'ansible-galaxy': 'galaxy',
  'ansible-inventory': 'inventory',
  'ansible-playbook': 'ansible-playbook',
  'ansible-vault': 'vault',
};

/** Whether the program was called by one of Ansible's names. */
export function isShim(name: string): boolean {
  return Object.hasOwn(COMMANDS, name);
}

/** The arguments that `play` takes for the same. */
export function shimArguments(name: string, args: readonly string[]): readonly string[] {
  const command = COMMANDS[name]!;
  if (command === 'adhoc' || command === 'console' || command === 'ansible-playbook') return [command, ...args];
  // The smaller commands have nothing more to say, whatever the verbosity.
  const plain = args.filter((arg) => !/^-v+$|^--verbose$/.test(arg));
  if (command === 'vault') return [command, ...plain.map((arg, at) => (at === 0 ? arg.replaceAll('_', '-') : arg))];
  return [command, ...plain];
}

/** The first line is what scripts look at. */
export function shimVersion(name: string, version: string): string {
  return `${name} [core ${FOLLOWED}]\n  play ${version}\n`;
}

export const command: Subcommand = {
  name: 'shims',
  summary: 'Make links under Ansible’s names to this program, which then takes Ansible’s options.',
  words: '<folder>',
  options: {},
  more: `Made are ${Object.keys(COMMANDS).join(', ')}.`,
};

/** Makes links of Ansible's names to this program. What is in their place and is no link stays. */
export function shims(args: readonly string[], program: string): number {
  const given = readArguments(args, command);
  if ('help' in given) {
    process.stdout.write(given.help);
    return 0;
  }
  const [folder, ...more] = given.words;
  if (folder === undefined || more.length > 0) {
    throw new PlayError('usage', '`play shims` needs one folder', {
      hint: `it makes ${Object.keys(COMMANDS).join(', ')} there, which are this program`,
    });
  }
  const target = realpathSync(program);
  mkdirSync(resolve(folder), { recursive: true });
  const paths = Object.keys(COMMANDS).map((name) => join(resolve(folder), name));
  const taken = paths.filter((path) => existsSync(path) && !lstatSync(path).isSymbolicLink());
  if (taken.length > 0) throw new PlayError('usage', `there is a file already: ${taken.join(', ')}`);
  for (const path of paths) {
    if (lstatSync(path, { throwIfNoEntry: false })) unlinkSync(path);
    symlinkSync(target, path);
    process.stdout.write(`${path}\n`);
  }
  return 0;
}
