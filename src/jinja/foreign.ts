/** Filters, tests and lookups from outside, which count for a whole process once they are loaded. */
import type { Plugin } from './plugin.ts';

type Kind = Plugin['kind'];

const loaded: Readonly<Record<Kind, Map<string, Plugin>>> = { filter: new Map(), test: new Map(), lookup: new Map() };
let explain: (kind: Kind, name: string) => string | undefined = () => undefined;

/** Adds plugins; ours keep their names. */
export function addPlugins(kind: Kind, plugins: ReadonlyMap<string, Plugin>): void {
  for (const [name, plugin] of plugins) loaded[kind].set(name, plugin);
}

/** Says where a name that nothing has may be found, for messages. */
export function explainUnknown(how: (kind: Kind, name: string) => string | undefined): void {
  explain = how;
}

export const foreignPlugin = (kind: Kind, name: string): Plugin | undefined => loaded[kind].get(name);
export const foreignNames = (kind: Kind): Iterable<string> => loaded[kind].keys();
export const whyUnknown = (kind: Kind, name: string): string | undefined => explain(kind, name);
