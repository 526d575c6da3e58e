/** Files that describe roles and collections, as plain data. */
import { PlayError, type Problems } from '../errors.ts';
import { loadYamlFile, type Tree } from '../source/index.ts';

export type Data = string | boolean | null | readonly Data[] | { readonly [key: string]: Data };

/** Numbers stay the text that was written, because `1.10` is a version. */
export function dataOf(tree: Tree): Data {
  if (tree.kind === 'list') return tree.items.map(dataOf);
  if (tree.kind === 'map') return Object.fromEntries(tree.entries.map(({ key, value }) => [key.text, dataOf(value)]));
  return tree.value === null || typeof tree.value === 'boolean' ? tree.value : tree.text;
}

/** The tree of a file; throws all that is wrong with it. */
export function readTree(path: string): Tree {
  const problems: Problems = [];
  const tree = loadYamlFile(path, problems);
  if (problems.length > 0 || !tree) throw new AggregateError(problems, `mistakes in ${path}`);
  return tree;
}

/** A file that must hold a map. */
export function readMapping(path: string): Readonly<Record<string, Data>> {
  const tree = readTree(path);
  const data = dataOf(tree);
  if (isMap(data)) return data;
  throw new PlayError('usage', `\`${path}\` must hold a map`, { origin: tree.origin });
}

export function isMap(data: Data | undefined): data is { readonly [key: string]: Data } {
  return typeof data === 'object' && data !== null && !Array.isArray(data);
}

export function textOf(data: Data | undefined): string | undefined {
  return typeof data === 'string' && data !== '' ? data : undefined;
}
