/** Python's `re` module: patterns and replacements mean what they mean there. */
import { safeLength } from './regexCost.ts';
import { findMatches, type Match } from './regexRun.ts';
import { type RegexFlags, translateRegex } from './regexSyntax.ts';
import { unescapeTemplate } from './regexTemplate.ts';
import { valueError } from './undefined.ts';
import { Tuple, type Value } from './value.ts';

export type { Match } from './regexRun.ts';
export { type RegexFlags, translateRegex } from './regexSyntax.ts';

export interface Regex {
  readonly pattern: string;
  readonly groupCount: number;
  readonly names: ReadonlyMap<string, number>;
  /** The first match anywhere. */
  search(text: string): Match | undefined;
  /** A match at the start. */
  match(text: string): Match | undefined;
  /** A match of the whole text. */
  fullmatch(text: string): Match | undefined;
  /** All matches, from left to right. */
  matches(text: string): Match[];
  /** Replaces matches, all of them or the first `count`; a text may refer to groups. */
  sub(replacement: string | ((match: Match) => string), text: string, count?: number): string;
  /** `sub` that also tells how often it replaced. */
  subn(
    replacement: string | ((match: Match) => string),
    text: string,
    count?: number,
  ): readonly [text: string, count: number];
  /** What Python's `findall` gives: texts, or tuples where there are several groups. */
  findall(text: string): Value[];
  split(text: string, maxSplit?: number): (string | undefined)[];
  /** The text of a group by number or name; raises when there is no such group. */
  group(match: Match, which: number | string): string | undefined;
}

const known = new Map<string, Regex>();

/** Compiles a pattern; the same pattern is compiled once. */
export function compile(pattern: string, flags: Partial<RegexFlags> = {}): Regex {
  const key = `${flags.ignoreCase ? 'i' : ''}${flags.multiLine ? 'm' : ''}${flags.dotAll ? 's' : ''}${flags.verbose ? 'x' : ''}${flags.ascii ? 'a' : ''}/${pattern}`;
  let regex = known.get(key);
  if (regex === undefined) {
    regex = makeRegex(pattern, flags);
    if (known.size > 1000) known.clear();
    known.set(key, regex);
  }
  return regex;
}

function makeRegex(pattern: string, flags: Partial<RegexFlags>): Regex {
  const { source, ignoreCase, names, groups, named } = translateRegex(pattern, flags);
  const make = (body: string, more: string): RegExp => {
    try {
      return new RegExp(body, `v${ignoreCase ? 'i' : ''}${more}`);
    } catch (error) {
      throw valueError(`the regular expression \`${pattern}\` cannot be used: ${(error as Error).message}`);
    }
  };
  const anywhere = make(source, 'g');
  let whole: RegExp | undefined;
  let atStart: RegExp | undefined;
  let known: number | undefined;
  const safe = (): number => {
    known ??= safeLength(source);
    return known;
  };
  const find = (compiled: RegExp, text: string, limit: number): Match[] => {
    const found = findMatches(compiled, { text, from: 0, limit, safe });
    // With helping groups in it, the pattern's own groups are told apart by their names.
    return named === undefined
      ? found
      : found.map((match) => ({ ...match, groups: named.map((at) => match.groups[at]) }));
  };
  const run = (compiled: RegExp, text: string): Match | undefined => find(compiled, text, 1)[0];
  const matches = (text: string, limit = Number.POSITIVE_INFINITY): Match[] => find(anywhere, text, limit);
  const group = (match: Match, which: number | string): string | undefined => {
    const number =
      typeof which === 'number' ? which : (names.get(which) ?? (/^\d+$/.test(which) ? Number(which) : Number.NaN));
    if (!(number >= 0 && number <= groups))
      throw valueError(`the regular expression \`${pattern}\` has no group \`${which}\``);
    return match.groups[number];
  };
  const subn = (
    replacement: string | ((match: Match) => string),
    text: string,
    count = 0,
  ): readonly [string, number] => {
    const found = matches(text, count > 0 ? count : undefined);
    const expand = typeof replacement === 'string' ? template(replacement, { group, names, groups }) : replacement;
    let out = '';
    let from = 0;
    for (const match of found) {
      out += text.slice(from, match.start) + expand(match);
      from = match.end;
    }
    return [out + text.slice(from), found.length];
  };
  return {
    pattern,
    names,
    groupCount: groups,
    group,
    search: (text) => run(anywhere, text),
    match(text) {
      atStart ??= make(source, 'y');
      return run(atStart, text);
    },
    fullmatch(text) {
      whole ??= make(`(?:${source})(?![\\s\\S])`, 'y');
      return run(whole, text);
    },
    matches,
    subn,
    sub: (replacement, text, count) => subn(replacement, text, count)[0],
    findall: (text) =>
      matches(text).map((match): Value => {
        if (groups === 0) return match.groups[0]!;
        if (groups === 1) return match.groups[1] ?? '';
        return new Tuple(match.groups.slice(1).map((part) => part ?? ''));
      }),
    split(text, maxSplit = 0) {
      const parts: (string | undefined)[] = [];
      let from = 0;
      for (const match of matches(text, maxSplit > 0 ? maxSplit : undefined)) {
        parts.push(text.slice(from, match.start), ...match.groups.slice(1));
        from = match.end;
      }
      return [...parts, text.slice(from)];
    },
  };
}

interface Groups {
  readonly group: Regex['group'];
  readonly names: ReadonlyMap<string, number>;
  readonly groups: number;
}

function template(text: string, of: Groups): (match: Match) => string {
  if (!text.includes('\\')) return () => text;
  const pieces = unescapeTemplate(text);
  for (const piece of pieces) if (typeof piece !== 'string') of.group({ groups: [], start: 0, end: 0 }, piece.group);
  return (match) =>
    pieces.map((piece) => (typeof piece === 'string' ? piece : (of.group(match, piece.group) ?? ''))).join('');
}

/** Fills a replacement text such as `\1-\g<name>` with a match's groups. */
export function expandReplacement(regex: Regex, replacement: string, match: Match): string {
  return template(replacement, { group: regex.group, names: regex.names, groups: regex.groupCount })(match);
}

/** Python's `re.escape`. */
export function escapeRegex(text: string): string {
  return text.replace(/[()[\]{}?*+\-|^$\\.&~# \t\n\r\v\f]/g, '\\$&');
}
