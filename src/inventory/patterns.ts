/** Finds the hosts that a pattern means: `web:&dc1:!web3`, `db*`, `~n[12]`, `web[0:2]`. */
import { existsSync, readFileSync, statSync } from 'node:fs';
import { isIPv6 } from 'node:net';
import { didYouMean, type Origin, PlayError } from '../errors.ts';
import type { Inventory } from './types.ts';

export interface PatternOptions {
  /** Whether a word that names neither group nor host is an error (with the nearest name), or just no host. */
  readonly strict: boolean;
  readonly origin?: Origin | undefined;
}

/** Names that mean the controller even when no inventory has them. */
export const localNames: readonly string[] = ['localhost', '127.0.0.1', '::1'];

/** The hosts of a pattern, or of a list of them, in inventory order of the patterns. Throws PlayError `unknown-host`. */
export function matchPattern(
  pattern: string | readonly string[],
  inventory: Inventory,
  options: PatternOptions,
): string[] {
  const patterns = (typeof pattern === 'string' ? [pattern] : pattern).flatMap(splitPattern);
  const found = new Set<string>();
  const plain = patterns.filter((one) => !/^[&!]/.test(one));
  for (const one of plain.length > 0 ? plain : ['all'])
    for (const host of matchOne(one, inventory, options)) found.add(host);
  for (const one of patterns.filter((other) => other.startsWith('&'))) {
    const kept = new Set(matchOne(one.slice(1), inventory, options));
    for (const host of found) if (!kept.has(host)) found.delete(host);
  }
  for (const one of patterns.filter((other) => other.startsWith('!'))) {
    for (const host of matchOne(one.slice(1), inventory, options)) found.delete(host);
  }
  return [...found];
}

/** Single patterns of a list: commas part, else colons do, unless the whole is an address or has a port. */
export function splitPattern(pattern: string): string[] {
  const parts = pattern.includes(',')
    ? pattern.split(',')
    : isIPv6(pattern) || /^[^:[\]]*:\d+$/.test(pattern)
      ? [pattern]
      : pattern.startsWith('~') && !pattern.includes(':')
        ? [pattern]
        : (pattern.match(/(?:[^\s:[\]]|\[[^\]]*\])+/g) ?? []);
  return parts.map((part) => part.trim()).filter((part) => part !== '');
}

function matchOne(pattern: string, inventory: Inventory, options: PatternOptions): readonly string[] {
  if (inventory.hosts.has(pattern)) return [pattern];
  const { name, first, last } = splitSubscript(pattern);
  const hosts = enumerate(name, inventory, options);
  if (first === undefined || hosts.length === 0) return hosts;
  if (last !== undefined) return hosts.slice(first, last === -1 ? undefined : last + 1);
  const one = hosts.at(first);
  if (one !== undefined) return [one];
  const message = `\`${pattern}\` asks for host ${first}, and \`${name}\` has ${hosts.length}`;
  throw new PlayError('unknown-host', message, { origin: options.origin, length: pattern.length });
}

function splitSubscript(pattern: string): { name: string; first?: number; last?: number } {
  const match = pattern.startsWith('~') ? null : /^(.+)\[(?:(-?\d+)|(\d+)[:-](\d*))\]$/.exec(pattern);
  if (!match) return { name: pattern };
  const [, name, single, from, to] = match;
  if (single !== undefined) return { name: name!, first: Number(single) };
  // `[0:0]` is the first host alone; an open end is all the rest.
  return { name: name!, first: Number(from), last: to === '' ? -1 : Number(to) };
}

function enumerate(pattern: string, inventory: Inventory, options: PatternOptions): readonly string[] {
  const matches = matcher(pattern, options);
  const groups = [...inventory.groups.keys()].filter(matches);
  const found = new Set(groups.flatMap((group) => inventory.hostsOf(group)));
  const special = /^~|[.?*[]/.test(pattern);
  if (groups.length === 0 || special) for (const host of inventory.hosts.keys()) if (matches(host)) found.add(host);
  if (found.size > 0) return [...found];
  if (localNames.includes(pattern)) return [pattern];
  const isWord = !/^~|[?*[]/.test(pattern);
  if (groups.length === 0 && isWord && pattern !== 'all' && options.strict) throw unknown(pattern, inventory, options);
  return [];
}

function unknown(pattern: string, inventory: Inventory, options: PatternOptions): PlayError {
  const names = [...inventory.groups.keys(), ...inventory.hosts.keys(), 'localhost'];
  const hint = didYouMean(pattern, names);
  const message = `the inventory has no host or group \`${pattern}\``;
  return new PlayError('unknown-host', message, { origin: options.origin, length: pattern.length, hint });
}

/** A test for names: `~` begins a regular expression that must fit from the start, else it is a glob. */
function matcher(pattern: string, options: PatternOptions): (name: string) => boolean {
  try {
    const fits = pattern.startsWith('~') ? new RegExp(`^(?:${pattern.slice(1)})`, 'u') : glob(pattern);
    return fits ? (name) => fits.test(name) : (name) => name === pattern;
  } catch {
    throw new PlayError('unknown-host', `\`${pattern}\` is no valid pattern`, {
      origin: options.origin,
      length: pattern.length,
    });
  }
}

/** A shell glob as a regular expression, or undefined for a plain word. */
function glob(pattern: string): RegExp | undefined {
  if (!/[*?[]/.test(pattern)) return undefined;
  const text = pattern.replace(
    /\*+|\?|\[(!?)(\]?[^\]]*)\]|[\\^$.|+(){}[\]/]/g,
    (all, not: string | undefined, set: string | undefined) => {
      if (all[0] === '*') return '.*';
      if (all === '?') return '.';
      if (set !== undefined && set !== '') return `[${not ? '^' : ''}${set.replace(/[\\[\]^]/g, '\\$&')}]`;
      return `\\${all}`;
    },
  );
  return new RegExp(`^${text}$`, 'su');
}

/** The patterns of `--limit`: `@file` stands for the lines of a file, which runs write for the hosts that failed. */
export function limitPatterns(limit: string): string[] {
  return splitPattern(limit).flatMap((pattern) => {
    if (!pattern.startsWith('@')) return [pattern];
    const path = pattern.slice(1);
    if (!existsSync(path)) throw new PlayError('missing-file', `there is no limit file \`${path}\``);
    if (!statSync(path).isFile()) throw new PlayError('missing-file', `the limit \`${pattern}\` is no file`);
    return readFileSync(path, 'utf8')
      .split('\n')
      .map((line) => line.trim())
      .filter((line) => line !== '');
  });
}
