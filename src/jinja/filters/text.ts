/** Filters that make text of text. */

import { textArgument, wholeArgument } from '../../python/arguments.ts';
import { truthy } from '../../python/compare.ts';
import { isNumeric, toDouble } from '../../python/number.ts';
import { formatPercent } from '../../python/percentFormat.ts';
import { checkSize, items, length as lengthOf } from '../../python/sequence.ts';
import { characters, str, typeName } from '../../python/text.ts';
import { capitalize as capital, flag, splitLines, splitText, strip } from '../../python/textTools.ts';
import { wrapLine } from '../../python/textWrap.ts';
import { valueError } from '../../python/undefined.ts';
import { Tuple, Undefined, type Value } from '../../python/value.ts';
import { followPath, pathOf } from '../attributes.ts';
import { escapeHtml } from '../html.ts';
import { filter } from '../plugin.ts';

export const upper = filter('Turns a text to capitals.', '', (value) => str(value).toUpperCase());
export const lower = filter('Turns a text to small letters.', '', (value) => str(value).toLowerCase());
export const capitalize = filter('Makes the first letter a capital and the others small.', '', (value) =>
  capital(str(value)),
);
export const title = filter('Makes the first letter of every word a capital.', '', (value) =>
  str(value).replace(/[^-\s({[<]+/g, (word) => {
    const [first = '', ...rest] = characters(word);
    return first.toUpperCase() + rest.join('').toLowerCase();
  }),
);
export const trim = filter('Takes white space, or other characters, off both ends.', 'chars?', (value, chars = null) =>
  strip(str(value), chars, 'both'),
);
export const string = filter('Turns a value to text.', '', (value) => str(value));
export const format = filter('Fills a printf-like format.', '*args **kwargs', (value, args, kwargs) => {
  const positional = args as Value[];
  const named = kwargs as Map<Value, Value>;
  if (positional.length > 0 && named.size > 0) throw valueError('format takes positional or named arguments, not both');
  return formatPercent(str(value), named.size > 0 ? named : new Tuple(positional));
});

export const replace = filter(
  'Replaces a part of the text wherever it occurs.',
  'old new count?',
  (value, old, by, count = null) => {
    const text = str(value);
    const from = str(old!);
    const to = str(by!);
    const limit = count === null ? -1 : wholeArgument(count, -1);
    if (limit < 0)
      return from === ''
        ? to +
            characters(text)
              .map((char) => char + to)
              .join('')
        : text.split(from).join(to);
    const parts = splitText(text, from, limit, false);
    return parts.join(to);
  },
);

export const join = filter('Joins the items as text.', 'd? attribute?', (value, separator = '', attribute = null) => {
  let all = items(value);
  if (attribute !== null) {
    const path = pathOf(attribute);
    all = all.map((item) => {
      const found = followPath(item, path);
      return found === undefined ? new Undefined(`an item has no attribute \`${str(attribute)}\``) : found;
    });
  }
  const text = all.map((item) => str(item)).join(str(separator));
  checkSize(text.length, 'the text');
  return text;
});

export const indent = filter(
  'Indents the lines of a text, by default all but the first.',
  'width? first? blank?',
  (value, width = 4, first = false, blank = false) => {
    const indention = typeof width === 'string' ? width : ' '.repeat(Math.max(0, wholeArgument(width, 4)));
    if (typeof value !== 'string') throw valueError(`indent needs a text, not ${typeName(value)}`);
    const lines = splitLines(`${value}\n`, false);
    const [head = '', ...rest] = lines;
    const result = truthy(blank)
      ? lines.join(`\n${indention}`)
      : [head, ...rest.map((line) => (line === '' ? line : indention + line))].join('\n');
    return truthy(first) ? indention + result : result;
  },
);

export const center = filter('Centres the text in a field of so many characters.', 'width?', (value, width = 80) => {
  const text = str(value);
  const wide = wholeArgument(width, 80);
  const missing = Math.max(0, wide - characters(text).length);
  const left = Math.floor(missing / 2) + (missing & wide & 1);
  return ' '.repeat(left) + text + ' '.repeat(missing - left);
});

export const truncate = filter(
  'Cuts a text to so many characters.',
  'length? killwords? end? leeway?',
  (value, length = 255, killwords = false, end = '...', leeway = null) => {
    const size = lengthOf(end);
    if (!isNumeric(length) || !(leeway === null || isNumeric(leeway)))
      throw valueError('the length and the leeway must be numbers');
    const limit = toDouble(length);
    const spare = leeway === null ? 5 : toDouble(leeway);
    if (limit < size) throw valueError(`expected length >= ${size}, got ${limit}`);
    if (spare < 0) throw valueError(`expected leeway >= 0, got ${spare}`);
    // Anything that is short enough is given back as it is, a list as well.
    if (lengthOf(value) <= limit + spare) return value;
    const cut = characters(textArgument(value))
      .slice(0, wholeArgument(length, 0) - size)
      .join('');
    if (truthy(killwords)) return cut + textArgument(end);
    const space = cut.lastIndexOf(' ');
    return (space === -1 ? cut : cut.slice(0, space)) + textArgument(end);
  },
);

export const wordcount = filter('Counts the words.', '', (value) => str(value).match(/[\p{L}\p{N}_]+/gu)?.length ?? 0);
export const split = filter(
  'Cuts a text at a separator, or at white space.',
  'sep? maxsplit?',
  (value, sep = null, max = -1) => splitText(textArgument(value), sep, wholeArgument(max, -1), false),
);

export const escape_ = filter('Replaces the special characters of HTML.', '', (value) => escapeHtml(str(value)));
export const e = escape_;
export const forceescape = escape_;
export const safe = filter('Gives the text as it is; nothing is escaped anyway.', '', (value) => str(value));
/** The names of HTML that occur in configuration; the full list has two thousand. */
const CHARACTERS: Readonly<Record<string, string>> = {
  amp: '&',
  lt: '<',
  gt: '>',
  quot: '"',
  apos: "'",
  nbsp: '\u00a0',
  copy: '©',
  reg: '®',
  hellip: '…',
  mdash: '—',
  ndash: '–',
};
export const striptags = filter('Takes HTML tags and comments out of a text.', '', (value) =>
  str(value)
    .replace(/<!--[\s\S]*?-->/g, '')
    .replace(/<[^>]*>/g, '')
    .split(/\s+/)
    .filter((word) => word !== '')
    .join(' ')
    .replace(/&(?:#(\d+)|#x([\da-f]+)|(\w+));?/gi, (whole, decimal?: string, hex?: string, name?: string) => {
      if (name !== undefined) return CHARACTERS[name] ?? whole;
      return String.fromCodePoint(decimal === undefined ? Number.parseInt(hex!, 16) : Number(decimal));
    }),
);

export const wordwrap = filter(
  'Breaks lines that are longer than a width.',
  'width? break_long_words? wrapstring? break_on_hyphens?',
  (value, width = 79, breakLong = true, wrap = null, hyphens = true) => {
    const newline = wrap === null || wrap === '' ? '\n' : textArgument(wrap);
    return splitLines(textArgument(value), false)
      .map((line) => {
        const wide = wholeArgument(width, 79);
        if (wide <= 0) throw valueError(`invalid width ${wide} (must be > 0)`);
        return wrapLine(line, { width: wide, breakLong: flag(breakLong, true), hyphens: flag(hyphens, true) }).join(
          newline,
        );
      })
      .join(newline);
  },
);
