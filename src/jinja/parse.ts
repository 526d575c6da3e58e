/** Reads a whole template or a bare expression into its syntax tree. */
import { lex } from './lexer.ts';
import type { SyntaxOptions } from './options.ts';
import { parseExpression } from './parseExpression.ts';
import { parseBody } from './parseStatement.ts';
import type { Place } from './place.ts';
import type { Expression, Statement } from './syntax.ts';
import { describe, tokenStream } from './tokenStream.ts';
import { readTokens, type Token } from './tokens.ts';

/** The statements of a template's text; raises `template-syntax` with the place. */
export function parseTemplate(text: string, options: SyntaxOptions, place: Place): Statement[] {
  const stream = tokenStream(lex(text, options, place), place);
  return parseBody(stream, []);
}

/** A bare expression, as `when` has it; text behind it is an error. */
export function parseBare(text: string, options: { literalBackslashes: boolean }, place: Place): Expression {
  const tokens: Token[] = [];
  readTokens(text, 0, { ...options, limit: text.length, place, atEnd: () => false, into: tokens });
  tokens.push({ kind: 'end', text: '', at: text.length, end: text.length });
  const stream = tokenStream(tokens, place);
  const expression = parseExpression(stream);
  if (!stream.is('end'))
    throw stream.fail(
      `unexpected ${describe(stream.current())}`,
      stream.current(),
      'the expression should end before it',
    );
  return expression;
}
