/** Compiles texts once: templates by their text and options, bare expressions by their text. */

import { capture, isStackOverflow, raise, tooDeep } from '../python/undefined.ts';
import { Undefined, type Value } from '../python/value.ts';
import { isSecretFile } from '../source/text.ts';
import type { ScalarTree } from '../source/tree.ts';
import { compileExpression, type Unit } from './compileExpression.ts';
import { compileBody } from './compileStatement.ts';
import type { Evaluate, Execute, Frame } from './frame.ts';
import { PLAYBOOK_STRING, readHeader, type SyntaxOptions } from './options.ts';
import { concat } from './output.ts';
import { parseBare, parseTemplate } from './parse.ts';
import { type Place, scalarPlace } from './place.ts';
import { changesValues, PrivateScope } from './privateCopy.ts';
import type { Statement } from './syntax.ts';
import { execute, type Loader, newRun, type Program } from './templateRun.ts';

const CACHE_LIMIT = 20_000;

/** A map that forgets everything when it is full: templates are few, generated texts could be endless. */
function cached<T>(make: (text: string, place: Place) => T): (text: string, place: Place) => T {
  const known = new Map<string, T>();
  return (text, place) => {
    let value = known.get(text);
    if (value === undefined) {
      try {
        value = make(text, place);
      } catch (error) {
        throw isStackOverflow(error) ? tooDeep(error, place.at(0)) : error;
      }
      if (known.size >= CACHE_LIMIT) known.clear();
      known.set(text, value);
    }
    return value;
  };
}

const COMPILE_LITERAL = (text: string): Evaluate => {
  const place: Place = { at: () => ({ file: '(literal)', line: 1, column: 1 }) };
  const run = playbookTemplate(text, place);
  return (frame) => run(frame);
};

function unitOf(text: string, place: Place, renderLiterals: boolean): Unit {
  return { text, place, renderLiterals, compileLiteral: COMPILE_LITERAL };
}

/** Compiles a template's statements. */
export function compileProgram(text: string, options: SyntaxOptions, place: Place): Program {
  const blocks = new Map<string, Execute>();
  const statements = parseTemplate(text, options, place);
  const body = compileBody(statements, { ...unitOf(text, place, false), blocks });
  return { execute: body, blocks, changes: changesValues(text) };
}

const NO_LOADER: Loader = () => undefined;

/** The native value of a playbook string with `{{ }}` or `{% %}` in it. Errors inside are carried as values. */
export const playbookTemplate = cached((text, place): Evaluate => {
  const { options, skipped } = readHeader(text, PLAYBOOK_STRING);
  const body = text.slice(skipped);
  const within = skipped === 0 ? place : { at: (offset: number) => place.at(offset + skipped) };
  const statements = parseTemplate(body, options, within);
  const evaluate = compileSimple(statements, unitOf(body, within, false)) ?? compileFull(statements, body, within);
  return ownValues(text, keepNewlines(body, evaluate));
});

/** What changes values works on copies of its own. */
function ownValues(text: string, evaluate: Evaluate): Evaluate {
  if (!changesValues(text)) return evaluate;
  return (frame) => evaluate({ ...frame, scope: new PrivateScope(frame.scope) });
}

/** Templates without statements need no names of their own: a value, or pieces to join. */
function compileSimple(statements: readonly Statement[], unit: Unit): Evaluate | undefined {
  const pieces: (Evaluate | string)[] = [];
  for (const statement of statements) {
    if (statement.kind === 'data') pieces.push(statement.text);
    else if (statement.kind === 'output') pieces.push(compileExpression(statement.value, unit));
    else return undefined;
  }
  const [only] = pieces;
  if (pieces.length === 1 && typeof only === 'function') return only;
  return (frame) => concat(pieces.map((piece) => (typeof piece === 'string' ? piece : piece(frame))));
}

function compileFull(statements: readonly Statement[], text: string, place: Place): Evaluate {
  const blocks = new Map<string, Execute>();
  const body = compileBody(statements, { ...unitOf(text, place, false), blocks });
  const program: Program = { execute: body, blocks, changes: false };
  return (frame) => {
    const loaded = { program, place: frame.place };
    const run = newRun(frame.run?.load ?? NO_LOADER, loaded, { locals: undefined, depth: 0 });
    const pieces: Value[] = [];
    execute(loaded, run, frame, pieces);
    return concat(pieces);
  };
}

/** Jinja drops the last line break of a template; Ansible puts back as many as the text had. */
export function restoreNewlines(text: string, value: Value, newline = '\n'): Value {
  if (typeof value !== 'string') return value;
  const missing = countNewlines(text) - countNewlines(value);
  return missing > 0 ? value + newline.repeat(missing) : value;
}

function countNewlines(text: string): number {
  let count = 0;
  while (count < text.length && text[text.length - 1 - count] === '\n') count += 1;
  return count;
}

function keepNewlines(text: string, evaluate: Evaluate): Evaluate {
  if (!text.endsWith('\n')) return evaluate;
  return (frame) => restoreNewlines(text, evaluate(frame));
}

/** A bare expression as `when` has it: backslashes are escapes, and literals may still be templates. */
export const conditionExpression = cached(
  (text, place): Evaluate =>
    ownValues(
      text,
      compileExpression(parseBare(text, { literalBackslashes: false }, place), unitOf(text, place, true)),
    ),
);

/** A bare expression with a playbook string's backslashes. */
export const bareExpression = cached(
  (text, place): Evaluate =>
    ownValues(
      text,
      compileExpression(parseBare(text, { literalBackslashes: true }, place), unitOf(text, place, false)),
    ),
);

/** Runs a closure; whatever it raises comes back as a value that can be carried. */
export function evaluateCarrying(run: Evaluate, frame: Frame): Value {
  try {
    return run(frame);
  } catch (error) {
    return capture(error);
  }
}

interface Cached {
  readonly place: Place;
  readonly run: Evaluate;
}

const templates = new WeakMap<ScalarTree, Cached>();

/** The compiled form of a scalar that has been evaluated before. */
export function knownTemplate(tree: ScalarTree): Cached | undefined {
  return templates.get(tree);
}

/** The compiled form of a scalar's text, remembered with the scalar. */
export function scalarTemplate(tree: ScalarTree, text: string): Cached {
  let known = templates.get(tree);
  if (known === undefined) {
    const place = scalarPlace(tree);
    known = { place, run: playbookTemplate(text, place) };
    // A vaulted text is decrypted anew each time, so that no plain text outlives its use.
    // One from a vaulted file goes the long way as well, on which its value is kept as a secret.
    if (tree.tag === undefined && !isSecretFile(tree.origin.file)) templates.set(tree, known);
  }
  return known;
}

/** The value itself, or the error that it carries, raised. */
export function settled(value: Value): Value {
  if (value instanceof Undefined) raise(value);
  return value;
}
