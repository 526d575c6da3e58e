/** All filters, tests and lookups by name. */
import { didYouMean } from '../errors.ts';
import * as filterThemes from './filters/index.ts';
import { foreignNames, foreignPlugin, whyUnknown } from './foreign.ts';
import * as lookupThemes from './lookups/index.ts';
import type { Plugin } from './plugin.ts';
import * as testThemes from './tests/index.ts';

/** Collections whose plugins are built in, so that full names work. */
const NAMESPACE = /^(?:ansible\.(?:builtin|legacy|utils|netcommon|posix)|community\.general|kubernetes\.core)\./;

/** A JavaScript keyword cannot be an export, so `default` is exported as `default_`. */
function table(themes: Readonly<Record<string, Readonly<Record<string, Plugin>>>>): () => ReadonlyMap<string, Plugin> {
  let plugins: Map<string, Plugin> | undefined;
  // Made at first use, since some plugins call others and so import this file.
  return () => {
    if (plugins === undefined) {
      plugins = new Map();
      for (const theme of Object.values(themes))
        for (const [name, plugin] of Object.entries(theme)) plugins.set(name.replace(/_$/, ''), plugin);
    }
    return plugins;
  };
}

const filters = table(filterThemes);
const tests = table(testThemes);
const lookups = table(lookupThemes);

const tables: Readonly<Record<Plugin['kind'], () => ReadonlyMap<string, Plugin>>> = {
  filter: filters,
  test: tests,
  lookup: lookups,
};

/** Ours, or one from outside. */
function find(kind: Plugin['kind'], name: string): Plugin | undefined {
  const plugins = tables[kind]();
  return plugins.get(name) ?? plugins.get(name.replace(NAMESPACE, '')) ?? foreignPlugin(kind, name);
}

function names(kind: Plugin['kind']): Iterable<string> {
  return [...tables[kind]().keys(), ...foreignNames(kind)];
}

/** What helps with a name that nothing has. */
export function unknownHint(kind: Plugin['kind'], name: string): string | undefined {
  return whyUnknown(kind, name) ?? didYouMean(name, names(kind));
}

export const findFilter = (name: string): Plugin | undefined => find('filter', name);
/** `select('>', 1)`: operators are names of tests, too. */
const OPERATORS: Readonly<Record<string, string>> = {
  '==': 'eq',
  '!=': 'ne',
  '<': 'lt',
  '<=': 'le',
  '>': 'gt',
  '>=': 'ge',
};

export const findTest = (name: string): Plugin | undefined => find('test', OPERATORS[name] ?? name);
export const findLookup = (name: string): Plugin | undefined => find('lookup', name);

export interface PluginDescription {
  readonly kind: Plugin['kind'];
  readonly name: string;
  readonly summary: string;
}

/** What the generated reference lists: every plugin with its sentence, by kind and name. */
export function describePlugins(): PluginDescription[] {
  return [filters, tests, lookups].flatMap((plugins) =>
    [...plugins()]
      .map(([name, plugin]) => ({ kind: plugin.kind, name, summary: plugin.summary }))
      .sort((a, b) => (a.name < b.name ? -1 : 1)),
  );
}
