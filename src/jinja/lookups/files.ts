/** Lookups that read files of the controller. */
import { statSync } from 'node:fs';
import { basename, dirname, isAbsolute, join, resolve } from 'node:path';
import { PlayError } from '../../errors.ts';
import { truthy } from '../../python/compare.ts';
import { items } from '../../python/sequence.ts';
import { str, typeName } from '../../python/text.ts';
import { isUndefined, raise, valueError } from '../../python/undefined.ts';
import { Tuple, Undefined, type Value } from '../../python/value.ts';
import { findFile, readText } from '../controllerFiles.ts';
import { globFiles } from '../glob.ts';
import { lookup } from '../plugin.ts';
import { renderTemplate } from '../renderTemplate.ts';

export const file = lookup('Gives the content of files.', (frame, terms, options) =>
  terms.map((term) => {
    let text = readText(frame, findFile(frame, 'files', str(term)));
    if (truthy(options.get('rstrip') ?? true)) text = text.trimEnd();
    return truthy(options.get('lstrip') ?? false) ? text.trimStart() : text;
  }),
);

export const unvault = lookup('Gives the content of files, decrypted where they are vaulted.', (frame, terms) =>
  terms.map((term) => readText(frame, findFile(frame, 'files', str(term)))),
);

export const fileglob = lookup('Gives the files that a pattern matches.', (frame, terms) =>
  terms.flatMap((term) => {
    const pattern = str(term);
    const folder = dirname(pattern);
    const found = isAbsolute(pattern)
      ? folder
      : (frame.scope.services.find('files', folder === '.' ? '' : folder) ??
        resolve(frame.scope.services.workingFolder, folder));
    return globFiles(join(found, basename(pattern)))
      .filter((path) => statSync(path, { throwIfNoEntry: false })?.isFile())
      .sort();
  }),
);

export const template = lookup('Gives what a template renders to.', (frame, terms, options) =>
  terms.map((term) => {
    const path = findFile(frame, 'templates', str(term));
    const vars = options.get('template_vars') ?? new Map<Value, Value>();
    if (!(vars instanceof Map)) throw valueError(`template_vars must be a dict, not ${typeName(vars)}`);
    const scope =
      vars.size === 0 ? frame.scope : frame.scope.with(new Map([...vars].map(([key, value]) => [str(key), { value }])));
    const overrides: Record<string, Value | undefined> = {};
    for (const name of [
      'variable_start_string',
      'variable_end_string',
      'comment_start_string',
      'comment_end_string',
      'trim_blocks',
      'lstrip_blocks',
    ])
      overrides[name] = options.get(name);
    return renderTemplate(readText(frame, path), path, scope, { overrides });
  }),
);

const split = (text: Value, by: RegExp): string[] =>
  typeof text === 'string' ? text.split(by) : items(text).flatMap((one) => split(one, by));

/** Undefined names are left out, since a list of candidates often holds some that do not apply. */
function candidates(terms: readonly Value[], options: ReadonlyMap<Value, Value>): string[] {
  return terms.flatMap((term) => {
    if (term instanceof Undefined) return isUndefined(term) ? [] : raise(term);
    if (Array.isArray(term) || term instanceof Tuple)
      return candidates(Array.isArray(term) ? term : term.items, options);
    if (typeof term !== 'string' && !(term instanceof Map))
      throw valueError(`a string, dict or list is required, not ${typeName(term)}`);
    const names = term instanceof Map ? (term.get('files') ?? []) : term;
    const paths = (term instanceof Map ? term.get('paths') : undefined) ?? options.get('paths') ?? [];
    const folders = split(paths, /[,:;]/).filter((path) => path !== '');
    const files = split(names, /[,;]/).filter((name) => name !== '');
    return folders.length === 0 ? files : folders.flatMap((folder) => files.map((name) => join(folder, name)));
  });
}

export const first_found = lookup(
  'Gives the first file that exists.',
  (frame, terms, options) => {
    const wanted = candidates(terms.length > 0 ? terms : [new Map(options)], options);
    for (const name of wanted) {
      for (const folder of ['files', 'templates', 'vars', ''] as const) {
        const found = frame.scope.services.find(folder, name);
        if (found !== undefined) return [found];
      }
    }
    const skips = [options, ...terms].some(
      (one) => one instanceof Map && truthy((one as Map<Value, Value>).get('skip') ?? false),
    );
    if (skips) return [];
    throw new PlayError('missing-file', 'none of the files exists', { hint: `searched for: ${wanted.join(', ')}` });
  },
  { lenient: true },
);
