/** `str.translate` and the tables it takes. */
import { textArgument } from './arguments.ts';
import { mapSet } from './compare.ts';
import { itemAt } from './sequence.ts';
import { characters, typeName } from './text.ts';
import { valueError } from './undefined.ts';
import { Tuple, type Value } from './value.ts';

/** Replaces characters by what the table has for their code: a text, a code, or none to drop them. */
export function translate(text: string, table: Value): string {
  if (text === '') return '';
  const hasItems = table instanceof Map || table instanceof Tuple || Array.isArray(table) || typeof table === 'string';
  if (!hasItems) throw valueError(`'${typeName(table)}' object is not subscriptable`);
  return characters(text)
    .map((char) => {
      const by = itemAt(table, char.codePointAt(0)!);
      if (by === undefined) return char;
      if (by === null) return '';
      return typeof by === 'number' ? String.fromCodePoint(by) : textArgument(by);
    })
    .join('');
}

/** `str.maketrans`: of a dict, or of two texts of the same length and one of characters to drop. */
export function makeTable(x: Value, y: Value | undefined, z: Value | undefined): Value {
  const table = new Map<Value, Value>();
  if (y === undefined) {
    if (!(x instanceof Map)) throw valueError('if you give only one argument to maketrans it must be a dict');
    for (const [key, value] of x) mapSet(table, typeof key === 'string' ? codeOf(key) : key, value);
    return table;
  }
  const from = characters(textArgument(x));
  const to = characters(textArgument(y));
  if (from.length !== to.length) throw valueError('the first two maketrans arguments must have equal length');
  for (const [at, char] of from.entries()) table.set(codeOf(char), codeOf(to[at]!));
  if (z !== undefined) for (const char of characters(textArgument(z))) table.set(codeOf(char), null);
  return table;
}

function codeOf(char: string): number {
  if (characters(char).length !== 1) throw valueError('string keys in translate table must be of length 1');
  return char.codePointAt(0)!;
}
