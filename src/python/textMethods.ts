/** Methods of str. */

import { textArgument as text, wholeArgument } from './arguments.ts';
import { encodeText } from './encodings.ts';
import { method } from './method.ts';
import { rawItems } from './sequence.ts';
import { characters, textLength, typeName } from './text.ts';
import { formatText } from './textFormat.ts';
import { capitalize, isKind, replaceAll, splitLines, splitText, strip, swapCase, titleCase } from './textTools.ts';
import { makeTable, translate } from './translate.ts';
import { raise, valueError } from './undefined.ts';
import { Tuple, Undefined, type Value } from './value.ts';

/** The part of a text between optional bounds, and where it starts. */
function window(
  self: string,
  start: Value | undefined,
  stop: Value | undefined,
): { part: string; from: number; valid: boolean } {
  const chars = characters(self);
  const clamp = (at: number): number => Math.max(0, at < 0 ? at + chars.length : at);
  const from = clamp(wholeArgument(start ?? undefined, 0));
  const to = Math.min(chars.length, clamp(wholeArgument(stop ?? undefined, chars.length)));
  return { part: chars.slice(from, to).join(''), from, valid: from <= chars.length && from <= to };
}

function find(self: string, args: readonly (Value | undefined)[], last: boolean): number {
  const [wanted, start, stop] = args;
  const { part, from, valid } = window(self, start, stop);
  const at = last ? part.lastIndexOf(text(wanted)) : part.indexOf(text(wanted));
  return at === -1 || !valid ? -1 : from + textLength(part.slice(0, at));
}

function index(self: string, args: readonly (Value | undefined)[], last: boolean): number {
  const at = find(self, args, last);
  if (at === -1) throw valueError('substring not found');
  return at;
}

function matches(
  self: string,
  args: readonly (Value | undefined)[],
  fits: (part: string, affix: string) => boolean,
): boolean {
  const [affix, start, stop] = args;
  const { part, valid } = window(self, start, stop);
  const wanted = affix instanceof Tuple ? affix.items : [affix];
  return wanted.some((one) => fits(part, text(one)) && valid);
}

function pad(
  self: string,
  width: Value | undefined,
  fill: Value | undefined,
): { left: number; right: number; fill: string } {
  const filler = fill === undefined ? ' ' : text(fill);
  if (textLength(filler) !== 1) throw valueError('the fill character must be exactly one character long');
  const wide = wholeArgument(width, 0);
  const length = textLength(self);
  const missing = Math.max(0, wide - length);
  const left = Math.floor(missing / 2) + (missing & wide & 1);
  return { left, right: missing - left, fill: filler };
}

function replaceCount(self: string, old: string, by: string, count: number): string {
  if (count < 0) return self.split(old).length === 0 ? self : replaceAll(self, old, by);
  let done = '';
  let rest = self;
  for (let round = 0; round < count; round++) {
    const at = rest.indexOf(old);
    if (at === -1) break;
    done += rest.slice(0, at) + by;
    rest = rest.slice(at + old.length);
    if (old === '' && rest !== '') {
      const [first] = characters(rest);
      done += first;
      rest = rest.slice(first!.length);
    } else if (old === '') break;
  }
  return done + rest;
}

function partition(self: string, separator: Value | undefined, last: boolean): Tuple {
  const by = text(separator);
  if (by === '') throw valueError('empty separator');
  const at = last ? self.lastIndexOf(by) : self.indexOf(by);
  if (at === -1) return new Tuple(last ? ['', '', self] : [self, '', '']);
  return new Tuple([self.slice(0, at), by, self.slice(at + by.length)]);
}

const kind = (name: Parameters<typeof isKind>[1]) => method('', (self: string) => isKind(self, name));

