/** Filters for text that goes into scripts and configuration files. */
import { didYouMean } from '../../errors.ts';
import { wholeArgument } from '../../python/listMethods.ts';
import { str } from '../../python/text.ts';
import { valueError } from '../../python/undefined.ts';
import type { Value } from '../../python/value.ts';
import { filter } from '../plugin.ts';

export const quote = filter('Quotes a text for the shell.', '', (value) => {
  const text = value === null ? '' : str(value);
  if (text === '') return "''";
  return /[^\w@%+=:,./-]/.test(text) ? `'${text.replaceAll("'", `'"'"'`)}'` : text;
});

const STYLES: Readonly<Record<string, Readonly<Record<string, string>>>> = {
  plain: { decoration: '# ' },
  erlang: { decoration: '% ' },
  c: { decoration: '// ' },
  cblock: { beginning: '/*', decoration: ' * ', end: ' */' },
  xml: { beginning: '<!--', decoration: ' - ', end: '-->' },
};

export const comment = filter('Makes a comment of a text.', 'style? **options', (value, style = 'plain', options) => {
  const base = STYLES[str(style)];
  if (base === undefined || !Object.hasOwn(STYLES, str(style)))
    throw valueError(
      `Invalid style '${str(style)}'.`,
      didYouMean(str(style), Object.keys(STYLES)) ?? `available styles: ${Object.keys(STYLES).join(', ')}`,
    );
  const given = options as Map<Value, Value>;
  const option = (name: string, fallback: string): string =>
    given.has(name) ? str(given.get(name)!) : (base[name] ?? fallback);
  const edge = (given.has('decoration') ? str(given.get('decoration')!) : base['decoration']!).trimEnd();
  const newline = option('newline', '\n');
  const decoration = option('decoration', '');
  const prefix = option('prefix', edge);
  const postfix = option('postfix', edge);
  const beginning = option('beginning', '');
  const end = option('end', '');
  const times = (name: string): number => wholeArgument(given.get(name), 1);
  const body = (
    decoration +
    str(value)
      .split(newline)
      .join(newline + decoration)
  )
    .split(decoration + newline)
    .join(decoration.trimEnd() + newline);
  const before =
    prefix === '' ? '' : (prefix === newline ? newline : prefix + newline).repeat(Math.max(0, times('prefix_count')));
  const after = (newline + postfix).repeat(Math.max(0, times('postfix_count')));
  return `${beginning === '' ? '' : beginning + newline}${before}${body}${after}${end === '' ? '' : newline + end}`;
});
