/** Finds mistakes in templates without evaluating them: syntax, and names of filters, tests and lookups. */
import { PlayError, type Problems } from '../errors.ts';
import type { ScalarTree, Tree } from '../source/tree.ts';
import { unknownPlugin } from './compileCall.ts';
import { isWholeTemplate } from './condition.ts';
import { looksLikeTemplate, PLAYBOOK_STRING, readHeader, type SyntaxOptions, TEMPLATE_FILE } from './options.ts';
import { parseBare, parseTemplate } from './parse.ts';
import { filePlace, type Place, scalarPlace } from './place.ts';
import { findFilter, findLookup, findTest, unknownHint } from './registry.ts';
import type { Expression, Statement } from './syntax.ts';
import { visitExpressions } from './visit.ts';

/** Adds what is wrong with the templates in a tree; with `conditional`, its texts are bare expressions. */
export function checkTemplate(tree: Tree, options: { readonly conditional?: boolean }, problems: Problems): void {
  if (tree.tag === 'unsafe' || tree.tag === 'vault') return;
  if (tree.kind === 'list') for (const item of tree.items) checkTemplate(item, options, problems);
  else if (tree.kind === 'map')
    for (const { key, value } of tree.entries) {
      checkTemplate(key, {}, problems);
      checkTemplate(value, options, problems);
    }
  else if (typeof tree.value === 'string') checkScalar(tree, tree.value, { ...options, problems });
}

function checkScalar(tree: ScalarTree, text: string, how: { conditional?: boolean; problems: Problems }): void {
  const bare = (how.conditional ?? false) && !isWholeTemplate(text.trim());
  // That a condition is empty is said where it is evaluated, for it may be allowed there.
  if (text.trim() === '' || (!bare && !looksLikeTemplate(text))) return;
  const place = scalarPlace(tree);
  collect(how.problems, () => {
    const nodes = bare
      ? [parseBare(text, { literalBackslashes: false }, place)]
      : parseWithHeader(text, PLAYBOOK_STRING, place);
    checkNames(nodes, place, how.problems);
  });
}

/** The same for a template file's text. */
export function checkTemplateFile(text: string, file: string, problems: Problems): void {
  collect(problems, () => {
    const place = filePlace(file, text);
    checkNames(parseWithHeader(text, TEMPLATE_FILE, place), place, problems);
  });
}

/** Places stay those of the whole text. */
function parseWithHeader(text: string, base: SyntaxOptions, place: Place): Statement[] {
  const { options, skipped } = readHeader(text, base);
  return parseTemplate(text.slice(skipped), options, { at: (offset) => place.at(offset + skipped) });
}

function collect(problems: Problems, run: () => void): void {
  try {
    run();
  } catch (error) {
    if (!(error instanceof PlayError)) throw error;
    problems.push(error);
  }
}

function checkNames(nodes: readonly (Statement | Expression)[], place: Place, problems: Problems): void {
  visitExpressions(nodes, (node) => {
    if (node.kind === 'filter' && findFilter(node.name) === undefined) problems.push(unknownPlugin(node, place));
    else if (node.kind === 'test' && findTest(node.name) === undefined) problems.push(unknownPlugin(node, place));
    else if (node.kind === 'call' && node.callee.kind === 'name')
      checkLookup(node, node.callee.name, { place, problems });
  });
}

const LOOKUP_CALLS = new Set(['lookup', 'query', 'q']);

function checkLookup(
  node: Expression & { kind: 'call' },
  callee: string,
  to: { place: Place; problems: Problems },
): void {
  const [name] = node.arguments.positional;
  if (!LOOKUP_CALLS.has(callee) || name?.kind !== 'constant' || typeof name.value !== 'string') return;
  if (findLookup(name.value) !== undefined) return;
  to.problems.push(
    new PlayError('unknown-lookup', `there is no lookup \`${name.value}\``, {
      origin: to.place.at(name.at),
      length: name.end - name.at,
      hint: unknownHint('lookup', name.value),
    }),
  );
}
