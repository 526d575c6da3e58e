/** Versions of roles and collections: their order, and ranges such as `>=1.0,<2.0`. */
import { type Origin, PlayError } from '../errors.ts';

interface Version {
  readonly numbers: readonly number[];
  readonly pre: readonly string[];
}

/** Reads `1.2.3-rc.1+build`, `v1.2` or `2`; undefined for what is no version, such as the name of a branch. */
function parse(text: string): Version | undefined {
  const found = /^v?(\d+(?:\.\d+)*)(?:-?([0-9A-Za-z][0-9A-Za-z.-]*))?(?:\+.*)?$/.exec(text.trim());
  if (!found) return undefined;
  const numbers = found[1]!.split('.').map(Number);
  return { numbers, pre: found[2]?.split('.') ?? [] };
}

/** Whether a text is a version of three numbers, as collections must have. */
export function isVersion(text: string): boolean {
  return /^\d+\.\d+\.\d+(?:-[0-9A-Za-z.-]+)?(?:\+[0-9A-Za-z.-]+)?$/.test(text);
}

/** Whether it is one of those that nobody gets without asking. */
export function isPrerelease(text: string): boolean {
  return (parse(text)?.pre.length ?? 0) > 0;
}

/** Negative when `a` comes before `b`, by the rules of semantic versions; what is no version comes before all that are. */
export function compareVersions(a: string, b: string): number {
  const [one, two] = [parse(a), parse(b)];
  if (!one || !two) return one ? 1 : two ? -1 : a < b ? -1 : Number(a > b);
  for (let at = 0; at < Math.max(one.numbers.length, two.numbers.length); at++) {
    const difference = (one.numbers[at] ?? 0) - (two.numbers[at] ?? 0);
    if (difference !== 0) return difference;
  }
  if (one.pre.length === 0 || two.pre.length === 0) return Number(one.pre.length === 0) - Number(two.pre.length === 0);
  for (let at = 0; at < Math.max(one.pre.length, two.pre.length); at++) {
    const [left, right] = [one.pre[at], two.pre[at]];
    if (left === right) continue;
    if (left === undefined || right === undefined) return left === undefined ? -1 : 1;
    const [isLeft, isRight] = [/^\d+$/.test(left), /^\d+$/.test(right)];
    if (isLeft && isRight) return Number(left) - Number(right);
    if (isLeft !== isRight) return isLeft ? -1 : 1;
    return left < right ? -1 : 1;
  }
  return 0;
}

const OPERATORS: Readonly<Record<string, (difference: number) => boolean>> = {
  '==': (difference) => difference === 0,
  '=': (difference) => difference === 0,
  '!=': (difference) => difference !== 0,
  '>=': (difference) => difference >= 0,
  '>': (difference) => difference > 0,
  '<=': (difference) => difference <= 0,
  '<': (difference) => difference < 0,
};

function clauses(range: string): readonly (readonly [operator: string, version: string])[] {
  return range.split(',').map((part) => {
    const [, operator = '', version = ''] = /^(==|!=|>=|<=|=|>|<)?\s*(.*)$/s.exec(part.trim())!;
    return [operator || '=', version.trim()] as const;
  });
}

/** Throws PlayError for a range that means nothing. */
export function checkRange(range: string, origin?: Origin): void {
  for (const [, version] of clauses(range)) {
    if (version === '*' || parse(version)) continue;
    throw new PlayError('usage', `\`${range}\` is no range of versions`, {
      origin,
      length: range.length,
      hint: 'ranges look like `1.2.3`, `>=1.0,<2.0` or `*`',
    });
  }
}

/** Whether a version lies in a range; the version `*`, of what has none, lies in all. */
export function meets(version: string, range: string): boolean {
  return clauses(range).every(
    ([operator, wanted]) => wanted === '*' || version === '*' || OPERATORS[operator]!(compareVersions(version, wanted)),
  );
}

/** Whether a range names one version, which may then be a pre-release. */
export function isExact(range: string): boolean {
  const all = clauses(range);
  return all.length === 1 && /^==?$/.test(all[0]![0]) && all[0]![1] !== '*';
}
