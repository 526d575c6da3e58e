/** Orders version texts by the schemes that Ansible knows. */
import { compare as compareValues } from './compare.ts';
import { comparePep440 } from './pep440.ts';
import { compareText } from './text.ts';
import { valueError } from './undefined.ts';
import type { Value } from './value.ts';

export type VersionScheme = 'loose' | 'strict' | 'semver' | 'semantic' | 'pep440';
export const VERSION_SCHEMES: readonly VersionScheme[] = ['loose', 'strict', 'semver', 'semantic', 'pep440'];

/** Negative, zero or positive; raises for texts that the scheme does not take. */
export function compareVersions(scheme: VersionScheme, left: string, right: string): number {
  if (scheme === 'strict') return compareStrict(strict(left), strict(right));
  if (scheme === 'pep440') return comparePep440(left, right);
  if (scheme === 'semver' || scheme === 'semantic') return compareSemantic(semantic(left), semantic(right));
  return compareLoose(loose(left), loose(right));
}

/** Numbers, small letters, and whatever stands between them. */
function loose(version: string): Value[] {
  return version
    .split(/(\d+|[a-z]+|\.)/)
    .filter((part) => part !== '' && part !== '.')
    .map((part) => (/^\d+$/.test(part) ? Number(part) : part));
}

function compareLoose(left: Value[], right: Value[]): number {
  return compareValues(left, right);
}

interface Strict {
  readonly numbers: readonly number[];
  readonly stage: string;
  readonly count: number;
}

function strict(version: string): Strict {
  const match = /^(\d+)\.(\d+)(?:\.(\d+))?(?:([ab])(\d+))?$/.exec(version);
  if (match === null)
    throw valueError(`invalid version number '${version}'`, 'strict versions look like 1.2, 1.2.3 or 1.2b1');
  const [, major, minor, patch, stage, count] = match;
  return {
    numbers: [Number(major), Number(minor), Number(patch ?? 0)],
    stage: stage ?? 'c',
    count: Number(count ?? 0),
  };
}

function compareStrict(left: Strict, right: Strict): number {
  for (let at = 0; at < 3; at++)
    if (left.numbers[at] !== right.numbers[at]) return left.numbers[at]! - right.numbers[at]!;
  return left.stage === right.stage ? left.count - right.count : compareText(left.stage, right.stage);
}

interface Semantic {
  readonly core: readonly number[];
  readonly prerelease: readonly string[];
}

const SEMVER =
  /^(0|[1-9]\d*)\.(0|[1-9]\d*)\.(0|[1-9]\d*)(?:-((?:0|[1-9]\d*|\d*[a-zA-Z-][0-9a-zA-Z-]*)(?:\.(?:0|[1-9]\d*|\d*[a-zA-Z-][0-9a-zA-Z-]*))*))?(?:\+[0-9a-zA-Z-]+(?:\.[0-9a-zA-Z-]+)*)?$/;

function semantic(version: string): Semantic {
  const match = SEMVER.exec(version);
  if (match === null)
    throw valueError(`invalid semantic version '${version}'`, 'semantic versions look like 1.2.3 or 1.2.3-rc.1');
  return { core: match.slice(1, 4).map(Number), prerelease: match[4]?.split('.') ?? [] };
}

function compareSemantic(left: Semantic, right: Semantic): number {
  for (let at = 0; at < 3; at++) if (left.core[at] !== right.core[at]) return left.core[at]! - right.core[at]!;
  const [a, b] = [left.prerelease, right.prerelease];
  if (a.length === 0 || b.length === 0) return Number(a.length === 0) - Number(b.length === 0);
  for (let at = 0; at < Math.min(a.length, b.length); at++) {
    const order = compareIdentifier(a[at]!, b[at]!);
    if (order !== 0) return order;
  }
  return a.length - b.length;
}

/** Numbers come before words. */
function compareIdentifier(left: string, right: string): number {
  const [a, b] = [/^\d+$/.test(left), /^\d+$/.test(right)];
  if (a && b) return Number(left) - Number(right);
  return a === b ? compareText(left, right) : Number(b) - Number(a);
}
