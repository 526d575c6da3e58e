/** Filters for text that goes into scripts and configuration files. */
import { didYouMean } from '../../errors.ts';
import { textArgument, wholeArgument } from '../../python/arguments.ts';
import { truthy } from '../../python/compare.ts';
import { isFloat, toDouble } from '../../python/number.ts';
import { str } from '../../python/text.ts';
import { replaceAll } from '../../python/textTools.ts';
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
  const option = (name: string, fallback: string): Value => given.get(name) ?? base[name] ?? fallback;
  const needed = (name: string, fallback: string): string =>
    textArgument(given.has(name) ? given.get(name) : (base[name] ?? fallback));
  /** Options that may be empty in any way. */
  const loose = (name: string, fallback: string): string => {
    const found = given.has(name) ? given.get(name)! : option(name, fallback);
    return truthy(found) ? str(found) : '';
  };
  const decoration = needed('decoration', '');
  const edge = decoration.trimEnd();
  const newline = needed('newline', '\n');
  const prefix = loose('prefix', edge);
  const postfix = needed('postfix', edge);
  const beginning = loose('beginning', '');
  const end = loose('end', '');
  const times = (name: string): number => {
    const count = given.get(name) ?? 1;
    return given.has(name) && isFloat(count) && name === 'prefix_count'
      ? Math.trunc(toDouble(count))
      : wholeArgument(given.get(name), 1);
  };
  const body = replaceAll(
    decoration + replaceAll(textArgument(value), newline, newline + decoration),
    decoration + newline,
    edge + newline,
  );
  const before =
    prefix === '' ? '' : (prefix === newline ? newline : prefix + newline).repeat(Math.max(0, times('prefix_count')));
  const after = (newline + postfix).repeat(Math.max(0, times('postfix_count')));
  return `${beginning === '' ? '' : beginning + newline}${before}${body}${after}${end === '' ? '' : newline + end}`;
});
