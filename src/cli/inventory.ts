/** `play inventory`: what an inventory says, in the shapes of ansible-inventory. */
import { resolve } from 'node:path';
import { didYouMean, PlayError } from '../errors.ts';
import {
  flatListing,
  graphLines,
  hostListing,
  type Inventory,
  type ListingOptions,
  limitPatterns,
  matchPattern,
  nestedListing,
  type ShowScalar,
} from '../inventory/index.ts';
import { dumpJson } from '../python/json.ts';
import type { Value } from '../python/value.ts';
import { dumpYaml } from '../python/yamlWriter.ts';
import type { Vault } from '../source/index.ts';
import { openInventory } from './openInventory.ts';
import { replaceFiles } from './replaceFiles.ts';
import { type Given, inventoryOptions, readArguments, type Subcommand, vaultOptions } from './subcommand.ts';

export const command: Subcommand = {
  name: 'inventory',
  summary: 'Show hosts, groups and variables as they are read, templates unevaluated.',
  words: '--list | --host <name> | --graph [group]',
  options: {
    list: { help: 'everything; the JSON is what inventory scripts print' },
    host: { value: 'name', help: 'the variables of one host' },
    graph: { help: 'groups and hosts as a tree, from `all` or from a group' },
    yaml: { short: 'y', help: 'YAML instead of JSON' },
    export: { help: 'variables where they are written, instead of all with each host' },
    vars: { help: 'variables in the tree of --graph' },
    limit: { short: 'l', value: 'pattern', help: 'only hosts that match, with --list', aliases: ['subset'] },
    output: { value: 'file', help: 'write to a file' },
    ...inventoryOptions,
    ...vaultOptions,
  },
};

/** Prints what is asked for and gives the exit code. */
export async function inventory(args: readonly string[]): Promise<number> {
  const given = readArguments(args, command);
  if ('help' in given) {
    process.stdout.write(given.help);
    return 0;
  }
  const text = await inventoryText(given, process.cwd());
  const output = given.text('output');
  if (output === undefined) process.stdout.write(`${text}\n`);
  else replaceFiles([{ path: resolve(output), content: Buffer.from(text) }]);
  return 0;
}

/** The text for arguments as the command reads them, relative to a folder. */
export async function inventoryText(given: Given, folder: string): Promise<string> {
  const actions = ['list', 'host', 'graph'].filter((name) => given.has(name));
  if (actions.length !== 1) throw new PlayError('usage', 'one of `--list`, `--host` and `--graph` must be given');
  const exported = given.has('export');
  const playbookFolder = given.text('playbook-dir') ?? (exported ? undefined : '.');
  const { inventory: read, vault, extraVars } = await openInventory(given, { folder, playbookFolder });
  const yaml = given.has('yaml') && !given.has('graph');
  const options: ListingOptions = {
    export: exported,
    hosts: shownHosts(given, read),
    extra: extraVars as ListingOptions['extra'],
    show: given.has('graph') ? inGraphs : yaml ? yamlScalars(vault) : jsonScalars(vault, given.has('list')),
  };
  if (given.has('graph')) return graphText(given, read, options);
  const value = given.has('host')
    ? hostListing(read, oneHost(given, read), options)
    : yaml
      ? nestedListing(read, options)
      : flatListing(read, options);
  if (!yaml) return dumpJson(value, { indent: 4, sortKeys: true, ensureAscii: false });
  return withVaultTags(dumpYaml(value, { flowStyle: false })).replace(/\n$/, '');
}

function shownHosts(given: Given, read: Inventory): ReadonlySet<string> {
  const limit = given.text('limit');
  if (limit === undefined || !given.has('list')) return new Set(read.hosts.keys());
  return new Set(matchPattern(limitPatterns(limit), read, { strict: true }));
}

function oneHost(given: Given, read: Inventory): string {
  const pattern = given.text('host')!;
  const hosts = matchPattern(pattern, read, { strict: true });
  if (hosts.length === 1) return hosts[0]!;
  throw new PlayError('usage', `\`--host\` needs one host, and \`${pattern}\` has ${hosts.length}`);
}

function graphText(given: Given, read: Inventory, options: ListingOptions): string {
  const [start = 'all', more] = given.words;
  if (more !== undefined) throw new PlayError('usage', '`--graph` begins at one group');
  if (!read.groups.has(start))
    throw new PlayError('usage', `there is no group \`${start}\``, { hint: didYouMean(start, read.groups.keys()) });
  return graphLines(read, start, { ...options, variables: given.has('vars') }).join('\n');
}

const HIDDEN = '********';
const inGraphs: ShowScalar = { vault: () => HIDDEN, unsafe: (text) => text, secret: () => HIDDEN };

/** Values of encrypted files are encrypted one by one, so that who reads the output needs the password as well. */
function sealer(vault: Vault): (text: string) => string {
  const sealed = new Map<string, string>();
  return (text) => {
    const known = sealed.get(text) ?? vault.seal(text);
    sealed.set(text, known);
    return known;
  };
}

/** Who reads a whole inventory again must know what was no template; one host's variables are for people. */
function jsonScalars(vault: Vault, markUnsafe: boolean): ShowScalar {
  const seal = sealer(vault);
  const tagged = (tag: string, text: string): Value => new Map<Value, Value>([[tag, text]]);
  return {
    vault: (text) => tagged('__ansible_vault', text),
    unsafe: (text) => (markUnsafe ? tagged('__ansible_unsafe', text) : text),
    secret: (text) => tagged('__ansible_vault', seal(text)),
  };
}

/** Stands for a vault text until the YAML is written, since values know no tags. */
const PLACEHOLDER = /^( *(?:- )*)(.*)__vault_([0-9a-f]+)__$/gm;

function yamlScalars(vault: Vault): ShowScalar {
  const seal = sealer(vault);
  const marked = (text: string): string => `__vault_${Buffer.from(text).toString('hex')}__`;
  return { vault: marked, unsafe: (text) => text, secret: (text) => marked(seal(text)) };
}

function withVaultTags(text: string): string {
  return text.replace(PLACEHOLDER, (_all, lead: string, key: string, hex: string) => {
    const indent = ' '.repeat(key === '' ? lead.length : lead.length + 2);
    const lines = Buffer.from(hex, 'hex').toString().trimEnd().split('\n');
    return `${lead}${key}!vault |\n${lines.map((line) => indent + line).join('\n')}`;
  });
}
