/** Turns the nodes of the YAML parser into trees: types, tags, merges, anchors and duplicate keys are settled here. */
import type { Node, Pair, Scalar as ScalarNode, YAMLMap, YAMLSeq } from 'yaml';
import { type Origin, PlayError, type Problems } from '../errors.ts';
import { templateNeedsQuotes } from './explain.ts';
import { resolvePlain, resolveTagged } from './resolve.ts';
import type { ListTree, MapEntry, MapTree, Scalar, ScalarTree, Tree } from './tree.ts';
import { yamlPackage } from './yamlPackage.ts';

/** Aliases may make a document look at most this much larger than it is. */
const mostAliasedNodes = 500_000;
const standardTag = 'tag:yaml.org,2002:';

export interface BuildContext {
  readonly text: string;
  readonly file: string;
  readonly problems: Problems;
  readonly originAt: (offset: number) => Origin;
}

interface Builder extends BuildContext {
  /** Finished anchors with the number of nodes below them; undefined while one is being built. */
  readonly anchors: Map<string, { readonly tree: Tree; readonly size: number } | undefined>;
  nodes: number;
  aliased: number;
}

/** The tree of a document's root node. */
export function buildTree(root: Node | null, context: BuildContext): Tree {
  return build(root, { ...context, anchors: new Map(), nodes: 0, aliased: 0 }, false);
}

function build(node: Node | null | undefined, to: Builder, unsafe: boolean): Tree {
  to.nodes++;
  if (!node) return { kind: 'scalar', value: null, text: '', style: 'plain', origin: to.originAt(0) };
  if (yamlPackage().isAlias(node)) return followAlias(node.source, originOf(node, to), to, unsafe);
  const anchor = 'anchor' in node ? node.anchor : undefined;
  if (anchor === undefined) return buildNode(node, to, unsafe);
  to.anchors.set(anchor, undefined);
  const before = to.nodes + to.aliased;
  const tree = buildNode(node, to, unsafe);
  to.anchors.set(anchor, { tree, size: to.nodes + to.aliased - before + 1 });
  return tree;
}

function buildNode(node: Node, to: Builder, unsafe: boolean): Tree {
  const inside = unsafe || node.tag === '!unsafe';
  const { isMap, isSeq } = yamlPackage();
  if (isMap(node)) return buildMap(node as YAMLMap<Node, Node | null>, to, inside);
  if (isSeq(node)) return buildList(node as YAMLSeq<Node>, to, inside);
  return buildScalar(node as ScalarNode, to, inside);
}

function originOf(node: Node, to: Builder): Origin {
  return to.originAt(node.range?.[0] ?? 0);
}

function followAlias(name: string, origin: Origin, to: Builder, unsafe: boolean): Tree {
  const missing: Tree = { kind: 'scalar', value: null, text: `*${name}`, style: 'plain', origin };
  const found = to.anchors.get(name);
  if (!found) {
    const message = to.anchors.has(name)
      ? `the anchor \`${name}\` contains itself`
      : `there is no anchor \`${name}\` above`;
    report(to, message, origin, name.length + 1);
    return missing;
  }
  const before = to.aliased;
  to.aliased += found.size;
  if (to.aliased > mostAliasedNodes) {
    if (before <= mostAliasedNodes) report(to, 'the aliases of this file repeat too much', origin, name.length + 1);
    return missing;
  }
  return unsafe ? asUnsafe(found.tree) : found.tree;
}

function report(to: Builder, message: string, origin: Origin, length = 1, hint?: string): void {
  to.problems.push(new PlayError('yaml-syntax', message, { origin, length, hint }));
}

/** The same tree as data: what `!unsafe` contains is unsafe in depth, also when an alias brought it there. */
export function asUnsafe(tree: Tree): Tree {
  if (tree.kind === 'scalar') return { ...tree, tag: 'unsafe' };
  if (tree.kind === 'list') return { ...tree, tag: 'unsafe', items: tree.items.map(asUnsafe) };
  const entries = tree.entries.map(({ key, value }) => ({ key, value: asUnsafe(value) }));
  return { ...tree, tag: 'unsafe', entries };
}

const styles = {
  PLAIN: 'plain',
  QUOTE_SINGLE: 'single',
  QUOTE_DOUBLE: 'double',
  BLOCK_LITERAL: 'literal',
  BLOCK_FOLDED: 'folded',
} as const;

function buildScalar(node: ScalarNode, to: Builder, unsafe: boolean): ScalarTree {
  const text = node.source ?? '';
  const style = styles[node.type as keyof typeof styles] ?? 'plain';
  const origin = originOf(node, to);
  const tag = node.tag;
  const base = { kind: 'scalar', text, style, origin } as const;
  if (tag === '!vault' || tag === '!vault-encrypted') return { ...base, value: text, tag: 'vault' };
  if (tag === '!unsafe') return { ...base, value: text, tag: 'unsafe' };
  // Inside an unsafe list or map plain scalars have their types; there is no harm in a number.
  if (unsafe && tag === undefined) return { ...base, value: untaggedValue(text, style, origin, to), tag: 'unsafe' };
  if (tag === undefined || tag === '!')
    return { ...base, value: tag === '!' ? text : untaggedValue(text, style, origin, to) };
  const value = tag.startsWith(standardTag) ? taggedValue(tag.slice(standardTag.length), text) : undefined;
  if (value === undefined) unknownTag(node, tag, to);
  return unsafe ? { ...base, value: value ?? text, tag: 'unsafe' } : { ...base, value: value ?? text };
}

