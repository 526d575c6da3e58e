/** `{% for %}` with `else`, `if`, `recursive` and the `loop` object. */
import { equals, truthy } from '../python/compare.ts';
import { rawItems } from '../python/sequence.ts';
import { capture, raise, valueError } from '../python/undefined.ts';
import { Callable, type TemplateObject, Tuple, Undefined, type Value } from '../python/value.ts';
import { compileExpression } from './compileExpression.ts';
import { compileBody, compileTarget, type StatementUnit } from './compileStatement.ts';
import { type Execute, type Frame, innerFrame } from './frame.ts';
import { concat } from './output.ts';
import { located } from './place.ts';
import type { Statement } from './syntax.ts';

/** What `{% break %}` and `{% continue %}` throw; the nearest loop catches it. */
export const BREAK = Symbol('break');
export const CONTINUE = Symbol('continue');

/** Runs one round of a body that may jump; says whether the loop goes on. */
function round(body: Execute, frame: Frame, out: Value[]): boolean {
  try {
    body(frame, out);
  } catch (jump) {
    if (jump === BREAK) return false;
    if (jump !== CONTINUE) throw jump;
  }
  return true;
}

/** Whether a jump out of these statements would reach the loop around them. */
function jumps(statements: readonly Statement[]): boolean {
  return statements.some((statement) => {
    if (statement.kind === 'jump') return true;
    if (statement.kind === 'for') return jumps(statement.otherwise);
    if (statement.kind === 'if') {
      return statement.branches.some(({ body }) => jumps(body)) || jumps(statement.otherwise);
    }
    return 'body' in statement && statement.kind !== 'macro' && jumps(statement.body);
  });
}

type Recurse = (items: Value, depth: number) => Value;

/** `loop`: one object for the whole loop, which moves on with it. */
class Loop implements TemplateObject {
  readonly templateType = 'LoopContext';
  readonly #items: readonly Value[];
  readonly #depth: number;
  readonly #recurse: Recurse | undefined;
  #seen: Value | undefined;
  at = 0;

  constructor(items: readonly Value[], depth: number, recurse: Recurse | undefined) {
    this.#items = items;
    this.#depth = depth;
    this.#recurse = recurse;
  }

  /** `loop(children)` renders the body again for other items. */
  call(positional: readonly Value[]): Value {
    const [items] = positional;
    if (this.#recurse === undefined) throw valueError('the loop is not recursive', 'write `{% for … recursive %}`');
    if (items === undefined) throw valueError('`loop()` needs the items to go through');
    return this.#recurse(items, this.#depth + 1);
  }

  #neighbour(step: number, what: string): Value {
    const item = this.#items[this.at + step];
    return item === undefined ? new Undefined(`there is no ${what} item`) : item;
  }

  attribute(name: string): Value | undefined {
    const { length } = this.#items;
    switch (name) {
      case 'index':
        return this.at + 1;
      case 'index0':
        return this.at;
      case 'revindex':
        return length - this.at;
      case 'revindex0':
        return length - this.at - 1;
      case 'first':
        return this.at === 0;
      case 'last':
        return this.at === length - 1;
      case 'length':
        return length;
      case 'depth':
        return this.#depth;
      case 'depth0':
        return this.#depth - 1;
      case 'previtem':
        return this.#neighbour(-1, 'previous');
      case 'nextitem':
        return this.#neighbour(1, 'next');
      case 'cycle':
        return new Callable('cycle', (values) => {
          if (values.length === 0) throw valueError('no items for cycling given');
          return values[this.at % values.length]!;
        });
      case 'changed':
        return new Callable('changed', (values) => {
          const now = new Tuple(values);
          const changed = this.#seen === undefined || !equals(this.#seen, now);
          this.#seen = now;
          return changed;
        });
    }
    return undefined;
  }

  toText(): string {
    return `<LoopContext ${this.at + 1}/${this.#items.length}>`;
  }
}

/** True for statements that add to the names around them, or keep them for later as macros do. */
function setsOrKeeps(statement: Statement): boolean {
  switch (statement.kind) {
    case 'data':
    case 'output':
    case 'do':
    case 'jump':
      return false;
    case 'if':
      return statement.branches.some(({ body }) => body.some(setsOrKeeps)) || statement.otherwise.some(setsOrKeeps);
    case 'for':
      return statement.body.some(keeps) || statement.otherwise.some(keeps);
    default:
      return true;
  }
}

/** A loop inside has names of its own, so only what keeps them counts. */
function keeps(statement: Statement): boolean {
  return statement.kind !== 'set' && setsOrKeeps(statement);
}

export function compileFor(node: Statement & { kind: 'for' }, unit: StatementUnit): Execute {
  const source = compileExpression(node.source, unit);
  const test = node.test === undefined ? undefined : compileExpression(node.test, unit);
  const assign = compileTarget(node.target);
  const body = compileBody(node.body, unit);
  const otherwise = compileBody(node.otherwise, unit);
  // Included templates see `loop` too; without either word nobody can read it.
  const usesLoop = node.recursive || unit.text.includes('loop') || unit.text.includes('include');

  const setsNames = node.body.some(setsOrKeeps);
  const mayJump = jumps(node.body);
  const run = (value: Value, depth: number, frame: Frame, out: Value[]): void => {
    if (value instanceof Undefined) raise(value);
    let items: readonly Value[];
    try {
      items = rawItems(value);
    } catch (error) {
      throw located(error, frame.place, node.source);
    }
    const probe = innerFrame(frame);
    const passes = (item: Value): boolean => {
      if (test === undefined) return true;
      assign(item, probe);
      return truthy(test(probe));
    };
    // `loop` knows how many there are; otherwise each is tested in its turn, and sees what the rounds before have done.
    if (usesLoop && test !== undefined) items = items.filter(passes);
    const recurse: Recurse | undefined = node.recursive
      ? (children, below) => {
          const pieces: Value[] = [];
          run(children, below, frame, pieces);
          return concat(pieces);
        }
      : undefined;
    const loop = usesLoop ? new Loop(items, depth, recurse) : undefined;
    let inner = innerFrame(frame);
    let isEmpty = true;
    for (let at = 0; at < items.length; at++) {
      if (!usesLoop && !passes(items[at]!)) continue;
      isEmpty = false;
      // Names of one round are gone in the next; where none is set, one frame serves all rounds.
      if (setsNames && at > 0) inner = innerFrame(frame);
      if (loop !== undefined) {
        loop.at = at;
        if (setsNames || at === 0) inner.locals!.values.set('loop', loop);
      }
      assign(items[at]!, inner);
      if (!mayJump) body(inner, out);
      else if (!round(body, inner, out)) break;
    }
    if (isEmpty) otherwise(innerFrame(frame), out);
  };

  return (frame, out) => {
    let value: Value;
    try {
      value = source(frame);
    } catch (error) {
      value = capture(error);
    }
    run(value, 1, frame, out);
  };
}
