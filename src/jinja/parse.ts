/** Reads a whole template or a bare expression into its syntax tree. */
import { isStackOverflow, tooDeep } from '../python/undefined.ts';
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
  return guarded(place, () => parseBody(tokenStream(lex(text, options, place), place), []));
}

/** A bare expression, as `when` has it; text behind it is an error. */
export function parseBare(text: string, options: { literalBackslashes: boolean }, place: Place): Expression {
  return guarded(place, () => parseWhole(text, options, place));
}

/** Text that is nested thousands of levels deep is an error like any other. */
function guarded<T>(place: Place, parse: () => T): T {
  try {
    return parse();
  } catch (error) {
    throw isStackOverflow(error) ? tooDeep(error, place.at(0)) : error;
  }
}

function parseWhole(text: string, options: { literalBackslashes: boolean }, place: Place): Expression {
  const tokens: Token[] = [];
  readTokens(text, 0, {
    ...options,
    newlineSequence: '\n',
    limit: text.length,
    place,
    atEnd: () => false,
    into: tokens,
  });
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
