/** Closures for calls, filters and tests. What fails inside them is carried, not thrown, as in Ansible 2.19. */
import { PlayError } from '../errors.ts';
import { truthy } from '../python/compare.ts';
import { Range } from '../python/range.ts';
import { rawItems } from '../python/sequence.ts';
import { type Bound, bind, type Signature, toArguments } from '../python/signature.ts';
import { str } from '../python/text.ts';
import { capture, valueError } from '../python/undefined.ts';
import { Undefined, type Value } from '../python/value.ts';
import { callValue, LenientCallable } from './callables.ts';
import { compileExpression, type Unit } from './compileExpression.ts';
import type { Evaluate, Frame } from './frame.ts';
import { located, type Span } from './place.ts';
import type { Plugin } from './plugin.ts';
import { findFilter, findTest, unknownHint } from './registry.ts';
import type { Arguments, Expression } from './syntax.ts';

interface Compiled {
  readonly positional: readonly Evaluate[];
  readonly named: readonly (readonly [string, Evaluate])[];
  readonly spread: Evaluate | undefined;
  readonly spreadNamed: Evaluate | undefined;
}

function compileArguments(args: Arguments, unit: Unit, isLookup = false): Compiled {
  const compile = (node: Expression): Evaluate => compileExpression(node, unit);
  // Ansible still renders a template that stands in a literal term of a lookup.
  const compileTerm = (node: Expression): Evaluate =>
    compileExpression(node, LITERALS.has(node.kind) ? { ...unit, renderLiterals: true } : unit);
  return {
    positional: args.positional.map(isLookup ? compileTerm : compile),
    named: args.named.map(({ name, value }) => [name, compile(value)] as const),
    spread: args.spread && compile(args.spread),
    spreadNamed: args.spreadNamed && compile(args.spreadNamed),
  };
}

function evaluateArguments(args: Compiled, frame: Frame): { positional: Value[]; named: Map<string, Value> } {
  const positional = args.positional.map((argument) => argument(frame));
  const named = new Map<string, Value>();
  for (const [name, value] of args.named) named.set(name, value(frame));
  if (args.spread !== undefined) positional.push(...rawItems(args.spread(frame)));
  if (args.spreadNamed !== undefined) {
    const more = args.spreadNamed(frame);
    if (!(more instanceof Map)) throw valueError('the value behind `**` must be a dict');
    for (const [key, value] of more) named.set(str(key), value);
  }
  return { positional, named };
}

const LITERALS = new Set<Expression['kind']>(['constant', 'list', 'tuple', 'dict']);
const TEMPLATED_CALLS = new Set(['lookup', 'query', 'q']);

export function compileCall(node: Expression & { kind: 'call' }, unit: Unit): Evaluate {
  const callee = compileExpression(node.callee, unit);
  const isLookup = node.callee.kind === 'name' && TEMPLATED_CALLS.has(node.callee.name);
  const args = compileArguments(node.arguments, unit, isLookup);
  return (frame) => {
    const target = callee(frame);
    if (target instanceof Undefined) return target;
    const { positional, named } = evaluateArguments(args, frame);
    if (!(target instanceof LenientCallable)) {
      const missing = firstUndefined({ positional, named });
      if (missing !== undefined) return missing;
    }
    try {
      return callValue(target, positional, named);
    } catch (error) {
      return capture(located(error, frame.place, node));
    }
  };
}

function firstUndefined(given: {
  positional: readonly Value[];
  named: ReadonlyMap<string, Value>;
}): Undefined | undefined {
  for (const argument of given.positional) if (argument instanceof Undefined) return argument;
  for (const argument of given.named.values()) if (argument instanceof Undefined) return argument;
  return undefined;
}

function findPlugin(node: Expression & { kind: 'filter' | 'test' }): Plugin | undefined {
  return node.kind === 'filter' ? findFilter(node.name) : findTest(node.name);
}

/** The error for a filter or test that does not exist. */
export function unknownPlugin(node: Expression & { kind: 'filter' | 'test' }, place: Unit['place']): PlayError {
  const { kind, name, nameAt } = node;
  return new PlayError(kind === 'filter' ? 'unknown-filter' : 'unknown-test', `there is no ${kind} \`${name}\``, {
    origin: place.at(nameAt.at),
    length: nameAt.end - nameAt.at,
    hint: unknownHint(kind, name),
  });
}