function untaggedValue(text: string, style: ScalarTree['style'], origin: Origin, to: Builder): Scalar {
  if (style !== 'plain') return text;
  try {
    return resolvePlain(text);
  } catch (error) {
    report(to, `\`${text}\` looks like a date, but ${(error as Error).message}`, origin, text.length, 'quote it');
    return text;
  }
}

function taggedValue(tag: string, text: string): Scalar | undefined {
  try {
    return resolveTagged(tag, text);
  } catch {
    return undefined;
  }
}

function unknownTag(node: Node, tag: string, to: Builder): void {
  const shown = tag.startsWith(standardTag) ? `!!${tag.slice(standardTag.length)}` : tag;
  const end = node.range?.[0] ?? 0;
  const at = to.text.lastIndexOf(shown, end);
  const fits = /^!!(str|int|float|bool|null|timestamp|binary)$/.test(shown);
  const message = fits ? `this value does not fit its tag \`${shown}\`` : `the tag \`${shown}\` is not known`;
  report(to, message, to.originAt(at < 0 ? end : at), shown.length, 'known tags are `!vault` and `!unsafe`');
}

function buildList(node: YAMLSeq<Node>, to: Builder, unsafe: boolean): ListTree {
  const tag = node.tag;
  if (tag !== undefined && tag !== '!' && tag !== '!unsafe' && tag !== `${standardTag}seq`) unknownTag(node, tag, to);
  const base = {
    kind: 'list',
    origin: originOf(node, to),
    items: node.items.map((item) => build(item, to, unsafe)),
  } as const;
  return unsafe ? { ...base, tag: 'unsafe' } : base;
}

function buildMap(node: YAMLMap<Node, Node | null>, to: Builder, unsafe: boolean): MapTree {
  const tag = node.tag;
  const isSet = tag === `${standardTag}set`;
  if (tag !== undefined && tag !== '!' && tag !== '!unsafe' && tag !== `${standardTag}map` && !isSet)
    unknownTag(node, tag, to);
  const origin = originOf(node, to);
  const seen = new Map<unknown, MapEntry>();
  const own: MapEntry[] = [];
  const merges: Tree[] = [];
  for (const pair of node.items) {
    const key = readKey(pair, to);
    if (!key) continue;
    const value = build(pair.value ?? emptyAfter(pair), to, unsafe);
    if (key.style === 'plain' && key.text === '<<' && key.tag === undefined) {
      merges.push(value);
      continue;
    }
    const entry = { key, value };
    const first = seen.get(identity(key));
    if (first) reportDuplicate(entry, first, to);
    else seen.set(identity(key), entry);
    own.push(entry);
  }
  const entries = merges.length === 0 ? own : mergeEntries(merges, own, to);
  return unsafe ? { kind: 'map', origin, entries, tag: 'unsafe' } : { kind: 'map', origin, entries };
}

/** `{a}` has no value node at all; its null stands where the key stands. */
function emptyAfter(pair: Pair<Node, Node | null>): ScalarNode {
  const { Scalar } = yamlPackage();
  const empty = new Scalar('');
  empty.type = 'PLAIN';
  empty.source = '';
  const end = pair.key.range?.[1] ?? 0;
  empty.range = [end, end, end];
  return empty;
}

function readKey(pair: Pair<Node, Node | null>, to: Builder): ScalarTree | undefined {
  const tree = build(pair.key, to, false);
  if (tree.kind === 'scalar') return tree;
  const origin = tree.origin;
  const template = templateNeedsQuotes(to.text, origin);
  if (template) to.problems.push(template);
  else report(to, `a key must be a plain word, not a ${tree.kind}`, origin);
  return undefined;
}

/** Keys are the same when Python's dict would say so: `1` and `'1'` are two keys, `yes` and `true` are one. */
function identity(key: ScalarTree): unknown {
  if (typeof key.value === 'string') return key.value;
  if (key.value !== null && typeof key.value === 'object')
    return 'float' in key.value ? `float ${key.value.float}` : `moment ${key.value.moment}`;
  return key.value === null ? 'null\0' : key.value;
}

function reportDuplicate(entry: MapEntry, first: MapEntry, to: Builder): void {
  const { key } = entry;
  to.problems.push(
    new PlayError('duplicate-key', `the key \`${key.text}\` is written twice`, {
      origin: key.origin,
      length: Math.max(1, key.text.length),
      hint: `it is already in line ${first.key.origin.line}`,
      trail: [{ what: `the first \`${key.text}\``, origin: first.key.origin }],
    }),
  );
}

/** Merged entries come first, as PyYAML orders them; own keys win over merged ones, and earlier merged maps over later. */
function mergeEntries(merges: readonly Tree[], own: readonly MapEntry[], to: Builder): MapEntry[] {
  const maps = merges.flatMap((merge): readonly Tree[] => (merge.kind === 'list' ? merge.items : [merge]));
  const result = new Map<unknown, MapEntry>();
  for (const map of maps.toReversed()) {
    if (map.kind === 'map') for (const entry of map.entries) result.set(identity(entry.key), entry);
    else report(to, 'only a map, or a list of maps, can be merged with `<<`', map.origin);
  }
  for (const entry of own) result.set(identity(entry.key), entry);
  return [...result.values()];
}