export const textMethods = {
  upper: method('', (self: string) => self.toUpperCase()),
  lower: method('', (self: string) => self.toLowerCase()),
  casefold: method('', (self: string) => self.toLowerCase().replaceAll('ß', 'ss')),
  title: method('', (self: string) => titleCase(self)),
  capitalize: method('', (self: string) => capitalize(self)),
  swapcase: method('', (self: string) => swapCase(self)),
  strip: method('chars? /', (self: string, chars) => strip(self, chars ?? null, 'both')),
  lstrip: method('chars? /', (self: string, chars) => strip(self, chars ?? null, 'left')),
  rstrip: method('chars? /', (self: string, chars) => strip(self, chars ?? null, 'right')),
  split: method('sep? maxsplit?', (self: string, sep = null, max) =>
    splitText(self, sep, wholeArgument(max, -1), false),
  ),
  rsplit: method('sep? maxsplit?', (self: string, sep = null, max) =>
    splitText(self, sep, wholeArgument(max, -1), true),
  ),
  splitlines: method('keepends?', (self: string, keep) => splitLines(self, wholeArgument(keep, 0) !== 0)),
  partition: method('sep /', (self: string, sep) => partition(self, sep, false)),
  rpartition: method('sep /', (self: string, sep) => partition(self, sep, true)),
  replace: method('old new count? /', (self: string, old, by, count) => {
    const times = wholeArgument(count, -1);
    return times < 0 ? replaceAll(self, text(old), text(by)) : replaceCount(self, text(old), text(by), times);
  }),
  join: method('items /', (self: string, items) =>
    rawItems(items!)
      .map((item, at) => {
        if (typeof item === 'string') return item;
        if (item instanceof Undefined) raise(item);
        throw valueError(
          `sequence item ${at}: expected str instance, ${typeName(item)} found`,
          'use `| join`, which converts',
        );
      })
      .join(self),
  ),
  startswith: method('prefix start? end? /', (self: string, ...args) =>
    matches(self, args, (part, affix) => part.startsWith(affix)),
  ),
  endswith: method('suffix start? end? /', (self: string, ...args) =>
    matches(self, args, (part, affix) => part.endsWith(affix)),
  ),
  removeprefix: method('prefix /', (self: string, prefix) =>
    self.startsWith(text(prefix)) ? self.slice(text(prefix).length) : self,
  ),
  removesuffix: method('suffix /', (self: string, suffix) =>
    text(suffix) !== '' && self.endsWith(text(suffix)) ? self.slice(0, -text(suffix).length) : self,
  ),
  find: method('sub start? end? /', (self: string, ...args) => find(self, args, false)),
  rfind: method('sub start? end? /', (self: string, ...args) => find(self, args, true)),
  index: method('sub start? end? /', (self: string, ...args) => index(self, args, false)),
  rindex: method('sub start? end? /', (self: string, ...args) => index(self, args, true)),
  count: method('sub start? end? /', (self: string, sub, start, stop) => {
    const { part, valid } = window(self, start, stop);
    const wanted = text(sub);
    if (!valid) return 0;
    return wanted === '' ? textLength(part) + 1 : part.split(wanted).length - 1;
  }),
  ljust: method('width fill? /', (self: string, width, fill) => {
    const { left, right, fill: by } = pad(self, width, fill);
    return self + by.repeat(left + right);
  }),
  rjust: method('width fill? /', (self: string, width, fill) => {
    const { left, right, fill: by } = pad(self, width, fill);
    return by.repeat(left + right) + self;
  }),
  center: method('width fill? /', (self: string, width, fill) => {
    const { left, right, fill: by } = pad(self, width, fill);
    return by.repeat(left) + self + by.repeat(right);
  }),
  zfill: method('width /', (self: string, width) => {
    const sign = /^[-+]/.exec(self)?.[0] ?? '';
    return sign + self.slice(sign.length).padStart(wholeArgument(width, 0) - sign.length, '0');
  }),
  expandtabs: method('tabsize?', (self: string, size) => expandTabs(self, wholeArgument(size, 8))),
  format: method('*args **named', (self: string, args, named) =>
    formatText(self, args as Value[], named as Map<Value, Value>),
  ),
  format_map: method('map /', (self: string, map) => formatText(self, [], map instanceof Map ? map : new Map())),
  encode: method(
    'encoding? errors?',
    (self: string, encoding = 'utf-8', errors = 'strict') =>
      new Uint8Array(encodeText(self, text(encoding), text(errors))),
  ),
  maketrans: method('x y? z? /', (_self: string, x, y, z) => makeTable(x!, y, z)),
  translate: method('table /', (self: string, table) => translate(self, table!)),
  isalpha: kind('alpha'),
  isdigit: kind('digit'),
  isdecimal: kind('decimal'),
  isnumeric: kind('numeric'),
  isalnum: kind('alnum'),
  isspace: kind('space'),
  isupper: kind('upper'),
  islower: kind('lower'),
  istitle: kind('title'),
  isidentifier: kind('identifier'),
  isascii: kind('ascii'),
  isprintable: kind('printable'),
};

function expandTabs(self: string, size: number): string {
  let column = 0;
  let out = '';
  for (const char of self) {
    if (char === '\t') {
      const spaces = size > 0 ? size - (column % size) : 0;
      out += ' '.repeat(spaces);
      column += spaces;
    } else {
      out += char;
      column = char === '\n' || char === '\r' ? 0 : column + 1;
    }
  }
  return out;
}