export function compileFilter(node: Expression & { kind: 'filter' | 'test' }, unit: Unit): Evaluate {
  const target = node.target === undefined ? bodyOf : compileExpression(node.target, unit);
  const plugin = findPlugin(node);
  if (plugin !== undefined) return compilePlugin(plugin, target, { node, unit });
  if (!unit.soft) throw unknownPlugin(node, unit.place);
  return (frame) => {
    throw unknownPlugin(node, frame.place);
  };
}

/** The target of a filter without one: the text of the block around it, put there by the statement. */
const bodyOf: Evaluate = (frame) => frame.locals!.values.get('(body)')!;

export function compileTest(node: Expression & { kind: 'filter' | 'test' }, unit: Unit): Evaluate {
  const run = compileFilter(node, unit);
  return (frame) => {
    const value = run(frame);
    return value instanceof Undefined || typeof value === 'boolean' ? value : truthy(value);
  };
}

function compilePlugin(
  plugin: Plugin,
  target: Evaluate,
  where: { node: Expression & { kind: 'filter' | 'test' }; unit: Unit },
): Evaluate {
  const { node, unit } = where;
  const args = compileArguments(node.arguments, unit);
  const who = `the ${node.kind} \`${node.name}\``;
  const { signature, contextual, lenient, run } = plugin;
  if (args.spread !== undefined || args.spreadNamed !== undefined || signature.rest || signature.keywords)
    return (frame) => {
      const value = target(frame);
      const given = evaluateArguments(args, frame);
      const missing = plugin.lenient ? undefined : firstUndefined(given);
      if (missing !== undefined && !(value instanceof Undefined)) return missing;
      return invoke(plugin, { value, frame, span: node.nameAt }, () =>
        toArguments(signature, bind(signature, who, given)),
      );
    };
  let bound: Bound<Evaluate>;
  try {
    bound = bind(signature, who, args);
  } catch (error) {
    return (frame) => capture(located(error, frame.place, node.nameAt));
  }
  const [first] = bound.slots;
  if (!contextual && !lenient && args.positional.length + args.named.length === 0)
    return (frame) => {
      const value = target(frame);
      if (value instanceof Undefined) return value;
      try {
        return stored(run(value));
      } catch (error) {
        return capture(located(error, frame.place, node.nameAt));
      }
    };
  if (!contextual && !lenient && bound.slots.length === 1 && first !== undefined)
    return (frame) => {
      const value = target(frame);
      const argument = first(frame);
      if (value instanceof Undefined) return value;
      if (argument instanceof Undefined) return argument;
      try {
        return stored(run(value, argument));
      } catch (error) {
        return capture(located(error, frame.place, node.nameAt));
      }
    };
  const { slots } = bound;
  const [only] = slots;
  // `default` with one argument is the most used of all.
  if (lenient && !contextual && only !== undefined && slots.every((slot, at) => at === 0 || slot === undefined))
    return (frame) => {
      const value = target(frame);
      const argument = only(frame);
      try {
        return stored(run(value, argument));
      } catch (error) {
        return capture(located(error, frame.place, node.nameAt));
      }
    };
  return (frame) => {
    const value = target(frame);
    const given = slots.map((slot) => slot?.(frame));
    return invoke(plugin, { value, frame, span: node.nameAt }, () => given);
  };
}

/** What a filter hands on: a range that went through one is a list. */
function stored(result: Value): Value {
  return result instanceof Range ? [...rawItems(result)] : result;
}

function invoke(
  plugin: Plugin,
  call: { value: Value; frame: Frame; span: Span | undefined },
  given: () => (Value | undefined)[],
): Value {
  const { value, frame, span } = call;
  if (!plugin.lenient && value instanceof Undefined) return value;
  try {
    const args = given();
    if (!plugin.lenient) for (const argument of args) if (argument instanceof Undefined) return argument;
    return stored(plugin.contextual ? plugin.run(frame, value, ...args) : plugin.run(value, ...args));
  } catch (error) {
    return capture(span === undefined ? error : located(error, frame.place, span));
  }
}

/** Calls a filter or test by its name, as `map('upper')` and `select('odd')` do. */
export function callPlugin(
  plugin: Plugin,
  call: {
    name: string;
    frame: Frame;
    value: Value;
    positional: readonly Value[];
    named: Iterable<readonly [string, Value]>;
  },
): Value {
  const signature: Signature = plugin.signature;
  return invoke(plugin, { value: call.value, frame: call.frame, span: undefined }, () =>
    toArguments(signature, bind(signature, `the ${plugin.kind} \`${call.name}\``, call)),
  );
}
