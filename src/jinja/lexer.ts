/** Cuts a template into data and tags, with Jinja's rules for whitespace beside the tags. */
import type { SyntaxOptions } from './options.ts';
import { type Place, templateError } from './place.ts';
import { readTokens, type Token } from './tokens.ts';

interface Rules {
  readonly starts: RegExp;
  readonly comment: RegExp;
  readonly raw: RegExp;
  readonly endRaw: RegExp;
  readonly blockEnd: RegExp;
  readonly variableEnd: RegExp;
}

const rulesOf = new WeakMap<SyntaxOptions, Rules>();
const NEWLINE = '(?:\\r\\n|\\r|\\n)?';

/** All tokens of a template. */
export function lex(text: string, options: SyntaxOptions, place: Place): Token[] {
  const rules = rulesOf.get(options) ?? makeRules(options);
  rulesOf.set(options, rules);
  const limit = options.keepTrailingNewline ? text.length : text.replace(/(?:\r\n|\r|\n)$/, '').length;
  const tokens: Token[] = [];
  let at = 0;
  while (at < limit) {
    rules.starts.lastIndex = at;
    const start = rules.starts.exec(text);
    if (start === null || start.index >= limit) break;
    at = readTag(text, { options, place, rules, limit, from: at, start, tokens });
  }
  if (at < limit) pushData(tokens, text.slice(at, limit), at, options);
  tokens.push({ kind: 'end', text: '', at: text.length, end: text.length });
  return tokens;
}

interface Tag {
  readonly options: SyntaxOptions;
  readonly place: Place;
  readonly rules: Rules;
  readonly limit: number;
  readonly from: number;
  readonly start: RegExpExecArray;
  readonly tokens: Token[];
}

/** Reads the data before a tag and the tag itself; gives the offset behind it. */
function readTag(text: string, tag: Tag): number {
  const { options, rules, tokens, start, limit } = tag;
  const groups = start.groups as Record<string, string | undefined>;
  const sign = groups['sign'] ?? '';
  const isVariable = groups['variable'] !== undefined;
  const data = text.slice(tag.from, start.index);
  pushData(tokens, trimBefore(data, sign, { text, tag, isVariable }), tag.from, options);
  const inside = start.index + start[0].length;
  const begin = { at: start.index, end: inside };
  if (groups['lineComment'] !== undefined) return lineEnd(text, inside);
  if (groups['comment'] !== undefined) return skip(text, rules.comment, { tag, inside, begin });
  if (groups['block'] !== undefined) {
    const raw = match(rules.raw, text, start.index);
    if (raw !== undefined) return readRaw(text, tag, start.index + raw[0].length);
  }
  tokens.push({ kind: isVariable ? 'variable begin' : 'block begin', text: start[0], ...begin });
  const isLine = groups['line'] !== undefined;
  const ends = isLine ? /[^\S\n]*(?:\n|$)/y : isVariable ? rules.variableEnd : rules.blockEnd;
  const stop = readTokens(text, inside, {
    limit,
    place: tag.place,
    literalBackslashes: isVariable && options.literalBackslashes,
    newlineSequence: options.newlineSequence,
    atEnd: (at) => match(ends, text, at) !== undefined,
    into: tokens,
  });
  const end = match(ends, text, stop)?.[0];
  if (end === undefined) {
    const wanted = isVariable ? options.variableEnd : options.blockEnd;
    throw templateError(tag.place, begin, `\`${start[0]}\` is never closed`, `expected \`${wanted}\``);
  }
  tokens.push({ kind: isVariable ? 'variable end' : 'block end', text: end, at: stop, end: stop + end.length });
  return Math.min(stop + end.length, limit);
}

/** What remains of the data before a tag once `-`, `+` and lstrip_blocks have had their say. */
function trimBefore(data: string, sign: string, where: { text: string; tag: Tag; isVariable: boolean }): string {
  if (sign === '-') return data.trimEnd();
  if (sign === '+' || where.isVariable || !where.tag.options.lstripBlocks) return data;
  const lineStart = Math.max(data.lastIndexOf('\n'), data.lastIndexOf('\r')) + 1;
  const { from } = where.tag;
  const startsLine = lineStart > 0 || from === 0 || /[\r\n]/.test(where.text[from - 1]!);
  return startsLine && data.slice(lineStart).trim() === '' ? data.slice(0, lineStart) : data;
}

