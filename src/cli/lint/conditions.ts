/** Conditions that are certainly no booleans, and those in braces. */
import { isWholeTemplate } from '../../jinja/condition.ts';
import { parseBare } from '../../jinja/parse.ts';
import { scalarPlace } from '../../jinja/place.ts';
import type { Expression } from '../../jinja/syntax.ts';
import type { ScalarTree, Tree } from '../../source/index.ts';
import type { Finding } from './finding.ts';
import { plainScalar } from './plainScalar.ts';

/** Filters whose result is a text, a number, a list or a mapping, whatever they are given. */
const NO_BOOLEAN = new Set(
  `length count int float string lower upper trim join list sort unique dict2items items2dict abs round replace
  regex_replace regex_findall to_json to_nice_json to_yaml b64encode b64decode basename dirname split splitlines combine union
  intersect difference map select reject selectattr rejectattr flatten sum quote reverse zip product`.split(/\s+/),
);

/** What is wrong with conditions: a text, or a list of them. */
export function checkConditions(tree: Tree): readonly Finding[] {
  if (tree.kind === 'list') return tree.items.flatMap(checkConditions);
  if (tree.kind === 'map' || tree.tag !== undefined || typeof tree.value === 'boolean' || tree.value === null)
    return [];
  if (typeof tree.value !== 'string') return [finding(tree, `\`${tree.text}\` is no boolean`)];
  const text = tree.value.trim();
  if (isWholeTemplate(text)) return bracesIn(tree, text);
  if (text.includes('{{') || text.includes('{%')) return [];
  let expression: Expression;
  try {
    expression = parseBare(tree.value, { literalBackslashes: false }, scalarPlace(tree));
  } catch {
    // The checker says what is wrong with it.
    return [];
  }
  const wrong = noBoolean(expression);
  if (!wrong) return [];
  const shown = tree.value.slice(wrong.at, wrong.end).trim();
  const isLength = expression === wrong && wrong.kind === 'filter' && /^(length|count)$/.test(wrong.name);
  const fix = isLength ? plainScalar(tree, `${text} > 0`) : undefined;
  const message = `this condition gives ${kindOf(wrong)}, and a condition must be a boolean: \`${shown}\``;
  return [{ ...finding(tree, message), hint: isLength ? `\`${text} > 0\` is one` : undefined, fix }];
}

function finding(tree: ScalarTree, message: string): Finding {
  return {
    rule: 'condition-not-boolean',
    level: 'error',
    message,
    origin: tree.origin,
    length: tree.text.split('\n')[0]!.length,
  };
}

function bracesIn(tree: ScalarTree, text: string): readonly Finding[] {
  const inner = /^\{\{-?(.*?)-?\}\}$/s.exec(text)?.[1]?.trim();
  if (inner === undefined || inner.includes('{{')) return [];
  const message = 'a condition is an expression already and needs no braces';
  const fix = plainScalar(tree, inner);
  return [
    {
      rule: 'braces-in-condition',
      level: 'warning',
      message,
      origin: tree.origin,
      length: tree.text.length,
      hint: `\`${inner}\``,
      fix,
    },
  ];
}

/** The part that makes it no boolean, if it certainly is none. */
function noBoolean(node: Expression): Expression | undefined {
  switch (node.kind) {
    case 'constant':
      // Literals may be templates themselves, and what they give is not known.
      return typeof node.value === 'boolean' || (typeof node.value === 'string' && node.value.includes('{{'))
        ? undefined
        : node;
    case 'list':
    case 'tuple':
    case 'dict':
    case 'concat':
    case 'binary':
    case 'negate':
    case 'plus':
      return node;
    case 'filter':
      return NO_BOOLEAN.has(node.name) ? node : undefined;
    case 'and':
    case 'or':
      return noBoolean(node.left) ?? noBoolean(node.right);
    case 'if':
      return noBoolean(node.chosen) ?? (node.otherwise && noBoolean(node.otherwise));
    default:
      return undefined;
  }
}

function kindOf(node: Expression): string {
  if (node.kind === 'filter')
    return /^(length|count|int|float|abs|round|sum)$/.test(node.name) ? 'a number' : `what \`${node.name}\` gives`;
  if (node.kind === 'constant')
    return typeof node.value === 'string' ? 'a text' : node.value === null ? 'nothing' : 'a number';
  return node.kind === 'dict'
    ? 'a mapping'
    : node.kind === 'list' || node.kind === 'tuple'
      ? 'a list'
      : 'a number or text';
}
