/** Which names a template mentions that it does not define itself; found without evaluating anything. */
import type { Arguments, Expression, Parameter, Statement, Target } from './syntax.ts';

/** The free names of statements. */
export function references(body: readonly Statement[]): ReadonlySet<string> {
  const names = new Set<string>();
  walkBody(body, { names, bound: new Set() });
  return names;
}

/** The free names of an expression. */
export function expressionReferences(expression: Expression): ReadonlySet<string> {
  const names = new Set<string>();
  walk(expression, { names, bound: new Set() });
  return names;
}

interface Walk {
  readonly names: Set<string>;
  readonly bound: Set<string>;
}

function inside(walkState: Walk, ...extra: string[]): Walk {
  return { names: walkState.names, bound: new Set([...walkState.bound, ...extra]) };
}

function walkBody(body: readonly Statement[], state: Walk): void {
  for (const statement of body) walkStatement(statement, state);
}

function walkStatement(node: Statement, state: Walk): void {
  switch (node.kind) {
    case 'data':
    case 'jump':
      return;
    case 'do':
    case 'output':
      walk(node.value, state);
      return;
    case 'if':
      for (const branch of node.branches) {
        walk(branch.test, state);
        // What one branch sets, the template may still read as a variable when the other branch is taken.
        walkBody(branch.body, inside(state));
      }
      walkBody(node.otherwise, inside(state));
      return;
    case 'for': {
      walk(node.source, state);
      const body = inside(state, 'loop');
      bindTarget(node.target, body);
      if (node.test) walk(node.test, body);
      walkBody(node.body, body);
      walkBody(node.otherwise, inside(state));
      return;
    }
    case 'set':
      walk(node.value, state);
      bindTarget(node.target, state);
      return;
    case 'set block':
      walkBody(node.body, inside(state));
      if (node.filter) walk(node.filter, state);
      bindTarget(node.target, state);
      return;
    case 'with': {
      const body = inside(state);
      for (const { target, value } of node.bindings) {
        walk(value, state);
        bindTarget(target, body);
      }
      walkBody(node.body, body);
      return;
    }
    case 'macro':
      state.bound.add(node.name);
      walkMacro(node, state);
      return;
    case 'call block':
      walk(node.call, state);
      walkMacro(node, state);
      return;
    case 'filter block':
      walk(node.filter, state);
      walkBody(node.body, inside(state));
      return;
    case 'block':
    case 'scope':
      walkBody(node.body, inside(state));
      return;
    case 'extends':
    case 'include':
      walk(node.template, state);
      return;
    case 'import':
      walk(node.template, state);
      state.bound.add(node.name);
      return;
    case 'from import':
      walk(node.template, state);
      for (const { as } of node.names) state.bound.add(as);
  }
}

function walkMacro(node: { parameters: readonly Parameter[]; body: readonly Statement[] }, state: Walk): void {
  const body = inside(state);
  for (const { name, fallback } of node.parameters) {
    if (fallback) walk(fallback, body);
    body.bound.add(name);
  }
  walkBody(node.body, body);
}

function bindTarget(target: Target, state: Walk): void {
  if (target.kind === 'name') state.bound.add(target.name);
  else if (target.kind === 'unpack') for (const inner of target.targets) bindTarget(inner, state);
  else if (!state.bound.has(target.name)) state.names.add(target.name);
}

function walkArguments(args: Arguments, state: Walk): void {
  for (const value of args.positional) walk(value, state);
  for (const { value } of args.named) walk(value, state);
  if (args.spread) walk(args.spread, state);
  if (args.spreadNamed) walk(args.spreadNamed, state);
}

function walk(node: Expression, state: Walk): void {
  switch (node.kind) {
    case 'constant':
      return;
    case 'name':
      if (!state.bound.has(node.name)) state.names.add(node.name);
      return;
    case 'list':
    case 'tuple':
      for (const item of node.items) walk(item, state);
      return;
    case 'dict':
      for (const { key, value } of node.entries) {
        walk(key, state);
        walk(value, state);
      }
      return;
    case 'attribute':
      walk(node.target, state);
      return;
    case 'item':
      walk(node.target, state);
      walk(node.key, state);
      return;
    case 'slice':
      walk(node.target, state);
      for (const part of [node.start, node.stop, node.step]) if (part) walk(part, state);
      return;
    case 'call':
      walk(node.callee, state);
      walkArguments(node.arguments, state);
      return;
    case 'filter':
    case 'test':
      if (node.target) walk(node.target, state);
      walkArguments(node.arguments, state);
      return;
    case 'binary':
    case 'and':
    case 'or':
      walk(node.left, state);
      walk(node.right, state);
      return;
    case 'negate':
    case 'plus':
    case 'not':
      walk(node.operand, state);
      return;
    case 'compare':
      walk(node.first, state);
      for (const { operand } of node.rest) walk(operand, state);
      return;
    case 'concat':
      for (const part of node.parts) walk(part, state);
      return;
    case 'if':
      walk(node.test, state);
      walk(node.chosen, state);
      if (node.otherwise) walk(node.otherwise, state);
  }
}