function readRaw(text: string, tag: Tag, inside: number): number {
  tag.rules.endRaw.lastIndex = inside;
  const end = tag.rules.endRaw.exec(text);
  if (end === null)
    throw templateError(
      tag.place,
      { at: tag.start.index, end: inside },
      'the raw block is never closed',
      'expected `endraw`',
    );
  const data = text.slice(inside, end.index);
  const inner = { ...tag, from: inside };
  pushData(tag.tokens, trimBefore(data, end[1]!, { text, tag: inner, isVariable: false }), inside, tag.options);
  return end.index + end[0].length;
}

function skip(
  text: string,
  pattern: RegExp,
  where: { tag: Tag; inside: number; begin: { at: number; end: number } },
): number {
  pattern.lastIndex = where.inside;
  const end = pattern.exec(text);
  if (end === null)
    throw templateError(
      where.tag.place,
      where.begin,
      'the comment is never closed',
      `expected \`${where.tag.options.commentEnd}\``,
    );
  return end.index + end[0].length;
}

function lineEnd(text: string, from: number): number {
  const end = text.indexOf('\n', from);
  return end === -1 ? text.length : end;
}

function pushData(tokens: Token[], data: string, at: number, options: SyntaxOptions): void {
  if (data === '') return;
  const value = data.replace(/\r\n|\r|\n/g, options.newlineSequence);
  tokens.push({ kind: 'data', text: value, value, at, end: at + data.length });
}

function match(pattern: RegExp, text: string, at: number): RegExpExecArray | undefined {
  pattern.lastIndex = at;
  return pattern.exec(text) ?? undefined;
}

const escapeText = (text: string): string => text.replace(/[.*+?^${}()|[\]\\/-]/g, '\\$&');

function makeRules(options: SyntaxOptions): Rules {
  const block = escapeText(options.blockStart);
  const blockEnd = escapeText(options.blockEnd);
  const trim = options.trimBlocks ? NEWLINE : '';
  const afterBlock = `(?:\\+${blockEnd}|-${blockEnd}\\s*|${blockEnd}${trim})`;
  const commentEnd = escapeText(options.commentEnd);
  const starts: [string, string][] = [
    [options.commentStart, `(?<comment>${escapeText(options.commentStart)})`],
    [options.blockStart, `(?<block>${block})`],
    [options.variableStart, `(?<variable>${escapeText(options.variableStart)})`],
  ];
  if (options.lineStatementPrefix !== undefined)
    starts.push([options.lineStatementPrefix, `(?<line>^[ \\t\\v]*${escapeText(options.lineStatementPrefix)})`]);
  if (options.lineCommentPrefix !== undefined)
    starts.push([
      options.lineCommentPrefix,
      `(?<lineComment>(?:^|(?<=\\S))[^\\S\\r\\n]*${escapeText(options.lineCommentPrefix)})`,
    ]);
  const sorted = starts.sort((a, b) => b[0].length - a[0].length).map((entry) => entry[1]);
  const variableEnd = escapeText(options.variableEnd);
  return {
    starts: new RegExp(`(?:${sorted.join('|')})(?<sign>[-+]?)`, 'gm'),
    comment: new RegExp(`(?:\\+${commentEnd}|-${commentEnd}\\s*|${commentEnd}${trim})`, 'g'),
    raw: new RegExp(`${block}[-+]?\\s*raw\\s*(?:-${blockEnd}\\s*|${blockEnd})`, 'y'),
    endRaw: new RegExp(`${block}([-+]?)\\s*endraw\\s*${afterBlock}`, 'g'),
    blockEnd: new RegExp(afterBlock, 'y'),
    variableEnd: new RegExp(`-${variableEnd}\\s*|${variableEnd}`, 'y'),
  };
}
