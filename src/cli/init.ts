/** `play init`: new projects, roles, inventories and modules, which run as they are. */
import { existsSync, mkdirSync, readdirSync, writeFileSync } from 'node:fs';
import { basename, dirname, join, relative, resolve } from 'node:path';
import { didYouMean, PlayError } from '../errors.ts';
import { emptyCollection, emptyRole, type Files, inventory, module, project } from './skeletons.ts';
import { readArguments, type Subcommand } from './subcommand.ts';

export const command: Subcommand = {
  name: 'init',
  summary: 'Make a new project, role, inventory or module, which runs as it is.',
  words: '[project [folder] | role <name> | inventory <name> | module <name>]',
  options: { force: { short: 'f', help: 'write over files that are there' } },
  more: `  play init project shop    a project in the folder shop; without words one in the working folder
  play init role web        a role in ./roles, or in the working folder where there is no such folder
  play init inventory prod  an inventory in ./inventories
  play init module banner   a module of your own in ./library, or in the working folder when that is called library

Example:
  play init project shop && cd shop && play site.yml -i inventories/local`,
};

const KINDS = ['project', 'role', 'inventory', 'module'];

/** Makes it and gives the exit code. */
export function init(args: readonly string[]): number {
  const given = readArguments(args, command);
  if ('help' in given) {
    process.stdout.write(given.help);
    return 0;
  }
  const [kind = 'project', name, ...more] = given.words;
  if (!KINDS.includes(kind)) {
    const hint =
      didYouMean(kind, KINDS) ?? `it may be ${KINDS.join(', ')}; \`play init project ${kind}\` makes a folder`;
    throw new PlayError('usage', `\`play init\` makes no \`${kind}\``, { hint });
  }
  if (more.length > 0 || (name === undefined && kind !== 'project')) {
    throw new PlayError('usage', `\`play init ${kind}\` needs one name`);
  }
  const force = given.has('force');
  process.stdout.write(`${made(kind, name, force).join('\n')}\n`);
  return 0;
}

function made(kind: string, name: string | undefined, force: boolean): readonly string[] {
  if (kind === 'project') {
    const folder = resolve(name ?? '.');
    write(folder, project, force);
    const enter = name === undefined ? '' : `cd ${name} && `;
    return [...listing(folder, project), '', `Now: ${enter}play site.yml -i inventories/local`];
  }
  if (kind === 'role')
    return makeRole(name!, { folder: existsSync('roles') ? resolve('roles') : process.cwd(), force });
  if (kind === 'module') return makeModule(name!, force);
  checkName(name!, 'an inventory');
  const folder = resolve('inventories', name!);
  write(folder, inventory, force);
  return listing(folder, inventory);
}

function makeModule(name: string, force: boolean): readonly string[] {
  if (!/^[a-z_][a-z0-9_]*$/.test(name)) {
    throw new PlayError('usage', `\`${name}\` cannot be the name of a module`, {
      hint: 'small letters, digits and underscores',
    });
  }
  const folder = basename(process.cwd()) === 'library' ? process.cwd() : resolve('library');
  write(folder, module(name), force);
  return [...listing(folder, module(name)), '', `Now: \`play doc ${name}\` is its page; in a task it is \`${name}\``];
}

const listing = (folder: string, files: Files): string[] =>
  Object.keys(files).map((path) => relative(process.cwd(), join(folder, path)) + (path.endsWith('/') ? '/' : ''));

interface Where {
  readonly folder: string;
  readonly force: boolean;
}

/** Makes the skeleton of a role and gives the lines to print. */
export function makeRole(name: string, { folder, force }: Where): readonly string[] {
  const short = basename(name);
  checkName(short, 'a role');
  makeFresh(resolve(folder, name), emptyRole(short), force);
  return [`- Role ${name} was created successfully`];
}

/** Makes the skeleton of a collection and gives the lines to print. */
export function makeCollection(name: string, { folder, force }: Where): readonly string[] {
  const [namespace = '', short = ''] = name.split('.');
  if (!/^[a-z_][a-z0-9_]*\.[a-z_][a-z0-9_]*$/.test(name)) {
    throw new PlayError('usage', `\`${name}\` cannot be the name of a collection`, {
      hint: 'it is `namespace.name`, in small letters, digits and underscores',
    });
  }
  makeFresh(resolve(folder, namespace, short), emptyCollection(namespace, short), force);
  return [`- Collection ${name} was created successfully`];
}

function makeFresh(folder: string, files: Files, force: boolean): void {
  if (existsSync(folder) && readdirSync(folder).length > 0 && !force) {
    throw new PlayError('usage', `\`${folder}\` is there already`, { hint: '`--force` writes over its files' });
  }
  write(folder, files, force);
}

function checkName(name: string, what: string): void {
  if (/^[A-Za-z0-9_][\w.-]*$/.test(name)) return;
  throw new PlayError('usage', `\`${name}\` cannot be the name of ${what}`, {
    hint: 'letters, digits, `_`, `-` and `.`',
  });
}

/** Nothing is written when one of the files is there. */
function write(folder: string, files: Files, force: boolean): void {
  const there = Object.keys(files).filter((path) => !path.endsWith('/') && existsSync(join(folder, path)));
  if (there.length > 0 && !force) {
    throw new PlayError('usage', `there are such files already: ${there.join(', ')}`, {
      hint: '`--force` writes over them',
    });
  }
  for (const [path, text] of Object.entries(files)) {
    mkdirSync(join(folder, path.endsWith('/') ? path : dirname(path)), { recursive: true });
    if (!path.endsWith('/')) writeFileSync(join(folder, path), text);
  }
}
