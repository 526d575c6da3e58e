/** Filters, tests and lookups of the operator's: functions that a `.mjs` file exports, with plain values. */
import { PlayError } from '../errors.ts';
import { plainFilter, plainLookup, plainTest } from '../jinja/plainPlugin.ts';
import type { Plugin } from '../jinja/plugin.ts';
import { loadFile } from './ownFile.ts';

export type TemplateKind = 'filter' | 'test' | 'lookup';

/** The plugins that a file exports, by the names of the exports; a JavaScript keyword is written with `_` behind it. */
export async function loadPluginFile(kind: TemplateKind, path: string): Promise<ReadonlyMap<string, Plugin>> {
  const plugins = new Map<string, Plugin>();
  for (const [name, value] of Object.entries(await loadFile(path))) {
    const { summary, parameters, run } = described(value, path);
    if (!run) continue;
    const about = { summary, parameters };
    const make = kind === 'filter' ? plainFilter : kind === 'test' ? plainTest : plainLookup;
    plugins.set(name.replace(/_$/, ''), make(about, run));
  }
  if (plugins.size > 0) return plugins;
  throw new PlayError('invalid-playbook', `${path} exports no ${kind}`, {
    hint: `write \`export function NAME(value) { … }\``,
  });
}

/**
 * The names of a function's parameters after the first, so that a template can give them by name. A list that holds more
 * than names and plain defaults is not read; arguments go by place then.
 */
export function parametersOf(text: string): string | undefined {
  const list = /^(?:async\s+)?(?:function\s*\w*\s*)?\(([^()]*)\)/.exec(text)?.[1] ?? /^(\w+)\s*=>/.exec(text)?.[1];
  if (list === undefined) return undefined;
  const parts = list.split(',').map((part) => /^\s*(\w+)\s*(?:=[^=]|$)/.exec(part)?.[1]);
  if (list.trim() === '' || parts.some((name) => name === undefined)) return undefined;
  return parts
    .slice(1)
    .map((name) => `${name}?`)
    .join(' ');
}

type Run = (...args: unknown[]) => unknown;

interface Described {
  readonly summary: string;
  readonly parameters?: string | undefined;
  readonly run?: Run | undefined;
}

/** An export is a function, or a description with `run`, `summary` and `parameters`. */
function described(value: unknown, path: string): Described {
  const summary = `In ${path}.`;
  if (typeof value === 'function') return { summary, parameters: parametersOf(value.toString()), run: value as Run };
  if (typeof value !== 'object' || value === null) return { summary };
  const given = value as Record<string, unknown>;
  return {
    summary: typeof given['summary'] === 'string' ? given['summary'] : summary,
    parameters: typeof given['parameters'] === 'string' ? given['parameters'] : undefined,
    run: typeof given['run'] === 'function' ? (given['run'] as Run) : undefined,
  };
}
