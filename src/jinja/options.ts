/** How a text is read as a template: delimiters, whitespace rules, and what backslashes mean. */

import { PlayError } from '../errors.ts';
import { parseLiteral } from '../python/literal.ts';
import type { Value } from '../python/value.ts';

export interface SyntaxOptions {
  readonly blockStart: string;
  readonly blockEnd: string;
  readonly variableStart: string;
  readonly variableEnd: string;
  readonly commentStart: string;
  readonly commentEnd: string;
  readonly lineStatementPrefix: string | undefined;
  readonly lineCommentPrefix: string | undefined;
  readonly trimBlocks: boolean;
  readonly lstripBlocks: boolean;
  readonly newlineSequence: string;
  readonly keepTrailingNewline: boolean;
  /** Playbook strings: a backslash inside a literal of `{{ }}` is a backslash. */
  readonly literalBackslashes: boolean;
}

/** What a playbook string is read with. */
export const PLAYBOOK_STRING: SyntaxOptions = {
  blockStart: '{%',
  blockEnd: '%}',
  variableStart: '{{',
  variableEnd: '}}',
  commentStart: '{#',
  commentEnd: '#}',
  lineStatementPrefix: undefined,
  lineCommentPrefix: undefined,
  trimBlocks: true,
  lstripBlocks: false,
  newlineSequence: '\n',
  keepTrailingNewline: false,
  literalBackslashes: true,
};

/** What a template file is read with, unless its header or the module's arguments say otherwise. */
export const TEMPLATE_FILE: SyntaxOptions = { ...PLAYBOOK_STRING, literalBackslashes: false };

/** The names that the template module and `#jinja2:` headers use. */
const NAMES: Readonly<Record<string, keyof SyntaxOptions>> = {
  block_start_string: 'blockStart',
  block_end_string: 'blockEnd',
  variable_start_string: 'variableStart',
  variable_end_string: 'variableEnd',
  comment_start_string: 'commentStart',
  comment_end_string: 'commentEnd',
  line_statement_prefix: 'lineStatementPrefix',
  line_comment_prefix: 'lineCommentPrefix',
  trim_blocks: 'trimBlocks',
  lstrip_blocks: 'lstripBlocks',
  newline_sequence: 'newlineSequence',
  keep_trailing_newline: 'keepTrailingNewline',
};

const HEADER = '#jinja2:';

/** Changes single options by Ansible's names for them; an unknown name or a wrong type raises. */
export function withOverrides(
  base: SyntaxOptions,
  overrides: Iterable<readonly [string, Value | undefined]>,
): SyntaxOptions {
  const changed: Record<string, unknown> = { ...base };
  for (const [name, value] of overrides) {
    const key = NAMES[name];
    if (key === undefined) throw new PlayError('template-syntax', `\`${name}\` is not a template option`);
    if (value === undefined) continue;
    const wanted = typeof (base[key] ?? '');
    if (typeof value !== wanted && !(value === null && key.endsWith('Prefix')))
      throw new PlayError('template-syntax', `the template option \`${name}\` must be a ${wanted}`);
    changed[key] = value ?? undefined;
  }
  return changed as unknown as SyntaxOptions;
}

/** True when the text could be a template: it has a start delimiter or an option header. */
export function looksLikeTemplate(text: string, options: SyntaxOptions = PLAYBOOK_STRING): boolean {
  if (options === PLAYBOOK_STRING) {
    const at = text.indexOf('{');
    if (at === -1) return text.startsWith(HEADER);
  }
  return (
    text.includes(options.variableStart) ||
    text.includes(options.blockStart) ||
    text.includes(options.commentStart) ||
    text.startsWith(HEADER)
  );
}

/** Takes a `#jinja2:` header off a template's text; `skipped` is its length. */
export function readHeader(text: string, base: SyntaxOptions): { options: SyntaxOptions; skipped: number } {
  if (!text.startsWith(HEADER)) return { options: base, skipped: 0 };
  const end = text.indexOf('\n');
  if (end === -1) throw new PlayError('template-syntax', 'the `#jinja2:` header must end with a line break');
  const pairs = text
    .slice(HEADER.length, end)
    .split(',')
    .map((pair): [string, Value] => {
      const colon = pair.indexOf(':');
      if (colon === -1)
        throw new PlayError('template-syntax', `\`${pair.trim()}\` in the \`#jinja2:\` header has no value`);
      return [pair.slice(0, colon).trim(), parseLiteral(pair.slice(colon + 1).trim())];
    });
  return { options: withOverrides(base, pairs), skipped: end + 1 };
}
