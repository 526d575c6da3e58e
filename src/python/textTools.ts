/** What several text methods and filters share. */
import { truthy } from './compare.ts';
import { characters, typeName } from './text.ts';
import { valueError } from './undefined.ts';
import type { Value } from './value.ts';

const SPACE = '[\\t-\\r\\x1c-\\x20\\x85\\p{Z}]';
const LEADING = new RegExp(`^${SPACE}+`, 'u');
const TRAILING = new RegExp(`${SPACE}+$`, 'u');
const SPACES = new RegExp(`${SPACE}+`, 'gu');

/** Python's `strip`: white space, or any of the given characters. */
export function strip(text: string, chars: Value, side: 'left' | 'right' | 'both'): string {
  if (chars === null) {
    const left = side === 'right' ? text : text.replace(LEADING, '');
    return side === 'left' ? left : left.replace(TRAILING, '');
  }
  if (typeof chars !== 'string') throw valueError(`strip arg must be None or str, not ${typeName(chars)}`);
  const all = characters(text);
  let from = 0;
  let to = all.length;
  if (side !== 'right') while (from < to && chars.includes(all[from]!)) from += 1;
  if (side !== 'left') while (to > from && chars.includes(all[to - 1]!)) to -= 1;
  return all.slice(from, to).join('');
}

/** Python's `split` and `rsplit`; a null separator means runs of white space. */
export function splitText(text: string, separator: Value, limit: number, fromRight: boolean): string[] {
  if (separator !== null && typeof separator !== 'string')
    throw valueError(`must be str or None, not ${typeName(separator)}`);
  if (separator === '') throw valueError('empty separator');
  if (separator === null) return fromRight ? splitSpaceRight(text, limit) : splitSpace(text, limit);
  const parts = text.split(separator);
  if (limit < 0 || parts.length <= limit + 1) return parts;
  if (fromRight) return [parts.slice(0, parts.length - limit).join(separator), ...parts.slice(parts.length - limit)];
  return [...parts.slice(0, limit), parts.slice(limit).join(separator)];
}

function splitSpace(text: string, limit: number): string[] {
  const parts: string[] = [];
  let rest = strip(text, null, 'left');
  while (rest !== '') {
    SPACES.lastIndex = 0;
    const gap = SPACES.exec(rest);
    if (gap === null || parts.length === limit) {
      parts.push(parts.length === limit ? rest : strip(rest, null, 'right'));
      break;
    }
    parts.push(rest.slice(0, gap.index));
    rest = rest.slice(gap.index + gap[0].length);
  }
  return parts;
}

function splitSpaceRight(text: string, limit: number): string[] {
  const parts: string[] = [];
  let rest = strip(text, null, 'right');
  while (rest !== '') {
    const gaps = [...rest.matchAll(SPACES)];
    const gap = gaps[gaps.length - 1];
    if (gap === undefined || parts.length === limit) {
      parts.unshift(parts.length === limit ? rest : strip(rest, null, 'left'));
      break;
    }
    parts.unshift(rest.slice(gap.index + gap[0].length));
    rest = strip(rest.slice(0, gap.index), null, 'right');
  }
  return parts.filter((part, at) => at > 0 || part !== '' || limit === parts.length - 1);
}

const LINE = /[^\n\r\v\f\x1c-\x1e\x85\u2028\u2029]*(?:\r\n|[\n\r\v\f\x1c-\x1e\x85\u2028\u2029]|$)/g;

/** Python's `splitlines`, which knows more line ends than `\n`. */
export function splitLines(text: string, keepEnds: boolean): string[] {
  const lines = text.match(LINE) ?? [];
  if (lines[lines.length - 1] === '') lines.pop();
  return keepEnds ? [...lines] : lines.map((line) => line.replace(/(?:\r\n|[\n\r\v\f\x1c-\x1e\x85\u2028\u2029])$/, ''));
}

export function capitalize(text: string): string {
  const [first = '', ...rest] = characters(text);
  // One letter may become two capitals, of which only the first stays one.
  const [capital = '', ...more] = first.toUpperCase();
  return capital + more.join('').toLowerCase() + rest.join('').toLowerCase();
}

/** A capital after every character that has no case. */
export function titleCase(text: string): string {
  return text.replace(/\p{Cased}+/gu, (word) => capitalize(word));
}

export function swapCase(text: string): string {
  return characters(text)
    .map((char) => (char === char.toLowerCase() ? char.toUpperCase() : char.toLowerCase()))
    .join('');
}

const WHOLE = {
  alpha: /^\p{L}+$/u,
  digit: /^[\p{Nd}²³¹⁰-⁹₀-₉]+$/u,
  decimal: /^\p{Nd}+$/u,
  numeric: /^\p{N}+$/u,
  alnum: /^[\p{L}\p{N}]+$/u,
  space: new RegExp(`^${SPACE}+$`, 'u'),
  identifier: /^[\p{L}\p{Nl}_][\p{L}\p{Nl}\p{Nd}\p{Mn}\p{Mc}\p{Pc}]*$/u,
  ascii: /^[\0-\x7f]*$/,
  printable: /^(?:[^\p{C}\p{Z}]| )*$/u,
} as const;

/** The `isalpha` family. */
export function isKind(text: string, kind: keyof typeof WHOLE | 'upper' | 'lower' | 'title'): boolean {
  if (kind === 'upper') return /\p{Lu}/u.test(text) && text === text.toUpperCase();
  if (kind === 'lower') return /\p{Ll}/u.test(text) && text === text.toLowerCase();
  if (kind === 'title') return /\p{L}/u.test(text) && text === titleCase(text);
  return WHOLE[kind].test(text);
}

/** An optional flag argument. */
export function flag(value: Value | undefined, fallback: boolean): boolean {
  return value === undefined ? fallback : truthy(value);
}

/** Python's `replace` of every occurrence; an empty text occurs around each character. */
export function replaceAll(self: string, old: string, by: string): string {
  if (old === '')
    return (
      by +
      characters(self)
        .map((char) => char + by)
        .join('')
    );
  return self.split(old).join(by);
}
