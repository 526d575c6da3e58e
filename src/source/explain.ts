/** Says what is wrong with a YAML text in words that help: the cause and its place, not where the parser gave up. */
import type { CST, ErrorCode, YAMLParseError } from 'yaml';
import { type Origin, PlayError } from '../errors.ts';
import { yamlPackage } from './yamlPackage.ts';

export interface ExplainContext {
  readonly text: string;
  readonly file: string;
  readonly tokens: readonly CST.Token[];
  readonly originAt: (offset: number) => Origin;
}

/** The error to show for the first complaint of the YAML parser. */
export function explainYamlError(error: YAMLParseError, context: ExplainContext): PlayError {
  const { text, originAt } = context;
  const at = Math.min(error.pos[0], text.length);
  const quote =
    error.code === 'MISSING_CHAR' && /quote/.test(error.message) ? openingQuote(at, context.tokens) : undefined;
  if (quote !== undefined) {
    const message = `this ${text[quote]} is never closed`;
    return new PlayError('yaml-syntax', message, { origin: originAt(quote), hint: 'the quote begins here' });
  }
  const origin = originAt(at);
  return (
    templateNeedsQuotes(text, origin) ??
    tabHere(text, at, context) ??
    nestedColon(error, context) ??
    plainly(error, context)
  );
}

/** Whether the complaint is that a quote is never closed. */
export function isOpenQuote(error: YAMLParseError): boolean {
  return error.code === 'MISSING_CHAR' && /quote/.test(error.message);
}

/** The offset of the quote that the scalar around this place begins with. */
function openingQuote(at: number, tokens: readonly CST.Token[]): number | undefined {
  let found: number | undefined;
  const look = (token: CST.Token | null | undefined) => {
    if (token && /-quoted-scalar$/.test(token.type) && token.offset <= at) found = Math.max(found ?? 0, token.offset);
  };
  for (const token of tokens) {
    if (token.type !== 'document') continue;
    look(token.value);
    yamlPackage().CST.visit(token, (item) => {
      look(item.key);
      look(item.value);
    });
  }
  return found;
}

/** The error for a value that begins with `{{` without quotes, if the line of this place has one: YAML reads it as a map. */
export function templateNeedsQuotes(text: string, near: Origin): PlayError | undefined {
  const line = lineOf(text, near.line);
  const match = /^(\s*(?:-\s+)*(?:[^\s#'"{][^#'"{]*?:\s+|(?<=-\s+)))(\{\{.*?)\s*$/.exec(line);
  if (!match) return undefined;
  const [, before, value] = match as unknown as [string, string, string];
  const quoted = value.includes('"') ? `'${value.replaceAll("'", "''")}'` : `"${value}"`;
  return new PlayError('yaml-syntax', 'a value that begins with `{{` must be in quotes', {
    origin: { file: near.file, line: near.line, column: before.length + 1 },
    length: value.length,
    hint: `write ${before.trim()} ${quoted}`,
  });
}

function lineOf(text: string, line: number): string {
  return text.split(/\r\n?|\n/)[line - 1] ?? '';
}

function tabHere(text: string, at: number, { originAt }: ExplainContext): PlayError | undefined {
  const origin = originAt(at);
  const indent = /^[ \t]*/.exec(lineOf(text, origin.line))![0];
  if (!indent.includes('\t')) return undefined;
  return new PlayError('yaml-syntax', 'a tab cannot indent in YAML', {
    origin: { ...origin, column: indent.indexOf('\t') + 1 },
    hint: 'use spaces',
  });
}

/** `a: b: c` and a line that is indented by mistake both look to the parser like a map within a value. */
function nestedColon(error: YAMLParseError, { text, originAt }: ExplainContext): PlayError | undefined {
  if (error.code !== 'BLOCK_AS_IMPLICIT_KEY') return undefined;
  const origin = originAt(error.pos[0]);
  const line = lineOf(text, origin.line);
  const rest = line.slice(origin.column - 1);
  const colon = rest.search(/:(?:\s|$)/);
  if (colon >= 0) {
    return new PlayError('yaml-syntax', 'a value without quotes cannot contain `: `', {
      origin: { ...origin, column: origin.column + colon },
      hint: `write ${line.slice(0, origin.column - 1).trim()} ${JSON.stringify(rest.trim())}`,
    });
  }
  const next = origin.line + 1;
  const indent = /^\s*/.exec(lineOf(text, next))![0].length;
  return new PlayError('yaml-syntax', 'this line is indented more than the one it belongs with', {
    origin: { ...origin, line: next, column: indent + 1 },
    hint: `the line above has a value already, so nothing can be below it`,
  });
}

const plainWords: Partial<Record<ErrorCode, readonly [message: string, hint?: string]>> = {
  BAD_INDENT: [
    'the indentation of this line fits nothing above it',
    'lines of one list or map begin in the same column',
  ],
  MULTILINE_IMPLICIT_KEY: ['a key must end with `:` in its line'],
  BAD_DQ_ESCAPE: ['this escape is not known in double quotes', 'write the backslash twice, or use single quotes'],
  BAD_SCALAR_START: ['a value cannot begin with this character', 'put the value in quotes'],
  TAB_AS_INDENT: ['a tab cannot indent in YAML', 'use spaces'],
  BAD_PROP_ORDER: ['an anchor or a tag cannot stand here'],
  MULTIPLE_ANCHORS: ['a value can have one anchor only'],
  MULTIPLE_TAGS: ['a value can have one tag only'],
  ALIAS_PROPS: ['an alias can have neither anchor nor tag'],
  BLOCK_IN_FLOW: ['inside `{ }` and `[ ]` lists and maps must be in brackets too'],
  KEY_OVER_1024_CHARS: ['a key can have at most 1024 characters'],
  RESOURCE_EXHAUSTION: ['this is nested too deeply'],
};

function plainly(error: YAMLParseError, { text, originAt }: ExplainContext): PlayError {
  const at = Math.min(error.pos[0], text.length);
  // A complaint about indentation begins in the first column, where there is nothing to see.
  const origin = originAt(error.code === 'BAD_INDENT' ? at + /^ */.exec(text.slice(at, at + 500))![0].length : at);
  const [message, hint] = plainWords[error.code] ?? words(error, lineOf(text, origin.line).slice(0, origin.column - 1));
  const length = Math.max(1, error.pos[1] - error.pos[0]);
  return new PlayError('yaml-syntax', message, { origin, hint, length });
}

function words(error: YAMLParseError, before: string): readonly [string, string?] {
  if (error.code === 'UNEXPECTED_TOKEN' && /at node end/.test(error.message)) {
    const quoted = /["']\s*$/.test(before);
    return ['nothing can follow here', quoted ? 'put the whole value in quotes' : 'the value has ended before this'];
  }
  if (error.code === 'MISSING_CHAR' && /map values/.test(error.message)) return ['a `:` is missing after this key'];
  const first = error.message.split('\n')[0]!;
  return [first[0]!.toLowerCase() + first.slice(1)];
}
