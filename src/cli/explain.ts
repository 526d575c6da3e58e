/** Says where variables come from: the definition that wins, those that it overrides, and the variables inside it. */
import { magicNames } from '../engine/magic.ts';
import { type Origin, placeText } from '../errors.ts';
import type { Inventory } from '../inventory/index.ts';
import { references, type Scope } from '../jinja/index.ts';
import type { Binding } from '../jinja/scope.ts';
import { dumpJson } from '../python/json.ts';
import type { Value } from '../python/value.ts';
import { isSecretFile, type Tree } from '../source/index.ts';

export interface ExplainContext {
  readonly inventory: Inventory;
  readonly extraVars: ReadonlyMap<string, Binding>;
  readonly host: string;
  readonly scope: Scope;
  /** Files below it are named relative to it. */
  readonly folder: string;
}

interface Definition {
  readonly what: string;
  readonly tree?: Tree | undefined;
  readonly value?: Value | undefined;
}

/** Lines about the names and, in turn, about all names that their values mention. */
export function explainNames(names: Iterable<string>, context: ExplainContext): string[] {
  const lines: string[] = [];
  const queue = [...names];
  const seen = new Set<string>();
  for (let name = queue.shift(); name !== undefined; name = queue.shift()) {
    if (seen.has(name)) continue;
    seen.add(name);
    const [winner, ...overridden] = definitionsOf(name, context);
    lines.push('');
    if (!winner) {
      const bound = context.scope.binding(name);
      lines.push(bound ? `${name}\n  known without a definition` : `${name}\n  defined nowhere`);
      continue;
    }
    const inner = winner.tree ? [...references(winner.tree)] : [];
    const text = shown(winner);
    lines.push(text === undefined ? name : `${name} = ${text}`, `  from ${place(winner, context)}`);
    for (const other of overridden) lines.push(`  overrides ${shown(other)} from ${place(other, context)}`);
    if (inner.length > 0) lines.push(`  needs ${inner.join(', ')}`);
    queue.push(...inner);
  }
  return lines;
}

/** All definitions, the strongest first. */
function definitionsOf(name: string, { inventory, extraVars, host, scope }: ExplainContext): Definition[] {
  const found: Definition[] = [];
  const bound = scope.binding(name);
  if (bound && 'compute' in bound && magicNames.includes(name))
    found.push({ what: 'what Reprise itself knows; nothing overrides it' });
  const extra = extraVars.get(name);
  if (extra && 'tree' in extra) found.push({ what: 'extra variables', tree: extra.tree });
  for (const { what, bound: written } of [...inventory.bindingsOf(host, name)].reverse()) {
    if ('tree' in written) found.push({ what, tree: written.tree });
    else found.push({ what: `${what}, made by \`constructed\``, value: written.value });
  }
  return found;
}

function place({ what, tree }: Definition, { folder }: ExplainContext): string {
  const origin: Origin | undefined = tree?.origin;
  return origin ? `${placeText(origin, folder)} (${what})` : what;
}

const WIDTH = 60;

/** The value as written, in one line. */
function shown({ tree, value }: Definition): string | undefined {
  if (value !== undefined) return clipped(dumpJson(value, { ensureAscii: false }));
  if (!tree) return undefined;
  if (isSecretFile(tree.origin.file) || (tree.kind === 'scalar' && tree.tag === 'vault')) return '********';
  if (tree.kind === 'list') return `[${tree.items.length} item${tree.items.length === 1 ? '' : 's'}]`;
  if (tree.kind === 'map') return `{${clipped(tree.entries.map(({ key }) => key.text).join(', '))}}`;
  if (typeof tree.value === 'string') return clipped(JSON.stringify(tree.value));
  return tree.value === null ? 'null' : tree.text;
}

function clipped(text: string): string {
  return text.length > WIDTH ? `${text.slice(0, WIDTH)}…` : text;
}
