/** Turns statements into closures that print their pieces into a list. */
import { truthy } from '../python/compare.ts';
import { rawItems } from '../python/sequence.ts';
import { typeName } from '../python/text.ts';
import { raise, valueError } from '../python/undefined.ts';
import { Undefined, type Value } from '../python/value.ts';
import { compileExpression, type Unit } from './compileExpression.ts';
import { BREAK, CONTINUE, compileFor } from './compileFor.ts';
import { compileCallBlock, compileMacro } from './compileMacro.ts';
import { compileBlock, compileExtends, compileFromImport, compileImport, compileInclude } from './compileReuse.ts';
import { type Evaluate, type Execute, type Frame, innerFrame } from './frame.ts';
import { Namespace } from './namespace.ts';
import { concat } from './output.ts';
import { located } from './place.ts';
import type { Expression, Statement, Target } from './syntax.ts';

/** The compiled body of a statement, and where its blocks are collected. */
export interface StatementUnit extends Unit {
  readonly blocks: Map<string, Execute>;
}

export function compileBody(body: readonly Statement[], unit: StatementUnit): Execute {
  const steps = body.map((statement) => compileStatement(statement, unit));
  const [only] = steps;
  if (steps.length === 1 && only !== undefined) return only;
  const count = steps.length;
  return (frame, out) => {
    for (let at = 0; at < count; at++) steps[at]!(frame, out);
  };
}

function compileStatement(node: Statement, unit: StatementUnit): Execute {
  switch (node.kind) {
    case 'data':
      return (_frame, out) => {
        out.push(node.text);
      };
    case 'output': {
      const value = compileExpression(node.value, unit);
      return (frame, out) => {
        out.push(value(frame));
      };
    }
    case 'do': {
      const value = compileExpression(node.value, unit);
      return (frame) => void value(frame);
    }
    case 'jump': {
      const jump = node.to === 'break' ? BREAK : CONTINUE;
      return () => {
        throw jump;
      };
    }
    case 'if':
      return compileIf(node, unit);
    case 'for':
      return compileFor(node, unit);
    case 'set': {
      const value = compileExpression(node.value, unit);
      const assign = compileTarget(node.target);
      return (frame) => assign(value(frame), frame);
    }
    case 'set block': {
      const capture = compileCapture(node.body, unit, node.filter);
      const assign = compileTarget(node.target);
      return (frame) => assign(capture(frame), frame);
    }
    case 'with':
      return compileWith(node, unit);
    case 'scope': {
      const body = compileBody(node.body, unit);
      return (frame, out) => body(innerFrame(frame), out);
    }
    case 'filter block': {
      const capture = compileCapture(node.body, unit, node.filter);
      return (frame, out) => {
        out.push(capture(frame));
      };
    }
    case 'macro':
      return compileMacro(node, unit);
    case 'call block':
      return compileCallBlock(node, unit);
    case 'block':
      return compileBlock(node, unit);
    case 'extends':
      return compileExtends(node, unit);
    case 'include':
      return compileInclude(node, unit);
    case 'import':
      return compileImport(node, unit);
    case 'from import':
      return compileFromImport(node, unit);
  }
}

function compileIf(node: Statement & { kind: 'if' }, unit: StatementUnit): Execute {
  const branches = node.branches.map((branch) => ({
    test: compileExpression(branch.test, unit),
    body: compileBody(branch.body, { ...unit, soft: true }),
  }));
  const otherwise = compileBody(node.otherwise, { ...unit, soft: true });
  const [only] = branches;
  if (branches.length === 1 && only !== undefined) {
    const { test, body } = only;
    return (frame, out) => (truthy(test(frame)) ? body(frame, out) : otherwise(frame, out));
  }
  return (frame, out) => {
    for (const { test, body } of branches)
      if (truthy(test(frame))) {
        body(frame, out);
        return;
      }
    otherwise(frame, out);
  };
}

function compileWith(node: Statement & { kind: 'with' }, unit: StatementUnit): Execute {
  const bindings = node.bindings.map(
    ({ target, value }) => [compileTarget(target), compileExpression(value, unit)] as const,
  );
  const body = compileBody(node.body, unit);
  return (frame, out) => {
    const inner = innerFrame(frame);
    const values = bindings.map(([, value]) => value(frame));
    bindings.forEach(([assign], at) => {
      assign(values[at]!, inner);
    });
    body(inner, out);
  };
}

/** What a body prints, as one value, passed through filters if there are any. */
function compileCapture(body: readonly Statement[], unit: StatementUnit, filter: Expression | undefined): Evaluate {
  const run = compileBody(body, unit);
  const through = filter === undefined ? undefined : compileExpression(filter, unit);
  return (frame) => {
    const pieces: Value[] = [];
    run(innerFrame(frame), pieces);
    const text = concat(pieces);
    return through === undefined ? text : through(innerFrame(frame, new Map([['(body)', text]])));
  };
}

export type Assign = (value: Value, frame: Frame) => void;

/** Writes a value to names of the template. */
export function compileTarget(target: Target): Assign {
  if (target.kind === 'name') {
    const { name } = target;
    return (value, frame) => {
      frame.locals!.values.set(name, value);
    };
  }
  if (target.kind === 'member') return compileMember(target);
  const targets = target.targets.map(compileTarget);
  return (value, frame) => {
    if (value instanceof Undefined) raise(value);
    let parts: readonly Value[];
    try {
      parts = rawItems(value);
      if (parts.length !== targets.length)
        throw valueError(`${targets.length} names cannot take the ${parts.length} items of a ${typeName(value)}`);
    } catch (error) {
      throw located(error, frame.place, target);
    }
    for (let at = 0; at < targets.length; at++) targets[at]!(parts[at]!, frame);
  };
}

function compileMember(target: Target & { kind: 'member' }): Assign {
  const owner = compileExpression({ ...target, kind: 'name' }, NO_UNIT);
  return (value, frame) => {
    const space = owner(frame);
    if (space instanceof Undefined) raise(space);
    if (!(space instanceof Namespace))
      throw located(
        valueError('attributes can be set on a namespace only', 'make one with `namespace()`'),
        frame.place,
        target,
      );
    space.values.set(target.member, value);
  };
}

const NO_UNIT: Unit = {
  text: '',
  place: { at: () => ({ file: '', line: 1, column: 1 }) },
  renderLiterals: false,
  compileLiteral: (text) => () => text,
};
