/** Splits YAML text into the parser's tokens. */
import type { CST } from 'yaml';
import { yamlPackage } from './yamlPackage.ts';

/** The part of the lexer that decides where a quoted text ends. */
interface QuoteReader {
  continueScalar(offset: number): number;
  parseQuotedScalar(): Generator<string, unknown, unknown>;
}

/**
 * The tokens of a text. The standard wants the further lines of a quoted text indented, PyYAML does not. Reading it
 * strictly shows where a quote was forgotten; with `looseQuotes` what PyYAML accepts is accepted.
 */
export function tokensOf(text: string, looseQuotes: boolean): CST.Token[] {
  const { Lexer, Parser } = yamlPackage();
  const parser = new Parser();
  if (!looseQuotes) return [...parser.parse(text)];
  const lexer = new Lexer();
  const reader = lexer as unknown as QuoteReader;
  const { continueScalar, parseQuotedScalar } = reader;
  reader.parseQuotedScalar = function* (): Generator<string, unknown, unknown> {
    reader.continueScalar = (offset) => offset;
    try {
      return yield* parseQuotedScalar.call(lexer);
    } finally {
      reader.continueScalar = continueScalar;
    }
  };
  const tokens: CST.Token[] = [];
  for (const lexeme of lexer.lex(text)) tokens.push(...parser.next(lexeme));
  tokens.push(...parser.end());
  return tokens;
}
