/** Which files `find` lists: names, age, size and mode. */
import { PlayError } from '../errors.ts';
import { compile } from '../python/regex.ts';
import { Float, type Value } from '../python/value.ts';
import type { Script } from '../script/script.ts';
import { join, sh } from '../script/sh.ts';
import { readStat } from './statFacts.ts';

export interface Candidate {
  readonly path: string;
  readonly facts: Readonly<Record<string, Value>>;
}

export interface FindRequest {
  readonly patterns: readonly string[];
  readonly excludes?: readonly string[] | undefined;
  readonly use_regex: boolean;
  readonly hidden: boolean;
  readonly age?: string | undefined;
  readonly age_stamp: 'atime' | 'ctime' | 'mtime';
  readonly size?: string | undefined;
  readonly mode?: string | undefined;
  readonly exact_mode: boolean;
}

export function makeCandidate(path: string, line: string): Candidate {
  const { block_size, blocks, device_type, ...facts } = readStat(line);
  return { path, facts };
}

/** Shell patterns are left to the host's find, so that fewer lines come over; expressions are matched here. */
export function hostPatterns({ patterns, use_regex: isRegex }: FindRequest): Script | undefined {
  if (isRegex || patterns.length === 0) return undefined;
  return sh`'(' ${join(
    patterns.map((pattern) => sh`-name ${pattern}`),
    ' -o ',
  )} ')'`;
}

/** The test that a candidate must pass. `now` is the host's clock. */
export function findFilter(request: FindRequest, now: number): (candidate: Candidate) => boolean {
  const name = nameTest(request);
  const age =
    request.age === undefined ? undefined : amount(request.age, 'age', { s: 1, m: 60, h: 3600, d: 86400, w: 604800 });
  const size =
    request.size === undefined
      ? undefined
      : amount(request.size, 'size', { b: 1, k: 2 ** 10, m: 2 ** 20, g: 2 ** 30, t: 2 ** 40 });
  const bits = request.mode === undefined ? undefined : modeTest(request.mode, request.exact_mode);
  const reaches = (value: number, limit: number): boolean => (limit >= 0 ? value >= limit : value <= -limit);
  return ({ path, facts }) =>
    name(path.slice(path.lastIndexOf('/') + 1)) &&
    (age === undefined || reaches(now - numberOf(facts[request.age_stamp]), age)) &&
    (size === undefined || facts['isdir'] === true || reaches(Number(facts['size']), size)) &&
    (bits === undefined || bits(Number.parseInt(String(facts['mode']), 8)));
}

const numberOf = (value: Value | undefined): number => (value instanceof Float ? value.value : Number(value));

function nameTest({ patterns, excludes, use_regex: isRegex, hidden }: FindRequest): (name: string) => boolean {
  const test = (pattern: string): ((name: string) => boolean) => {
    const regex = compile(isRegex ? pattern : globToRegex(pattern));
    return (name) => regex.match(name) !== undefined;
  };
  const wanted = isRegex ? patterns.map(test) : [];
  const unwanted = (excludes ?? []).map(test);
  return (name) =>
    (hidden || !name.startsWith('.')) &&
    (wanted.length === 0 || wanted.some((fits) => fits(name))) &&
    !unwanted.some((fits) => fits(name));
}

/** A shell pattern as an expression for the whole name. */
export function globToRegex(pattern: string): string {
  const text = pattern.replace(
    /\[(!?)(\]?[^\]]*)\]|[*?]|[.+^${}()|\\[\]]/g,
    (part, not: string | undefined, inner: string | undefined) => {
      if (part === '*') return '.*';
      if (part === '?') return '.';
      if (inner !== undefined) return `[${not ? '^' : ''}${inner.replaceAll('\\', '\\\\').replaceAll('[', '\\[')}]`;
      return `\\${part}`;
    },
  );
  return `(?s:${text})\\Z`;
}

function amount(text: string, what: string, units: Readonly<Record<string, number>>): number {
  const found = /^(-?\d+)([a-z]?)$/.exec(text.trim().toLowerCase());
  const unit = found?.[2] ? units[found[2]] : 1;
  if (!found || unit === undefined) {
    throw new PlayError(
      'invalid-argument',
      `\`${what}\` of module find must be a number and a unit (${Object.keys(units).join(', ')}), not \`${text}\``,
    );
  }
  return Number(found[1]) * unit;
}

function modeTest(mode: string, exact: boolean): (bits: number) => boolean {
  if (!/^[0-7]+$/.test(mode)) throw new PlayError('invalid-argument', '`mode` of module find must be octal');
  const wanted = Number.parseInt(mode, 8);
  return (bits) => (exact ? bits === wanted : (bits & wanted) === wanted);
}
