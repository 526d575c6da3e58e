/** Which names templates use, where, and whether they provide for their absence. */
import type { Origin } from '../../errors.ts';
import { PLAYBOOK_STRING, type SyntaxOptions, TEMPLATE_FILE } from '../../jinja/options.ts';
import { parseBare, parseTemplate } from '../../jinja/parse.ts';
import { filePlace, type Place, scalarPlace } from '../../jinja/place.ts';
import { expressionReferences, references } from '../../jinja/references.ts';
import type { Expression, Statement } from '../../jinja/syntax.ts';
import { visitExpressions } from '../../jinja/visit.ts';
import type { Tree } from '../../source/index.ts';

export interface Mentions {
  /** The places of each name, in the order they were found. */
  readonly used: Map<string, Origin[]>;
  /** Names for which `is defined`, `default` and the like provide somewhere. */
  readonly optional: Set<string>;
  /** Names that are looked up by their text. */
  readonly texts: Set<string>;
}

export function noMentions(): Mentions {
  return { used: new Map(), optional: new Set(), texts: new Set() };
}

/** Adds what the templates in a tree mention; with `bare`, its texts are expressions. */
export function addTree(tree: Tree, bare: boolean, to: Mentions): void {
  if (tree.tag === 'unsafe' || tree.tag === 'vault') return;
  if (tree.kind === 'list') for (const item of tree.items) addTree(item, bare, to);
  else if (tree.kind === 'map') {
    for (const { key, value } of tree.entries) {
      addTree(key, false, to);
      addTree(value, bare, to);
    }
  } else if (typeof tree.value === 'string') {
    const text = tree.value;
    if (text.includes('{{') || text.includes('{%'))
      addTemplate(text, { options: PLAYBOOK_STRING, place: scalarPlace(tree) }, to);
    else if (bare && text.trim() !== '') addExpression(text, scalarPlace(tree), to);
  }
}

/** The same for a template file. */
export function addFile(file: string, text: string, to: Mentions): void {
  // One that sets delimiters of its own cannot be read without them.
  if (!text.startsWith('#jinja2:')) addTemplate(text, { options: TEMPLATE_FILE, place: filePlace(file, text) }, to);
}

function addTemplate(text: string, { options, place }: { options: SyntaxOptions; place: Place }, to: Mentions): void {
  let body: Statement[];
  try {
    body = parseTemplate(text, options, place);
  } catch {
    return;
  }
  add(body, references(body), { place, to });
}

function addExpression(text: string, place: Place, to: Mentions): void {
  let expression: Expression;
  try {
    expression = parseBare(text, { literalBackslashes: false }, place);
  } catch {
    return;
  }
  add([expression], expressionReferences(expression), { place, to });
}

function add(
  nodes: readonly (Statement | Expression)[],
  free: ReadonlySet<string>,
  { place, to }: { place: Place; to: Mentions },
): void {
  visitExpressions(nodes, (node) => {
    if (node.kind === 'name' && free.has(node.name)) {
      const places = to.used.get(node.name) ?? [];
      places.push(place.at(node.at));
      to.used.set(node.name, places);
    } else if (node.kind === 'filter' || node.kind === 'test') {
      const provides = /^(default|d|mandatory|ternary|defined|undefined)$/.test(node.name);
      const name = provides && node.target ? rootOf(node.target) : undefined;
      if (name !== undefined) to.optional.add(name);
    } else if (node.kind === 'item' && node.key.kind === 'constant') to.texts.add(String(node.key.value));
    else if (node.kind === 'call') {
      for (const one of node.arguments.positional) if (one.kind === 'constant') to.texts.add(String(one.value));
    }
  });
}

function rootOf(node: Expression): string | undefined {
  if (node.kind === 'name') return node.name;
  if (node.kind === 'attribute' || node.kind === 'item') return rootOf(node.target);
  return node.kind === 'filter' && node.target ? rootOf(node.target) : undefined;
}
