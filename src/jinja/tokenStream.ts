/** The tokens of a template with a reading position, and the messages for tokens that do not fit. */
import type { PlayError } from '../errors.ts';
import { type Place, templateError } from './place.ts';
import type { Token, TokenKind } from './tokens.ts';

export interface TokenStream {
  readonly place: Place;
  current(): Token;
  ahead(): Token;
  next(): Token;
  /** True for an operator with this text, or a name with this text. */
  is(kind: TokenKind, text?: string): boolean;
  /** Takes the token if it is the one asked for. */
  take(kind: TokenKind, text?: string): Token | undefined;
  expect(kind: TokenKind, text?: string): Token;
  /** The last token taken. */
  previous(): Token;
  /** The end of the last token taken. */
  lastEnd(): number;
  fail(message: string, token?: Token, hint?: string): PlayError;
}

export function tokenStream(tokens: readonly Token[], place: Place): TokenStream {
  let at = 0;
  const current = (): Token => tokens[at]!;
  const is = (kind: TokenKind, text?: string): boolean => {
    const token = tokens[at]!;
    return token.kind === kind && (text === undefined || token.text === text);
  };
  const next = (): Token => {
    const token = tokens[at]!;
    if (at < tokens.length - 1) at += 1;
    return token;
  };
  const fail = (message: string, token = current(), hint?: string): PlayError =>
    templateError(place, token, message, hint);
  return {
    place,
    current,
    ahead: () => tokens[Math.min(at + 1, tokens.length - 1)]!,
    next,
    is,
    take: (kind, text) => (is(kind, text) ? next() : undefined),
    expect(kind, text) {
      if (is(kind, text)) return next();
      throw fail(
        `unexpected ${describe(current())}`,
        current(),
        `expected ${text === undefined ? `a ${kind}` : `\`${text}\``}`,
      );
    },
    previous: () => tokens[Math.max(0, at - 1)]!,
    lastEnd: () => tokens[Math.max(0, at - 1)]!.end,
    fail,
  };
}

/** A token as a message names it. */
export function describe(token: Token): string {
  switch (token.kind) {
    case 'end':
      return 'end of the expression';
    case 'variable end':
    case 'block end':
      return `end of the tag \`${token.text.trim()}\``;
    case 'data':
      return 'text';
    default:
      return `\`${token.text}\``;
  }
}
