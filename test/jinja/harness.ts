/** Runs recorded rows: what ansible-core 2.19 answered for a template and its variables. */

import { existsSync } from 'node:fs';
import { isAbsolute } from 'node:path';
import { PlayError } from '../../src/errors.ts';
import type { Binding, Layer, Services } from '../../src/jinja/index.ts';
import { createScope, evaluate, evaluateCondition, fromJson, renderNative, toJson } from '../../src/jinja/index.ts';
import { Omit, type Value } from '../../src/python/value.ts';
import { scalarTree, type Tree } from '../../src/source/tree.ts';

export interface Row {
  readonly category: string;
  readonly template: string;
  readonly vars: Readonly<Record<string, unknown>>;
  readonly expected?: unknown;
  readonly native: boolean;
  readonly conditional?: boolean;
  readonly error?: boolean;
  readonly options?: Readonly<Record<string, unknown>>;
  readonly templates?: Readonly<Record<string, string>>;
}

const origin = { file: 'case.yml', line: 1, column: 1 };

/** Recorded data as a trusted tree: strings in it may be templates, as in a playbook. */
export function treeOf(json: unknown): Tree {
  if (Array.isArray(json)) return { kind: 'list', items: json.map(treeOf), origin };
  if (typeof json === 'object' && json !== null)
    return {
      kind: 'map',
      entries: Object.entries(json).map(([key, value]) => ({ key: scalarTree(key, origin), value: treeOf(value) })),
      origin,
    };
  if (typeof json === 'number' && !Number.isInteger(json)) return scalarTree(json, origin);
  return scalarTree(json as string | number | boolean | null, origin);
}

export const services: Services = {
  find: (_folder, name) => (isAbsolute(name) && existsSync(name) ? name : undefined),
  searched: () => [],
  readFile: () => {
    throw new Error('no files here');
  },
  decrypt: () => {
    throw new Error('no vault here');
  },
  secret: () => undefined,
  environment: { HOME: '/root', PATH: process.env['PATH'] },
  workingFolder: process.cwd(),
  warn: () => undefined,
  now: () => new Date(),
};

export function layerOf(vars: Readonly<Record<string, unknown>>): Layer {
  return new Map<string, Binding>(Object.entries(vars).map(([name, value]) => [name, { tree: treeOf(value) }]));
}

/** What we answer to a row; throws where a mistake is found. */
export function answer(row: Row): unknown {
  const scope = createScope([layerOf(row.vars)], services);
  const tree = scalarTree(row.template, origin);
  if (row.conditional) return evaluateCondition(tree, scope);
  if (row.native) {
    const value = evaluate(tree, scope);
    if (value instanceof Omit) throw new PlayError('undefined-variable', 'the whole value is omitted');
    return toJson(value);
  }
  const overrides = fromJson(row.options ?? {}) as Map<Value, Value>;
  const value = renderNative(row.template, 'case.j2', scope, {
    overrides: Object.fromEntries(overrides) as Record<string, Value>,
    load: (name) => (row.templates?.[name] === undefined ? undefined : { text: row.templates[name], file: name }),
  });
  return toJson(value);
}
