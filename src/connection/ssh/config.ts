/** Reads ssh_config as OpenSSH does: the first value of each option wins, sections apply in order, files include files. */
import { readdirSync, readFileSync } from 'node:fs';
import { basename, dirname, isAbsolute, join } from 'node:path';
import SSHConfig from 'ssh-config';
import { PlayError } from '../../errors.ts';
import { matchesPattern } from './knownHosts.ts';

export interface ConfigQuery {
  readonly host: string;
  /** Known before the configuration is read, from the inventory or the command line. */
  readonly user: string | undefined;
  readonly operator: string;
  readonly home: string;
}

/** Lower-case option names with all values that were given, in order; most have one that counts, the first. */
export type ConfigValues = ReadonlyMap<string, readonly string[]>;

/** Options that add up instead of the first one winning. */
const lists = new Set([
  'identityfile',
  'certificatefile',
  'sendenv',
  'localforward',
  'remoteforward',
  'dynamicforward',
]);

interface Word {
  readonly val: string;
}

/** Evaluates the files for one host. Missing files are no mistake. */
export function readConfig(
  files: readonly string[],
  query: ConfigQuery,
  warn: (message: string) => void,
): ConfigValues {
  const values = new Map<string, string[]>();
  for (const file of files) readFile(file, { query, values, warn, depth: 0, user: basename(dirname(file)) === '.ssh' });
  return values;
}

interface Reading {
  readonly query: ConfigQuery;
  readonly values: Map<string, string[]>;
  readonly warn: (message: string) => void;
  readonly depth: number;
  /** Whether relative includes are meant from `~/.ssh` or from `/etc/ssh`. */
  readonly user: boolean;
}

function readFile(file: string, reading: Reading): void {
  let text: string;
  try {
    text = readFileSync(file, 'utf8');
  } catch {
    return;
  }
  if (reading.depth > 16) throw new PlayError('usage', `${file}: ssh configuration files include one another`);
  let lines: readonly unknown[];
  try {
    lines = SSHConfig.parse(text) as unknown as readonly unknown[];
  } catch (error) {
    throw new PlayError('usage', `${file}: ${(error as Error).message}`);
  }
  apply(lines, file, reading);
}

function apply(lines: readonly unknown[], file: string, reading: Reading): void {
  for (const line of lines as readonly {
    type: number;
    param?: string;
    value?: string | readonly Word[];
    config?: readonly unknown[];
  }[]) {
    if (line.param === undefined || line.value === undefined) continue;
    const name = line.param.toLowerCase();
    const words = typeof line.value === 'string' ? [line.value] : line.value.map((word) => word.val);
    if (name === 'host') {
      if (
        matchesList(
          words.flatMap((word) => word.split(/\s+/)),
          reading.query.host,
        )
      )
        apply(line.config ?? [], file, reading);
    } else if (name === 'match') {
      if (
        matches(
          words.flatMap((word) => (typeof line.value === 'string' ? word.split(/\s+/) : [word])),
          file,
          reading,
        )
      )
        apply(line.config ?? [], file, reading);
    } else if (name === 'include') {
      for (const pattern of words)
        for (const path of includes(pattern, reading)) readFile(path, { ...reading, depth: reading.depth + 1 });
    } else {
      const value = typeof line.value === 'string' ? line.value : words.join(' ');
      const given = reading.values.get(name);
      if (given === undefined) reading.values.set(name, [value]);
      else if (lists.has(name)) given.push(value);
    }
  }
}

function matchesList(patterns: readonly string[], text: string): boolean {
  let matched = false;
  for (const pattern of patterns) {
    if (pattern.startsWith('!')) {
      if (matchesPattern(pattern.slice(1).toLowerCase(), text.toLowerCase())) return false;
    } else if (matchesPattern(pattern.toLowerCase(), text.toLowerCase())) matched = true;
  }
  return matched;
}

/** All criteria of a Match line. One that we do not evaluate makes the section not apply, with a warning. */
function matches(words: readonly string[], file: string, reading: Reading): boolean {
  const { query, values } = reading;
  const rest = [...words];
  let all = true;
  while (rest.length > 0) {
    const given = rest.shift()!;
    const negated = given.startsWith('!');
    const criterion = given.replace(/^!/, '').toLowerCase();
    if (criterion === 'all') continue;
    if (criterion === 'canonical' || criterion === 'final') {
      all &&= negated;
      continue;
    }
    const patterns = (rest.shift() ?? '').split(',');
    const texts: Record<string, string> = {
      host: expandHost(values.get('hostname')?.[0] ?? query.host, query.host),
      originalhost: query.host,
      user: query.user ?? values.get('user')?.[0] ?? query.operator,
      localuser: query.operator,
    };
    const text = texts[criterion];
    if (text === undefined) {
      reading.warn(
        `${file}: \`Match ${criterion}\` is not evaluated by the connection \`ssh\`, so its section is left out; the connection \`openssh\` knows it`,
      );
      return false;
    }
    if (matchesList(patterns, text) === negated) all = false;
  }
  return all;
}

function expandHost(name: string, host: string): string {
  return name.replaceAll('%h', host).replaceAll('%%', '%');
}

/** The files a pattern of Include stands for, in the order of their names. */
function includes(pattern: string, reading: Reading): string[] {
  const home = pattern.replace(/^~(?=\/)/, reading.query.home);
  const path = isAbsolute(home) ? home : join(reading.user ? join(reading.query.home, '.ssh') : '/etc/ssh', home);
  let found = [''];
  for (const part of path.split('/').slice(1)) {
    if (!/[*?[]/.test(part)) found = found.map((folder) => `${folder}/${part}`);
    else {
      found = found.flatMap((folder) =>
        list(folder || '/')
          .filter((name) => (!name.startsWith('.') || part.startsWith('.')) && matchesPattern(part, name))
          .sort()
          .map((name) => `${folder}/${name}`),
      );
    }
  }
  return found;
}

function list(folder: string): string[] {
  try {
    return readdirSync(folder);
  } catch {
    return [];
  }
}
