/** Keywords that are conditions or simple values, evaluated with the message an operator can act on. */

import { PlayError } from '../errors.ts';
import { evaluate, evaluateCondition, isUndefined, str, truthy } from '../jinja/index.ts';
import type { Scope } from '../jinja/scope.ts';
import { Omit } from '../python/value.ts';
import type { Scalar, Tree } from '../source/tree.ts';

/** The first condition that does not hold, as it is written, or undefined when all hold. */
export function firstFalse(
  conditions: readonly Tree[],
  scope: Scope,
): { readonly text: string; readonly value: Exclude<Scalar, object> } | undefined {
  for (const condition of conditions) {
    if (evaluateCondition(condition, scope)) continue;
    if (condition.kind !== 'scalar') return { text: 'condition', value: 'condition' };
    const { text, value } = condition;
    return { text, value: typeof value === 'object' ? text : value };
  }
  return undefined;
}

const WORDS: ReadonlyMap<string, boolean> = new Map([
  ...['true', 'yes', 'on', 'y', 't', '1'].map((word) => [word, true] as const),
  ...['false', 'no', 'off', 'n', 'f', '0', ''].map((word) => [word, false] as const),
]);

/** A yes-or-no keyword such as `become`; the words that Ansible takes for booleans count. */
export function flag(tree: Tree | undefined, scope: Scope, keyword: string): boolean | undefined {
  if (tree === undefined) return undefined;
  if (tree.kind === 'scalar' && typeof tree.value === 'boolean') return tree.value;
  const value = evaluate(tree, scope);
  if (typeof value === 'boolean') return value;
  if (value === null || value instanceof Omit) return undefined;
  const word = WORDS.get(str(value).toLowerCase());
  if (word === undefined) {
    throw new PlayError('value-type', `the value '${str(value)}' of \`${keyword}\` could not be converted to 'bool'`, {
      origin: tree.origin,
    });
  }
  return word;
}

/** A keyword that is text. */
export function text(tree: Tree | undefined, scope: Scope): string | undefined {
  if (tree === undefined) return undefined;
  const value = evaluate(tree, scope);
  if (isUndefined(value))
    throw new PlayError('undefined-variable', (value as { message: string }).message, { origin: tree.origin });
  return value === null || value instanceof Omit ? undefined : str(value);
}

/** A keyword that is a number. */
export function number(tree: Tree | undefined, scope: Scope, keyword: string): number | undefined {
  const value = text(tree, scope);
  if (value === undefined) return undefined;
  const result = Number(value);
  if (value.trim() === '' || !Number.isFinite(result)) {
    throw new PlayError('value-type', `\`${keyword}\` must be a number, not \`${value}\``, { origin: tree!.origin });
  }
  return result;
}

export { truthy };
