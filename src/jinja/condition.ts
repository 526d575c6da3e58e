/** Evaluates `when` and its kin: bare expressions that must give a boolean. */
import { PlayError } from '../errors.ts';
import { truthy } from '../python/compare.ts';
import { repr, typeName } from '../python/text.ts';
import { requireDefined } from '../python/undefined.ts';
import { Undefined, type Value } from '../python/value.ts';
import type { ScalarTree, Tree } from '../source/tree.ts';
import { evaluate } from './evaluate.ts';
import type { Evaluate } from './frame.ts';
import { plainScalar } from './lazy.ts';
import { PLAYBOOK_STRING } from './options.ts';
import { parseTemplate } from './parse.ts';
import { type Place, scalarPlace } from './place.ts';
import { conditionExpression, evaluateCarrying } from './program.ts';
import type { Scope } from './scope.ts';

interface Condition {
  readonly place: Place;
  readonly run: Evaluate;
}

const compiled = new WeakMap<ScalarTree, Condition>();

/**
 * True or false; anything else is an error, as in Ansible 2.19. Several conditions in a list must all hold.
 * A condition may be a variable in braces whose text is itself a condition; data is never taken as one.
 */
export function evaluateCondition(tree: Tree, scope: Scope): boolean {
  if (tree.kind === 'list') return tree.items.every((item) => evaluateCondition(item, scope));
  if (tree.kind === 'map') throw invalid(tree, 'a condition must be a text, not a dict');
  if (typeof tree.value === 'boolean') return tree.value;
  if (tree.value === null) return empty(tree, scope);
  if (typeof tree.value !== 'string') {
    if (scope.services.lenientConditions) return toBoolean(plainScalar(tree.value), tree, scope);
    throw invalid(tree, `a condition must be a text, not ${typeName(plainScalar(tree.value))}`);
  }
  if (tree.tag === 'unsafe') throw untrusted(tree, tree.value);
  const text = tree.value.trim();
  if (text === '') return empty(tree, scope);
  if (isWholeTemplate(text)) return indirect(tree, text, scope);
  return toBoolean(runCondition(tree, scope), tree, scope);
}

function runCondition(tree: ScalarTree, scope: Scope): Value {
  let known = compiled.get(tree);
  if (known === undefined) {
    const place = scalarPlace(tree);
    known = { place, run: conditionExpression(tree.value as string, place) };
    compiled.set(tree, known);
  }
  const { place, run } = known;
  return evaluateCarrying(run, { scope, place, locals: undefined, run: undefined });
}

const STARTS = [PLAYBOOK_STRING.variableStart, PLAYBOOK_STRING.blockStart, PLAYBOOK_STRING.commentStart];
const ENDS = [PLAYBOOK_STRING.variableEnd, PLAYBOOK_STRING.blockEnd, PLAYBOOK_STRING.commentEnd];

/** True when a condition seems to be one template as a whole. */
export function isWholeTemplate(text: string): boolean {
  return STARTS.some((start) => text.startsWith(start)) && ENDS.some((end) => text.endsWith(end));
}

/** `when: "{{ x }}"`: a boolean counts; a text must be the operator's own, written in a variable. */
function indirect(tree: ScalarTree, text: string, scope: Scope): boolean {
  const named = trustedText(tree, text, scope);
  if (named !== undefined) return evaluateCondition(named, scope);
  const value = evaluate(tree, scope);
  if (typeof value !== 'string') {
    if (value === null) return empty(tree, scope);
    return toBoolean(value, tree, scope);
  }
  if (value.trim() === '') return empty(tree, scope);
  throw untrusted(tree, value);
}

/** The text that a lone variable name in braces stands for, when an operator wrote it and it is no template. */
function trustedText(tree: ScalarTree, text: string, scope: Scope): ScalarTree | undefined {
  const statements = parseTemplate(text, PLAYBOOK_STRING, scalarPlace(tree));
  const [only] = statements;
  if (statements.length !== 1 || only?.kind !== 'output') return undefined;
  const found = follow(only.value, scope);
  if (found?.kind !== 'scalar' || typeof found.value !== 'string' || found.tag === 'unsafe') return undefined;
  const inner = found.value.trim();
  if (inner === '') return undefined;
  return isWholeTemplate(inner) ? trustedText(found, inner, scope) : found.value.includes('{{') ? undefined : found;
}

/** The tree behind `name` or `name.key.key`. */
function follow(node: import('./syntax.ts').Expression, scope: Scope): Tree | undefined {
  if (node.kind === 'name') {
    const binding = scope.binding(node.name);
    return binding !== undefined && 'tree' in binding ? binding.tree : undefined;
  }
  const key =
    node.kind === 'attribute'
      ? node.name
      : node.kind === 'item' && node.key.kind === 'constant'
        ? node.key.value
        : undefined;
  if (key === undefined || (node.kind !== 'attribute' && node.kind !== 'item')) return undefined;
  const owner = follow(node.target, scope);
  if (owner?.kind === 'map') return owner.entries.find((entry) => entry.key.value === key)?.value;
  return owner?.kind === 'list' && typeof key === 'number' ? owner.items.at(key) : undefined;
}

function toBoolean(value: Value, tree: ScalarTree, scope: Scope): boolean {
  if (typeof value === 'boolean') return value;
  if (value instanceof Undefined) requireDefined(value);
  const shown = repr(truthy(value));
  const { lenientConditions } = scope.services;
  const problem = new PlayError(
    'condition-not-boolean',
    `conditional result (${shown}) was derived from value of type '${typeName(value)}'; conditionals must have a boolean result`,
    {
      origin: tree.origin,
      length: tree.text.length,
      hint: lenientConditions ? `write \`${corrected(tree.text, value)}\`` : hintFor(value),
    },
  );
  if (!lenientConditions) throw problem;
  lenientConditions(problem);
  return truthy(value);
}

/** What the condition should have been, with the same meaning. */
function corrected(text: string, value: Value): string {
  const bare = text.trim().replace(/^\{\{\s*|\s*\}\}$/g, '');
  const whole = /^[\w.[\]'"]+$/.test(bare) ? bare : `(${bare})`;
  if (Array.isArray(value) || value instanceof Map) return `${whole} | length > 0`;
  if (typeof value === 'number' || typeof value === 'bigint') return `${whole} != 0`;
  return `${whole} is truthy`;
}

/** Before 2.19 a condition that says nothing held. */
function empty(tree: ScalarTree, scope: Scope): boolean {
  const problem = invalid(tree, 'the condition is empty');
  const { lenientConditions } = scope.services;
  if (!lenientConditions) throw problem;
  lenientConditions(problem);
  return true;
}

function hintFor(value: Value): string {
  if (typeof value === 'string') return 'compare it, or convert it with `| bool`';
  if (value === null) return 'test it with `is none`';
  if (Array.isArray(value) || value instanceof Map) return 'ask for `| length > 0`';
  return 'compare it with something';
}

function invalid(tree: Tree, message: string): PlayError {
  return new PlayError('condition-not-boolean', message, { origin: tree.origin });
}

function untrusted(tree: ScalarTree, value: string): PlayError {
  const shown = value.length > 60 ? `${value.slice(0, 60)}…` : value;
  return new PlayError('untrusted-template', 'the condition is a text that no operator wrote, so it is not evaluated', {
    origin: tree.origin,
    length: tree.text.length,
    hint: `it came as data: ${repr(shown)}`,
  });
}
