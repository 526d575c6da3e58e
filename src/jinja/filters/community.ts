/** Filters of community.general that roles use often. */
import { createRequire } from 'node:module';
import { equals, mapSet } from '../../python/compare.ts';
import { dumpJson, parseJson } from '../../python/json.ts';
import { compile } from '../../python/regex.ts';
import { items } from '../../python/sequence.ts';
import { repr, str, typeName } from '../../python/text.ts';
import { valueError } from '../../python/undefined.ts';
import type { Value } from '../../python/value.ts';
import { compareVersions } from '../../python/versions.ts';
import { filter } from '../plugin.ts';

interface JmesPath {
  search(data: unknown, expression: string): unknown;
}

export const json_query = filter('Asks a JMESPath query of a value.', 'expr', (value, query) => {
  // Loaded only here, since few playbooks query.
  const { search } = createRequire(import.meta.url)('jmespath') as JmesPath;
  try {
    return parseJson(JSON.stringify(search(JSON.parse(dumpJson(value)), str(query!)) ?? null));
  } catch (error) {
    throw valueError(`the query \`${str(query!)}\` failed: ${(error as Error).message}`);
  }
});

export const version_sort = filter('Sorts versions.', 'reverse?', (value, reverse = false) => {
  const all = items(value)
    .map(str)
    .sort((a, b) => compareVersions('loose', a, b));
  return reverse === true ? all.reverse() : all;
});

type Matcher = (key: string) => boolean;

function matcher(target: Value | undefined, how: Value | undefined): Matcher {
  const wanted = typeof target === 'string' ? [target] : items(target ?? []).map(str);
  switch (how === undefined ? 'equal' : str(how)) {
    case 'equal':
      return (key) => wanted.includes(key);
    case 'starts_with':
      return (key) => wanted.some((start) => key.startsWith(start));
    case 'ends_with':
      return (key) => wanted.some((end) => key.endsWith(end));
    case 'regex': {
      const patterns = wanted.map((pattern) => compile(pattern));
      return (key) => patterns.some((pattern) => pattern.match(key) !== undefined);
    }
  }
  throw valueError(`matching_parameter cannot be ${str(how!)}`, 'it is equal, starts_with, ends_with or regex');
}

function selectKeys(value: Value, keep: Matcher): Value {
  return items(value).map((entry) => {
    if (!(entry instanceof Map)) throw valueError(`a list of dicts is needed, got ${typeName(entry)}`);
    return new Map([...entry].filter(([key]) => keep(str(key))));
  });
}

export const keep_keys = filter('Keeps some keys of each dict.', 'target matching_parameter?', (value, target, how) =>
  selectKeys(value, matcher(target, how)),
);
export const remove_keys = filter(
  'Drops some keys of each dict.',
  'target matching_parameter?',
  (value, target, how) => {
    const drop = matcher(target, how);
    return selectKeys(value, (key) => !drop(key));
  },
);

export const dict_kv = filter(
  'Makes a dict with one key.',
  'key',
  (value, key) => new Map<Value, Value>([[key!, value]]),
);
export const dict = filter('Makes a dict of pairs.', '', (value) => {
  const made = new Map<Value, Value>();
  for (const pair of items(value)) {
    const [key, held] = items(pair);
    if (key === undefined || held === undefined) throw valueError(`${repr(pair)} is no pair of key and value`);
    mapSet(made, key, held);
  }
  return made;
});

export const counter = filter('Counts how often each item occurs.', '', (value) => {
  const counts = new Map<Value, Value>();
  for (const item of items(value)) mapSet(counts, item, Number(counts.get(item) ?? 0) + 1);
  return counts;
});

export const lists_union = filter('Gives what is in any of the lists, in their order.', '*others', (value, others) => {
  const found: Value[] = [];
  for (const list of [value, ...(others as Value[])])
    for (const item of items(list)) if (!found.some((other) => equals(other, item))) found.push(item);
  return found;
});
