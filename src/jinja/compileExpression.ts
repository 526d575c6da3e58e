/** Turns syntax trees of expressions into closures. Evaluation is synchronous and copies nothing. */
import { didYouMean } from '../errors.ts';
import { mapSet, truthy } from '../python/compare.ts';
import { minus, plus } from '../python/operators.ts';
import { slice } from '../python/sequence.ts';
import { str } from '../python/text.ts';
import { raise } from '../python/undefined.ts';
import { Tuple, Undefined, type Value } from '../python/value.ts';
import { attributeOf, isDictMethod, itemOf, missingHint } from './attributes.ts';
import { Blank } from './blank.ts';
import { compileCall, compileFilter, compileTest } from './compileCall.ts';
import { compileBinary, compileCompare } from './compileOperators.ts';
import { type Evaluate, type Frame, findLocal } from './frame.ts';
import { globalNames, globalOf } from './globals.ts';
import { looksLikeTemplate } from './options.ts';
import { located, type Place, type Span } from './place.ts';
import type { Expression } from './syntax.ts';

/** What all closures of one template share while they are compiled. */
export interface Unit {
  readonly text: string;
  /** Where the first user of this text stands, for mistakes found while compiling. */
  readonly place: Place;
  /** Conditions: a literal that is itself a template is rendered, as Ansible still does. */
  readonly renderLiterals: boolean;
  /** Inside a branch that may not be taken, where an unknown filter or test is an error only when it is reached. */
  readonly soft?: boolean;
  /** Compiles a literal as a template of its own. */
  readonly compileLiteral: (text: string) => Evaluate;
}

export function compileExpression(node: Expression, unit: Unit): Evaluate {
  switch (node.kind) {
    case 'constant':
      return compileConstant(node.value, unit);
    case 'name':
      return compileName(node.name, node);
    case 'list': {
      const items = node.items.map((item) => compileExpression(item, unit));
      return (frame) => items.map((item) => item(frame));
    }
    case 'tuple': {
      const items = node.items.map((item) => compileExpression(item, unit));
      return (frame) => new Tuple(items.map((item) => item(frame)));
    }
    case 'dict':
      return compileDict(node, unit);
    case 'attribute':
      return compileAttribute(node, unit);
    case 'item':
      return compileItem(node, unit);
    case 'slice':
      return compileSlice(node, unit);
    case 'call':
      return compileCall(node, unit);
    case 'filter':
      return compileFilter(node, unit);
    case 'test':
      return compileTest(node, unit);
    case 'binary':
      return compileBinary(node, unit);
    case 'compare':
      return compileCompare(node, unit);
    case 'negate':
      return compileUnary(node, unit, minus);
    case 'plus':
      return compileUnary(node, unit, plus);
    case 'not':
      return compileUnary(node, unit, (value) => !truthy(value));
    case 'and': {
      const left = compileExpression(node.left, unit);
      const right = compileExpression(node.right, unit);
      return (frame) => {
        const value = left(frame);
        return truthy(value) ? right(frame) : value;
      };
    }
    case 'or': {
      const left = compileExpression(node.left, unit);
      const right = compileExpression(node.right, unit);
      return (frame) => {
        const value = left(frame);
        return truthy(value) ? value : right(frame);
      };
    }
    case 'concat': {
      const parts = node.parts.map((part) => compileExpression(part, unit));
      return (frame) => {
        let text = '';
        for (const part of parts) text += str(part(frame));
        return text;
      };
    }
    case 'if': {
      const test = compileExpression(node.test, unit);
      const branch = { ...unit, soft: true };
      const then = compileExpression(node.chosen, branch);
      const otherwise = node.otherwise === undefined ? () => new Blank() : compileExpression(node.otherwise, branch);
      return (frame) => (truthy(test(frame)) ? then(frame) : otherwise(frame));
    }
  }
}

function compileConstant(value: Value, unit: Unit): Evaluate {
  if (unit.renderLiterals && typeof value === 'string' && looksLikeTemplate(value)) return unit.compileLiteral(value);
  return () => value;
}

function compileName(name: string, span: Span): Evaluate {
  return (frame) => {
    if (frame.locals !== undefined) {
      const local = findLocal(frame.locals, name);
      if (local !== undefined) return local;
    }
    const value = frame.scope.get(name);
    return value === undefined ? (globalOf(name, frame) ?? missingName(name, span, frame)) : value;
  };
}

