/** The functions that every template knows without a variable of that name. */
import { PlayError } from '../errors.ts';
import { mapSet, truthy } from '../python/compare.ts';
import { fromInstant, strftime } from '../python/datetime.ts';
import { isInteger } from '../python/number.ts';
import { Range } from '../python/range.ts';
import { rawItems } from '../python/sequence.ts';
import { str, typeName } from '../python/text.ts';
import { raise, valueError } from '../python/undefined.ts';
import { Callable, Omit, type TemplateObject, Undefined, type Value } from '../python/value.ts';
import { LenientCallable } from './callables.ts';
import type { Frame } from './frame.ts';
import { callLookup } from './lookupCall.ts';
import { Namespace } from './namespace.ts';

type Arguments = readonly Value[];
type Named = ReadonlyMap<string, Value>;

const OMIT = new Omit();

/** The one `omit` of the engine. */
export function omitValue(): Omit {
  return OMIT;
}

const GLOBALS: ReadonlyMap<string, (frame: Frame) => Value> = new Map<string, (frame: Frame) => Value>([
  ['omit', () => OMIT],
  ['range', () => new Callable('range', range)],
  ['dict', () => new Callable('dict', dict)],
  ['namespace', () => new Callable('namespace', (args, named) => new Namespace(namesOf(dict(args, named))))],
  ['cycler', () => new Callable('cycler', (args) => new Cycler(args))],
  ['joiner', () => new Callable('joiner', joiner)],
  ['lipsum', () => new Callable('lipsum', lipsum)],
  ['now', (frame) => new Callable('now', (args, named) => now(frame, args, named))],
  ['undef', (frame) => new LenientCallable('undef', (args, named) => undef(frame, args, named))],
  ['lookup', (frame) => new LenientCallable('lookup', (args, named) => callLookup(frame, args, named, false))],
  ['query', (frame) => new LenientCallable('query', (args, named) => callLookup(frame, args, named, true))],
  ['q', (frame) => new LenientCallable('q', (args, named) => callLookup(frame, args, named, true))],
]);

/** What a name means when no variable has it. */
export function globalOf(name: string, frame: Frame): Value | undefined {
  return GLOBALS.get(name)?.(frame);
}

export function globalNames(): Iterable<string> {
  return GLOBALS.keys();
}

function range(args: Arguments): Value {
  const numbers = args.map((value) => {
    if (!isInteger(value)) throw valueError(`range() needs integers, not ${typeName(value)}`, 'convert with `| int`');
    return Number(value);
  });
  const [first, second, step = 1] = numbers;
  if (first === undefined || numbers.length > 3)
    throw valueError(`range() takes one to three arguments, not ${numbers.length}`);
  if (step === 0) throw valueError('range() arg 3 must not be zero');
  return second === undefined ? new Range(0, first, 1) : new Range(first, second, step);
}

function dict(args: Arguments, named: Named): Map<Value, Value> {
  const map = new Map<Value, Value>();
  const [source] = args;
  if (source instanceof Map) for (const [key, value] of source) map.set(key, value);
  else if (source !== undefined)
    for (const pair of rawItems(source)) {
      const [key, value, ...more] = rawItems(pair);
      if (key === undefined || value === undefined || more.length > 0)
        throw valueError('dict() needs pairs of key and value');
      mapSet(map, key, value);
    }
  for (const [key, value] of named) map.set(key, value);
  return map;
}

function namesOf(map: Map<Value, Value>): Map<string, Value> {
  return new Map([...map].map(([key, value]) => [str(key), value]));
}

/** `cycler('odd', 'even')`. */
class Cycler implements TemplateObject {
  readonly templateType = 'Cycler';
  readonly #items: Arguments;
  #at = 0;

  constructor(items: Arguments) {
    if (items.length === 0) throw valueError('cycler() needs at least one item');
    this.#items = items;
  }

  attribute(name: string): Value | undefined {
    if (name === 'current') return this.#items[this.#at];
    if (name === 'reset')
      return new Callable('reset', () => {
        this.#at = 0;
        return null;
      });
    if (name !== 'next') return undefined;
    return new Callable('next', () => {
      const item = this.#items[this.#at]!;
      this.#at = (this.#at + 1) % this.#items.length;
      return item;
    });
  }
}

function joiner(args: Arguments, named: Named): Value {
  const separator = args[0] ?? named.get('sep') ?? ', ';
  let used = false;
  return new Callable('joiner', () => {
    if (used) return separator;
    used = true;
    return '';
  });
}

const LATIN = 'lorem ipsum dolor sit amet consectetur adipiscing elit sed do eiusmod tempor incididunt ut labore'.split(
  ' ',
);

function lipsum(args: Arguments, named: Named): Value {
  const paragraphs = Number(args[0] ?? named.get('n') ?? 5);
  const html = truthy(args[1] ?? named.get('html') ?? true);
  const text = `${LATIN.join(' ').replace(/^l/, 'L')}.`;
  const body = Array.from({ length: Math.min(paragraphs, 1000) }, () => (html ? `<p>${text}</p>` : text));
  return body.join(html ? '\n' : '\n\n');
}

function now(frame: Frame, args: Arguments, named: Named): Value {
  const utc = truthy(args[0] ?? named.get('utc') ?? false);
  const format = args[1] ?? named.get('fmt') ?? null;
  const moment = fromInstant(frame.scope.services.now(), utc);
  return format !== null && truthy(format) ? strftime(str(format), moment) : moment;
}

function undef(frame: Frame, args: Arguments, named: Named): Value {
  const hint = args[0] ?? named.get('hint') ?? null;
  if (hint instanceof Undefined) raise(hint);
  if (hint !== null && typeof hint !== 'string')
    throw new PlayError(
      'value-type',
      `the 'hint' argument must be of type 'str' or 'NoneType', not '${typeName(hint)}'`,
    );
  return new Undefined(hint === null || hint === '' ? 'a mandatory variable has not been overridden' : hint, () =>
    frame.place.at(0),
  );
}
