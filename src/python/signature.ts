/** Parameters of callables: names, which are optional, and how arguments find their places. */
import { valueError } from './undefined.ts';
import type { Value } from './value.ts';

export interface Signature {
  readonly names: readonly string[];
  /** How many of them, from the first on, cannot be given by name, and how many by place. */
  readonly nameless: number;
  readonly placed: number;
  readonly required: number;
  /** Takes all further positional arguments as a list. */
  readonly rest: boolean;
  /** Takes all further named arguments as a dict. */
  readonly keywords: boolean;
}

/**
 * Reads `old new count? *rest **options`: names in order, optional ones with a question mark. As in Python, those before
 * `/` have no name for the caller, and those after a lone `*` only a name.
 */
export function signature(text: string): Signature {
  const words = text.split(' ').filter((word) => word !== '');
  const plain = words.filter((word) => word !== '/' && !word.startsWith('*'));
  const before = (mark: string, otherwise: number): number =>
    words.includes(mark) ? words.slice(0, words.indexOf(mark)).filter((word) => word !== '/').length : otherwise;
  return {
    names: plain.map((word) => word.replace('?', '')),
    nameless: before('/', 0),
    placed: before('*', plain.length),
    required: plain.filter((word) => !word.endsWith('?')).length,
    rest: words.some((word) => /^\*[^*]/.test(word)),
    keywords: words.some((word) => word.startsWith('**')),
  };
}

/** Arguments in the order of the parameters; what was not given is undefined. */
export interface Bound<T> {
  readonly slots: readonly (T | undefined)[];
  readonly rest: readonly T[];
  readonly keywords: readonly (readonly [string, T])[];
}

/** Gives each argument its place; raises for unknown, double and missing ones. `who` names the callable. */
export function bind<T>(
  signature: Signature,
  who: string,
  args: { positional: readonly T[]; named: Iterable<readonly [string, T]> },
): Bound<T> {
  const { names, nameless, placed } = signature;
  const slots: (T | undefined)[] = names.map((_, at) => (at < placed ? args.positional[at] : undefined));
  const rest = args.positional.slice(placed);
  if (rest.length > 0 && !signature.rest) {
    const allowed = placed === 0 ? 'none' : `at most ${placed}`;
    throw valueError(
      `${who} takes ${allowed} positional argument${placed === 1 ? '' : 's'}, not ${args.positional.length}`,
    );
  }
  const keywords: (readonly [string, T])[] = [];
  for (const [name, value] of args.named) {
    const at = names.indexOf(name, nameless);
    if (at === -1) {
      if (!signature.keywords) throw valueError(`${who} has no argument \`${name}\``, hintFor(names.slice(nameless)));
      keywords.push([name, value]);
    } else if (slots[at] !== undefined) throw valueError(`${who} got the argument \`${name}\` twice`);
    else slots[at] = value;
  }
  for (let at = 0; at < signature.required; at++)
    if (slots[at] === undefined) throw valueError(`${who} needs the argument \`${names[at]}\``);
  return { slots, rest, keywords };
}

function hintFor(names: readonly string[]): string | undefined {
  return names.length === 0 ? undefined : `it has: ${names.join(', ')}`;
}

/** The arguments as a function receives them: slots, then rest, then keywords. */
export function toArguments(signature: Signature, bound: Bound<Value>): (Value | undefined)[] {
  const all: (Value | undefined)[] = [...bound.slots];
  if (signature.rest) all.push([...bound.rest]);
  if (signature.keywords) all.push(new Map<Value, Value>(bound.keywords));
  return all;
}
