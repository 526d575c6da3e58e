/** Walks a syntax tree and shows every expression in it. */
import type { Expression, Statement } from './syntax.ts';

type Node = Statement | Expression;

/** Calls `see` for each expression, outer ones first. Every part of a node that has a `kind` is a node. */
export function visitExpressions(nodes: readonly Node[], see: (expression: Expression) => void): void {
  const waiting: unknown[] = [...nodes].reverse();
  while (waiting.length > 0) {
    const next = waiting.pop();
    if (typeof next !== 'object' || next === null || next instanceof Map) continue;
    if ('kind' in next && EXPRESSIONS.has(next.kind as string)) see(next as Expression);
    for (const [key, part] of Object.entries(next).reverse()) if (key !== 'value' || isNode(part)) waiting.push(part);
  }
}

const EXPRESSIONS = new Set(['filter', 'test', 'call', 'name', 'attribute', 'item']);

function isNode(part: unknown): boolean {
  return typeof part === 'object' && part !== null && 'kind' in part;
}
