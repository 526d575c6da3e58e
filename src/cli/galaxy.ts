/** `play galaxy`: roles and collections from repositories, archives and servers. */
import { didYouMean, PlayError } from '../errors.ts';
import { serverOptions } from './galaxySettings.ts';
import { ARGUMENTS, type OptionSpec, readArguments, type Subcommand } from './subcommand.ts';

const rolesPath: OptionSpec = { short: 'p', value: 'folder', help: 'folder of roles; default ~/.ansible/roles' };
const collectionsPath: OptionSpec = { short: 'p', value: 'folder', help: 'folder that holds `ansible_collections`' };
const force: OptionSpec = { short: 'f', help: 'replace what is there' };
const installing: Readonly<Record<string, OptionSpec>> = {
  force,
  'force-with-deps': { help: 'replace what is there, and what it depends on' },
  'no-deps': { short: 'n', help: 'leave out what they depend on' },
  ...serverOptions,
};
const initPath: OptionSpec = { value: 'folder', help: 'folder to make it in; default the working folder' };

function action(name: string, more: Omit<Subcommand, 'name'>): Subcommand {
  return { name: `galaxy ${name}`, ...more };
}

/** The actions with their arguments. */
export const actions: Readonly<Record<string, Subcommand>> = {
  install: action('install', {
    summary: 'Install the roles and collections that a file asks for.',
    words: '-r <file>',
    options: {
      'requirements-file': { short: 'r', value: 'file', help: 'file that lists them', aliases: ['role-file'] },
      'roles-path': rolesPath,
      'ignore-errors': { short: 'i', help: 'go on with the next role when one fails' },
      ...installing,
    },
    more: 'With --roles-path only the roles of the file are installed. Words instead of a file are roles.',
  }),
  'role init': action('role init', {
    summary: 'Make the skeleton of a role.',
    words: '<name>',
    options: { 'init-path': initPath, force, offline: { help: 'nothing is asked of a server anyway' } },
  }),
  'role install': action('role install', {
    summary: 'Install roles, and those they depend on.',
    words: '[source[,version[,name]]...]',
    options: {
      'role-file': { short: 'r', value: 'file', help: 'file that lists them', aliases: ['requirements-file'] },
      'roles-path': rolesPath,
      'ignore-errors': { short: 'i', help: 'go on with the next role when one fails' },
      'keep-scm-meta': { short: 'g', help: 'not needed: what a repository leaves out is left out' },
      ...installing,
    },
    more: 'A source is `namespace.name` of a server, a URL or path of an archive, a folder, or a git repository:\n  play galaxy role install git+https://example.com/web.git,v1.2,web',
  }),
  'role list': action('role list', {
    summary: 'List the roles that are installed, with their versions.',
    words: '[role]',
    options: { 'roles-path': rolesPath },
  }),
  'role remove': action('role remove', {
    summary: 'Remove roles.',
    words: '<role...>',
    options: { 'roles-path': rolesPath },
  }),
  'collection init': action('collection init', {
    summary: 'Make the skeleton of a collection.',
    words: '<namespace.name>',
    options: { 'init-path': initPath, force },
  }),
  'collection install': action('collection install', {
    summary: 'Install collections, and those they depend on.',
    words: '[collection[:range]...]',
    options: {
      'requirements-file': { short: 'r', value: 'file', help: 'file that lists them' },
      'collections-path': collectionsPath,
      upgrade: { short: 'U', help: 'take the newest that fits, although one that fits is there' },
      pre: { help: 'take pre-releases too' },
      offline: { help: 'ask no server' },
      ...installing,
      'ignore-errors': { short: 'i', help: 'not needed: nothing is installed before all is known' },
      'no-cache': { help: 'not needed: nothing is kept' },
      'clear-response-cache': { help: 'not needed: nothing is kept' },
      'disable-gpg-verify': { help: 'not needed: signatures are not checked, checksums always' },
    },
    more: 'A collection is `namespace.name` of a server, with a range such as `:>=1.0,<2.0`; a URL or path of an archive;\na folder; or a git repository, `git+https://example.com/repo.git#/folder,branch`.',
  }),
  'collection list': action('collection list', {
    summary: 'List the collections that are installed, with their versions.',
    words: '[collection]',
    options: {
      'collections-path': collectionsPath,
      format: { value: 'form', choices: ['human', 'json', 'yaml'], help: 'human, json or yaml; default human' },
    },
  }),
  'collection verify': action('collection verify', {
    summary: 'Compare installed collections with their own lists of checksums.',
    words: '[collection...]',
    options: {
      'collections-path': collectionsPath,
      'requirements-file': { short: 'r', value: 'file', help: 'file that lists them' },
      'ignore-errors': { short: 'i', help: 'go on with the next collection when one differs' },
      offline: { help: 'not needed: no server is asked' },
    },
  }),
};

/** Carries out one action and gives the exit code. */
export async function galaxy(args: readonly string[]): Promise<number> {
  const [first = '--help', second] = args;
  if (first === '--help' || first === '-h') return help();
  const kind = first === 'role' || first === 'collection' ? first : undefined;
  if (kind && (second === undefined || second === '--help' || second === '-h')) return help(`${kind} `);
  // Ansible takes an action without a kind as one of roles, but for `install`, which may do both.
  const name = kind ? `${kind} ${second}` : first === 'install' ? 'install' : `role ${first}`;
  const command = actions[name];
  if (!command) {
    const near = didYouMean(kind ? name : first, [...Object.keys(actions), 'init', 'list', 'remove']);
    throw new PlayError('usage', `there is no action \`play galaxy ${kind ? name : first}\``, {
      hint: near ?? '`play galaxy --help` lists the actions',
      cause: ARGUMENTS,
    });
  }
  const given = readArguments(args.slice(kind ? 2 : 1), command);
  if ('help' in given) {
    process.stdout.write(given.help);
    return 0;
  }
  const { carryOut } = await import('./galaxyActions.ts');
  return carryOut(name, given);
}

function help(kind = ''): number {
  const rows = Object.entries(actions)
    .filter(([name]) => name.startsWith(kind))
    .map(([name, { summary }]) => `  ${name.padEnd(20)} ${summary}`);
  const lines = [
    'Usage: play galaxy <action> [options]',
    '',
    'Actions:',
    ...rows,
    '',
    '`play galaxy <action> --help` lists the options.',
  ];
  process.stdout.write(`${lines.join('\n')}\n`);
  return 0;
}
