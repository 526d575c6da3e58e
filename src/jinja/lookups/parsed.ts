/** Lookups that find one value in a file of a known format. */

import { wholeArgument } from '../../python/arguments.ts';
import { truthy } from '../../python/compare.ts';
import { compile } from '../../python/regex.ts';
import { parseCsv, parseIni } from '../../python/tables.ts';
import { str } from '../../python/text.ts';
import { valueError } from '../../python/undefined.ts';
import type { Value } from '../../python/value.ts';
import { findFile, readText } from '../controllerFiles.ts';
import { type LookupOptions, lookup } from '../plugin.ts';

/** `name key=value key=value`: the old way to give options inside a term. */
function inline(
  term: string,
  options: LookupOptions,
  known: readonly string[],
): { key: string; option: (name: string) => Value | undefined } {
  const given = new Map(options);
  const words: string[] = [];
  for (const word of term.split(/\s+/).filter((piece) => piece !== '')) {
    const at = word.indexOf('=');
    if (at > 0 && known.includes(word.slice(0, at)))
      given.set(word.slice(0, at), word.slice(at + 1).replace(/^(["'])(.*)\1$/, '$2'));
    else words.push(word);
  }
  return { key: words.join(' '), option: (name) => given.get(name) };
}

const CSV_OPTIONS = ['file', 'delimiter', 'col', 'default', 'encoding', 'keycol'];

export const csvfile = lookup('Gives a column of the row with a key.', (frame, terms, options) => {
  if (terms.length === 0) throw valueError('Search key is required but was not found');
  return terms.flatMap((term): Value[] => {
    const { key, option } = inline(str(term), options, CSV_OPTIONS);
    const number = (name: string, fallback: number): number => Number(str(option(name) ?? fallback));
    const delimiter = str(option('delimiter') ?? 'TAB');
    const rows = parseCsv(
      readText(frame, findFile(frame, 'files', str(option('file') ?? 'ansible.csv'))),
      delimiter === 'TAB' ? '\t' : delimiter,
    );
    const row = rows.find((one) => one[wholeArgument(number('keycol', 0), 0)] === key);
    const found = row?.[number('col', 1)] ?? option('default') ?? null;
    return found === null ? [] : [found];
  });
});

const INI_OPTIONS = [
  'type',
  'file',
  'section',
  're',
  'encoding',
  'default',
  'case_sensitive',
  'allow_no_value',
  'interpolation',
];

export const ini = lookup('Gives a value of an INI or properties file.', (frame, terms, options) =>
  terms.flatMap((term): Value[] => {
    const { key, option } = inline(str(term), options, INI_OPTIONS);
    const properties = str(option('type') ?? 'ini') === 'properties';
    const sensitive = truthy(option('case_sensitive') ?? false);
    const path = findFile(frame, 'files', str(option('file') ?? 'ansible.ini'));
    const text = readText(frame, path);
    const sections = parseIni(properties ? `[properties]\n${text}` : text, sensitive);
    const name = properties ? 'properties' : str(option('section') ?? 'global');
    const section = sections.get(name);
    if (section === undefined && name !== 'DEFAULT')
      throw valueError(`No section '${name}' in '${path}'.`, `it has: ${[...sections.keys()].join(', ')}`);
    const values = new Map([...(sections.get('DEFAULT') ?? []), ...(section ?? [])]);
    if (truthy(option('re') ?? false)) {
      const regex = compile(key);
      return [...values].filter(([one]) => regex.match(one) !== undefined).map(([, value]) => value);
    }
    const found = values.get(sensitive ? key : key.toLowerCase());
    return [found === undefined ? (option('default') ?? '') : expand(found, values)];
  }),
);

/** `%(name)s` refers to another value of the section. */
function expand(text: string, values: ReadonlyMap<string, string>, depth = 0): string {
  if (depth > 10) throw valueError('the values of the INI file refer to each other without end');
  return text.replace(/%\(([^)]+)\)s|%%/g, (whole, name?: string) => {
    if (name === undefined) return '%';
    const value = values.get(name.toLowerCase());
    if (value === undefined) throw valueError(`the INI file refers to \`${name}\`, which it does not have`);
    return whole === '' ? '' : expand(value, values, depth + 1);
  });
}
