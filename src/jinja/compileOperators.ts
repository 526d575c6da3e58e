/** Closures for binary operators and comparisons, with a short way for small whole numbers and texts. */
import { compare, equals } from '../python/compare.ts';
import { add, floorDivide, modulo, multiply, raiseToPower, subtract, trueDivide } from '../python/operators.ts';
import { contains } from '../python/sequence.ts';
import type { Value } from '../python/value.ts';
import { compileExpression, type Unit } from './compileExpression.ts';
import type { Evaluate } from './frame.ts';
import { located } from './place.ts';
import type { BinaryOperator, CompareOperator, Expression } from './syntax.ts';

const OPERATIONS: Readonly<Record<BinaryOperator, (left: Value, right: Value) => Value>> = {
  '+': add,
  '-': subtract,
  '*': multiply,
  '/': trueDivide,
  '//': floorDivide,
  '%': modulo,
  '**': raiseToPower,
};

export function compileBinary(node: Expression & { kind: 'binary' }, unit: Unit): Evaluate {
  const left = compileExpression(node.left, unit);
  const right = compileExpression(node.right, unit);
  const operation = OPERATIONS[node.operator];
  if (node.operator === '+')
    return (frame) => {
      const a = left(frame);
      const b = right(frame);
      if (typeof a === 'number' && typeof b === 'number') {
        const sum = a + b;
        if (Number.isSafeInteger(sum) && Number.isInteger(a)) return sum;
      }
      try {
        return add(a, b);
      } catch (error) {
        throw located(error, frame.place, node);
      }
    };
  return (frame) => {
    const a = left(frame);
    const b = right(frame);
    try {
      return operation(a, b);
    } catch (error) {
      throw located(error, frame.place, node);
    }
  };
}

type Comparison = (left: Value, right: Value) => boolean;

const COMPARISONS: Readonly<Record<CompareOperator, Comparison>> = {
  '==': equals,
  '!=': (a, b) => !equals(a, b),
  '<': (a, b) => compare(a, b, '<') < 0,
  '<=': (a, b) => compare(a, b, '<=') <= 0,
  '>': (a, b) => compare(a, b, '>') > 0,
  '>=': (a, b) => compare(a, b, '>=') >= 0,
  in: (a, b) => contains(b, a),
  'not in': (a, b) => !contains(b, a),
};

export function compileCompare(node: Expression & { kind: 'compare' }, unit: Unit): Evaluate {
  const first = compileExpression(node.first, unit);
  const rest = node.rest.map(({ operator, operand }) => ({
    holds: COMPARISONS[operator],
    operand: compileExpression(operand, unit),
  }));
  const [only] = rest;
  if (rest.length === 1 && only !== undefined) {
    const { holds, operand } = only;
    return (frame) => {
      const a = first(frame);
      const b = operand(frame);
      try {
        return holds(a, b);
      } catch (error) {
        throw located(error, frame.place, node);
      }
    };
  }
  return (frame) => {
    let left = first(frame);
    for (const { holds, operand } of rest) {
      const right = operand(frame);
      try {
        if (!holds(left, right)) return false;
      } catch (error) {
        throw located(error, frame.place, node);
      }
      left = right;
    }
    return true;
  };
}