function missingName(name: string, span: Span, frame: Frame): Undefined {
  return new Undefined(
    `\`${name}\` is undefined`,
    () => frame.place.at(span.at),
    () => didYouMean(name, [...frame.scope.names(), ...globalNames()]),
  );
}

function compileDict(node: Expression & { kind: 'dict' }, unit: Unit): Evaluate {
  const entries = node.entries.map(
    (entry) => [compileExpression(entry.key, unit), compileExpression(entry.value, unit)] as const,
  );
  return (frame) => {
    const map = new Map<Value, Value>();
    for (const [key, value] of entries) mapSet(map, key(frame), value(frame));
    return map;
  };
}

function compileAttribute(node: Expression & { kind: 'attribute' }, unit: Unit): Evaluate {
  const target = compileExpression(node.target, unit);
  const { name } = node;
  const missing = missingMember(node, unit);
  // Most attributes are entries of dicts, for which no method needs to be looked up.
  const isEntry = !isDictMethod(name);
  if (isEntry && node.target.kind === 'name') {
    const { name: owned } = node.target;
    return (frame) => {
      // Most of all are entries of what a loop goes through.
      const near = frame.locals?.values.get(owned);
      const owner = near === undefined ? target(frame) : near;
      if (owner instanceof Map) return owner.get(name) ?? missing(owner, name, frame);
      if (owner instanceof Undefined) return owner;
      const found = attributeOf(owner, name);
      return found === undefined ? missing(owner, name, frame) : found;
    };
  }
  return (frame) => {
    const owner = target(frame);
    if (isEntry && owner instanceof Map) return owner.get(name) ?? missing(owner, name, frame);
    if (owner instanceof Undefined) return owner;
    const found = attributeOf(owner, name);
    return found === undefined ? missing(owner, name, frame) : found;
  };
}

function compileItem(node: Expression & { kind: 'item' }, unit: Unit): Evaluate {
  const target = compileExpression(node.target, unit);
  const key = compileExpression(node.key, unit);
  const missing = missingMember(node, unit);
  return (frame) => {
    const owner = target(frame);
    if (owner instanceof Undefined) return owner;
    const at = key(frame);
    if (at instanceof Undefined) raise(at);
    const found = itemOf(owner, at);
    return found === undefined ? missing(owner, at, frame) : found;
  };
}

/** What stands for an attribute or item that does not exist; its texts are made once for each place in a template. */
function missingMember(
  node: Expression & { kind: 'attribute' | 'item' },
  unit: Unit,
): (owner: Value, key: Value, frame: Frame) => Undefined | null {
  const at = node.kind === 'attribute' ? node.nameAt.at : node.key.at;
  let message: string | undefined;
  return (owner, key, frame) => {
    // An entry may hold none, which is a value.
    if (owner instanceof Map && owner.has(key)) return null;
    if (owner instanceof Blank)
      raise(new Undefined('an inline `if` without `else` gave nothing', () => frame.place.at(node.at)));
    message ??= `\`${unit.text.slice(node.at, node.end)}\` is undefined`;
    return new Undefined(
      message,
      () => frame.place.at(at),
      () => missingHint(owner, unit.text.slice(node.target.at, node.target.end), key),
    );
  };
}

function compileSlice(node: Expression & { kind: 'slice' }, unit: Unit): Evaluate {
  const target = compileExpression(node.target, unit);
  const nothing: Evaluate = () => null;
  const [start, stop, step] = [node.start, node.stop, node.step].map((part) =>
    part === undefined ? nothing : compileExpression(part, unit),
  ) as [Evaluate, Evaluate, Evaluate];
  return (frame) => {
    const owner = target(frame);
    if (owner instanceof Undefined) return owner;
    try {
      return slice(owner, { start: start(frame), stop: stop(frame), step: step(frame) });
    } catch (error) {
      throw located(error, frame.place, node);
    }
  };
}

function compileUnary(
  node: Expression & { operand: Expression },
  unit: Unit,
  operation: (value: Value) => Value,
): Evaluate {
  const operand = compileExpression(node.operand, unit);
  return (frame) => {
    try {
      return operation(operand(frame));
    } catch (error) {
      throw located(error, frame.place, node);
    }
  };
}
