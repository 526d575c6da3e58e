/** What can be said of a task's arguments before anything runs: names, literal values, what is missing. */
import { didYouMean, PlayError, type Problems } from '../errors.ts';
import type { Value } from '../python/value.ts';
import { Float } from '../python/value.ts';
import type { MapEntry, MapTree, Tree } from '../source/tree.ts';
import type { ArgSpec } from './args.ts';
import { coerce, Misfit } from './coerce.ts';
import { allNames, argumentNamed, brokenRules, type Described, specsOf } from './readArgs.ts';

/** Adds a problem for each mistake that is visible in the text. Values that hold a template are left to `readArgs`. */
export function checkArgs(module: Described, tree: MapTree, problems: Problems): void {
  if (module.speaksJson) return;
  const specs = specsOf(module.args);
  const what = `module ${module.name}`;
  const known = checkKeys(specs, tree, what, problems);
  const values: Record<string, unknown> = {};
  for (const [name, spec] of Object.entries(specs)) {
    const entry = known.get(name);
    values[name] = entry ? literalOf(spec, entry.value) : spec.default;
  }
  // A relation is only judged on arguments that are certainly given: a template may still turn out to be `omit`.
  const certain = new Set([...known].filter(([, entry]) => isLiteral(entry.value)).map(([name]) => name));
  for (const rule of module.needs ?? []) {
    const present = rule[0] === 'not both' ? certain : new Set(known.keys());
    for (const sentence of brokenRules([rule], values, present)) {
      problems.push(new PlayError('missing-argument', `${what}: ${sentence}`, { origin: tree.origin }));
    }
  }
}

function checkKeys(
  specs: Readonly<Record<string, ArgSpec>>,
  tree: MapTree,
  what: string,
  problems: Problems,
): Map<string, MapEntry> {
  const known = new Map<string, MapEntry>();
  for (const entry of tree.entries) {
    const key = entry.key.text;
    const origin = entry.key.origin;
    const name = argumentNamed(specs, key);
    if (name === undefined) {
      const hint = didYouMean(key, allNames(specs)) ?? 'no such argument';
      problems.push(
        new PlayError('unknown-argument', `${what} has no argument \`${key}\``, { origin, hint, length: key.length }),
      );
    } else if (known.has(name)) {
      const message = `${what} has \`${key}\` and \`${known.get(name)!.key.text}\`, which are the same argument`;
      problems.push(new PlayError('invalid-argument', message, { origin, length: key.length }));
    } else {
      known.set(name, entry);
      checkValue(specs[name]!, entry.value, `\`${name}\` of ${what}`, problems);
    }
  }
  for (const [name, spec] of Object.entries(specs)) {
    if (!spec.required || known.has(name)) continue;
    problems.push(new PlayError('missing-argument', `${what} needs the argument \`${name}\``, { origin: tree.origin }));
  }
  return known;
}

function checkValue(spec: ArgSpec, tree: Tree, what: string, problems: Problems): void {
  if (spec.options && tree.kind === 'map') return void checkKeys(spec.options, tree, what, problems);
  if (spec.elements?.options && tree.kind === 'list') {
    for (const item of tree.items) checkValue(spec.elements, item, what, problems);
    return;
  }
  if (!isLiteral(tree)) return;
  const value = literalValue(tree);
  if (value === null) return;
  const typed = coerce(spec, value);
  const misfit = typed instanceof Misfit ? typed : spec.kind === 'mode' ? doubtfulMode(tree) : undefined;
  if (!misfit) return;
  const length = tree.kind === 'scalar' ? Math.max(1, tree.text.length) : 1;
  problems.push(
    new PlayError('invalid-argument', `${what} ${misfit.message}`, { origin: tree.origin, hint: misfit.hint, length }),
  );
}

/** `mode: 644` is decimal to YAML and means 1204 in octal, which nobody wants and Ansible applies silently. */
function doubtfulMode(tree: Tree): Misfit | undefined {
  if (tree.kind !== 'scalar' || typeof tree.value !== 'number' || !/^[1-7][0-7]{2,3}$/.test(tree.text))
    return undefined;
  return new Misfit(`is decimal here and would mean 0${tree.value.toString(8)}`, `write '0${tree.text}'`);
}

function literalOf(spec: ArgSpec, tree: Tree): unknown {
  if (!isLiteral(tree)) return spec.kind === 'choice' || spec.kind === 'bool' ? unknownValue : '';
  const value = literalValue(tree);
  const typed = value === null ? spec.default : coerce(spec, value);
  return typed instanceof Misfit ? unknownValue : typed;
}

/** Equal to no value that a rule may ask for, yet not undefined. */
const unknownValue = Symbol('known only when the task runs');

function isLiteral(tree: Tree): boolean {
  if (tree.kind === 'list') return tree.items.every(isLiteral);
  if (tree.kind === 'map') return tree.entries.every((entry) => isLiteral(entry.key) && isLiteral(entry.value));
  if (tree.tag === 'vault') return false;
  return tree.tag === 'unsafe' || typeof tree.value !== 'string' || !/\{[{%#]/.test(tree.value);
}

/** The value of a tree that holds no template. */
export function literalValue(tree: Tree): Value {
  if (tree.kind === 'list') return tree.items.map(literalValue);
  if (tree.kind === 'map')
    return new Map(tree.entries.map((entry) => [literalValue(entry.key), literalValue(entry.value)]));
  const value = tree.value;
  if (value === null || typeof value !== 'object') return value;
  return 'float' in value ? new Float(value.float) : value.moment;
}
