/** Macros, and call blocks, which hand their body to a macro as `caller`. */
import { PlayError } from '../errors.ts';
import { repr, str, typeName } from '../python/text.ts';
import { capture, raise, valueError } from '../python/undefined.ts';
import { Tuple, Undefined, type Value } from '../python/value.ts';
import { callValue, LenientCallable } from './callables.ts';
import { compileExpression } from './compileExpression.ts';
import { compileBody, type StatementUnit } from './compileStatement.ts';
import { type Evaluate, type Execute, type Frame, innerFrame } from './frame.ts';
import { concat } from './output.ts';
import { located } from './place.ts';
import { references } from './references.ts';
import type { Parameter, Statement } from './syntax.ts';

interface Shape {
  readonly name: string;
  readonly parameters: readonly (Parameter & { readonly default: Evaluate | undefined })[];
  readonly body: Execute;
  /** Which of the implicit names the body mentions; others are refused as arguments. */
  readonly mentions: ReadonlySet<string>;
}

function shapeOf(
  name: string,
  node: { parameters: readonly Parameter[]; body: readonly Statement[] },
  unit: StatementUnit,
): Shape {
  return {
    name,
    parameters: node.parameters.map((parameter) => ({
      ...parameter,
      default: parameter.fallback && compileExpression(parameter.fallback, unit),
    })),
    body: compileBody(node.body, unit),
    mentions: references(node.body),
  };
}

/** A macro as a value; it runs where it was defined, with the names known there. */
class Macro extends LenientCallable {
  readonly templateType = 'Macro';
  readonly #shape: Shape;

  constructor(shape: Shape, home: Frame) {
    super(shape.name, (positional, named) => runMacro(shape, home, { positional, named }));
    this.#shape = shape;
  }

  toText(): string {
    return this.#shape.name === 'caller' ? '<Macro anonymous>' : `<Macro ${repr(this.#shape.name)}>`;
  }

  attribute(name: string): Value | undefined {
    switch (name) {
      case 'name':
        return this.#shape.name;
      case 'arguments':
        return new Tuple(this.#shape.parameters.map((parameter) => parameter.name));
      case 'catch_kwargs':
        return this.#shape.mentions.has('kwargs');
      case 'catch_varargs':
        return this.#shape.mentions.has('varargs');
      case 'caller':
        return this.#shape.mentions.has('caller');
    }
    return undefined;
  }
}

interface Given {
  readonly positional: readonly Value[];
  readonly named: ReadonlyMap<string, Value>;
}

const DEPTH_LIMIT = 200;
let depth = 0;

function runMacro(shape: Shape, home: Frame, given: Given): Value {
  if (depth >= DEPTH_LIMIT)
    throw new PlayError('template-limit', `the macro \`${shape.name}\` calls itself without end`);
  depth += 1;
  try {
    return runBody(shape, home, given);
  } finally {
    depth -= 1;
  }
}

function runBody(shape: Shape, home: Frame, given: Given): Value {
  const inner = innerFrame(home);
  const values = inner.locals!.values;
  const left = new Map(given.named);
  shape.parameters.forEach((parameter, at) => {
    const value = at < given.positional.length ? given.positional[at] : left.get(parameter.name);
    if (at < given.positional.length && left.has(parameter.name))
      throw valueError(`the macro \`${shape.name}\` got the argument \`${parameter.name}\` twice`);
    left.delete(parameter.name);
    if (value !== undefined) values.set(parameter.name, value);
    else if (parameter.default !== undefined) values.set(parameter.name, parameter.default(inner));
    else
      values.set(
        parameter.name,
        new Undefined(`the argument \`${parameter.name}\` of \`${shape.name}\` was not given`),
      );
  });
  bindImplicit(shape, { values, left, rest: given.positional.slice(shape.parameters.length) });
  const pieces: Value[] = [];
  shape.body(inner, pieces);
  return concat(pieces);
}

function bindImplicit(
  shape: Shape,
  to: { values: Map<string, Value>; left: Map<string, Value>; rest: readonly Value[] },
): void {
  const { values, left, rest } = to;
  const named = shape.parameters.map((parameter) => parameter.name);
  const caller = left.get('caller');
  if (shape.mentions.has('caller') && !named.includes('caller')) {
    left.delete('caller');
    values.set('caller', caller ?? new Undefined('no caller defined: the macro was not used with `{% call %}`'));
  }
  if (shape.mentions.has('kwargs')) values.set('kwargs', new Map<Value, Value>(left));
  else if (left.size > 0) {
    const [name] = left.keys();
    const message =
      name === 'caller'
        ? `the macro \`${shape.name}\` does not use \`caller\``
        : `the macro \`${shape.name}\` has no argument \`${name}\``;
    throw valueError(message);
  }
  if (shape.mentions.has('varargs')) values.set('varargs', new Tuple(rest));
  else if (rest.length > 0) throw valueError(`the macro \`${shape.name}\` takes at most ${named.length} argument(s)`);
}

export function compileMacro(node: Statement & { kind: 'macro' }, unit: StatementUnit): Execute {
  const shape = shapeOf(node.name, node, unit);
  return (frame) => {
    frame.locals!.values.set(node.name, new Macro(shape, frame));
  };
}

export function compileCallBlock(node: Statement & { kind: 'call block' }, unit: StatementUnit): Execute {
  const shape = shapeOf('caller', node, unit);
  const { call } = node;
  if (call.kind !== 'call') throw new TypeError('the parser lets only calls through');
  const callee = compileExpression(call.callee, unit);
  const positional = call.arguments.positional.map((argument) => compileExpression(argument, unit));
  const named = call.arguments.named.map(({ name, value }) => [name, compileExpression(value, unit)] as const);
  const more = call.arguments.spreadNamed && compileExpression(call.arguments.spreadNamed, unit);
  return (frame, out) => {
    const target = callee(frame);
    if (target instanceof Undefined) raise(target);
    const given = new Map<string, Value>(named.map(([name, value]) => [name, value(frame)]));
    const extra = more?.(frame);
    if (extra instanceof Map) for (const [key, value] of extra) given.set(str(key), value);
    else if (extra !== undefined) throw valueError(`the value behind \`**\` must be a dict, not a ${typeName(extra)}`);
    given.set('caller', new Macro(shape, frame));
    try {
      out.push(
        callValue(
          target,
          positional.map((argument) => argument(frame)),
          given,
        ),
      );
    } catch (error) {
      out.push(capture(located(error, frame.place, call)));
    }
  };
}
