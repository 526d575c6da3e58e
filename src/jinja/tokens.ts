/** Cuts the inside of a tag into tokens: names, numbers, texts, operators. */
import { makeFloat, makeInteger } from '../python/number.ts';
import { unescapeLiteral } from '../python/unescape.ts';
import type { Value } from '../python/value.ts';
import { type Place, templateError } from './place.ts';

export type TokenKind =
  | 'data'
  | 'variable begin'
  | 'variable end'
  | 'block begin'
  | 'block end'
  | 'name'
  | 'string'
  | 'number'
  | 'operator'
  | 'end';

export interface Token {
  readonly kind: TokenKind;
  /** The text of names and operators, the value of literals and data. */
  readonly text: string;
  readonly value?: Value;
  readonly at: number;
  readonly end: number;
}

const SPACE = /\s+/y;
const FLOAT = /(?:\d+_)*\d+(?:(?:\.(?:\d+_)*\d+)?e[+-]?(?:\d+_)*\d+|\.(?:\d+_)*\d+)/iy;
const INTEGER = /0b(?:_?[01])+|0o(?:_?[0-7])+|0x(?:_?[\da-f])+|[1-9](?:_?\d)*|0(?:_?0)*/iy;
const NAME = /[\p{L}\p{Nl}\p{Nd}\p{Mn}\p{Mc}\p{Pc}]+/uy;
const STRING = /'[^'\\]*(?:\\[\s\S][^'\\]*)*'|"[^"\\]*(?:\\[\s\S][^"\\]*)*"/y;
const OPERATOR = /\/\/|\*\*|==|!=|>=|<=|[-+/*%~[\](){}><=.:|,;]/y;
const CLOSING: Readonly<Record<string, string>> = { '(': ')', '[': ']', '{': '}' };

/** How strings are read. */
export interface StringRules {
  readonly literalBackslashes: boolean;
  readonly newlineSequence: string;
}

/** Reads tokens from `start` until `atEnd` says that the tag ends (asked only outside brackets). */
export function readTokens(
  text: string,
  start: number,
  how: StringRules & { limit: number; place: Place; atEnd: (at: number) => boolean; into: Token[] },
): number {
  const open: Token[] = [];
  let at = start;
  const match = (pattern: RegExp): string | undefined => {
    pattern.lastIndex = at;
    const found = pattern.exec(text)?.[0];
    return found !== undefined && at + found.length <= how.limit ? found : undefined;
  };
  while (at < how.limit) {
    if (open.length === 0 && how.atEnd(at)) return at;
    const space = match(SPACE);
    if (space !== undefined) {
      at += space.length;
      continue;
    }
    const token = readToken(text, at, match, how);
    if (token.kind === 'operator') balance(token, open, how.place);
    how.into.push(token);
    at = token.end;
  }
  if (open.length > 0) {
    const last = open[open.length - 1]!;
    throw templateError(how.place, last, `\`${last.text}\` is never closed`, `expected \`${CLOSING[last.text]}\``);
  }
  return at;
}

function readToken(
  text: string,
  at: number,
  match: (pattern: RegExp) => string | undefined,
  how: StringRules & { place: Place },
): Token {
  const float = text[at - 1] === '.' ? undefined : match(FLOAT);
  if (float !== undefined) {
    const number = Number(float.replaceAll('_', ''));
    if (!Number.isFinite(number))
      throw templateError(how.place, { at, end: at + float.length }, `\`${float}\` is too large a number`);
    const value = makeFloat(number);
    return { kind: 'number', text: float, value, at, end: at + float.length };
  }
  const integer = match(INTEGER);
  if (integer !== undefined) {
    const value = makeInteger(BigInt(integer.replaceAll('_', '')));
    return { kind: 'number', text: integer, value, at, end: at + integer.length };
  }
  const name = match(NAME);
  if (name !== undefined) {
    const span = { at, end: at + name.length };
    if (/^\p{Nd}/u.test(name))
      throw templateError(how.place, span, `\`${name}\` is not a name: names do not start with a digit`);
    return { kind: 'name', text: name, ...span };
  }
  const string = match(STRING);
  if (string !== undefined) {
    const span = { at, end: at + string.length };
    const inner = string.slice(1, -1).replace(/\r\n?|\n/g, how.newlineSequence);
    try {
      return { kind: 'string', text: string, value: how.literalBackslashes ? inner : unescapeLiteral(inner), ...span };
    } catch (error) {
      throw templateError(how.place, span, (error as Error).message);
    }
  }
  const operator = match(OPERATOR);
  if (operator !== undefined) return { kind: 'operator', text: operator, at, end: at + operator.length };
  const char = String.fromCodePoint(text.codePointAt(at)!);
  const message = char === '"' || char === "'" ? `the ${char} is never closed` : `unexpected character \`${char}\``;
  throw templateError(how.place, { at, end: at + 1 }, message);
}

function balance(token: Token, open: Token[], place: Place): void {
  if (CLOSING[token.text] !== undefined) open.push(token);
  else if (token.text === ')' || token.text === ']' || token.text === '}') {
    const begun = open.pop();
    if (begun === undefined) throw templateError(place, token, `unexpected \`${token.text}\``);
    const expected = CLOSING[begun.text]!;
    if (expected !== token.text)
      throw templateError(
        place,
        token,
        `unexpected \`${token.text}\``,
        `expected \`${expected}\` to close \`${begun.text}\``,
      );
  }
}
