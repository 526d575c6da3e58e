/** The values of the language, with Python's distinctions kept: int and float, list and tuple, undefined that knows its name. */
import type { Origin } from '../errors.ts';

/** A float that is a whole number, such as 3.0; any other float is a plain number. */
export class Float {
  readonly value: number;
  constructor(value: number) {
    this.value = value;
  }
}

/** Python's tuple: equal to no list. */
export class Tuple {
  readonly items: readonly Value[];
  constructor(items: readonly Value[]) {
    this.items = items;
  }
}

/** One step on the way to a mistake: the variable that was being read, and where it is defined. */
export interface Step {
  readonly what: string;
  readonly origin?: Origin | undefined;
}

/** A name that has no value. It is carried, not thrown: `default` and `defined` look at it, use of it raises. */
export class Undefined {
  /** What was missing, for the message: "`a.b` is undefined". */
  readonly message: string;
  /** The variables whose evaluation led here, outermost first. */
  readonly trail: readonly Step[];
  readonly #origin: Origin | (() => Origin | undefined) | undefined;
  readonly #hint: string | (() => string | undefined) | undefined;

  /** Place and hint may be functions, since most undefined values end in `default` and nobody reads them. */
  constructor(
    message: string,
    origin?: Origin | (() => Origin | undefined),
    hint?: string | (() => string | undefined),
    trail: readonly Step[] = [],
  ) {
    this.message = message;
    this.trail = trail;
    this.#origin = origin;
    this.#hint = hint;
  }

  get origin(): Origin | undefined {
    return typeof this.#origin === 'function' ? this.#origin() : this.#origin;
  }

  get hint(): string | undefined {
    return typeof this.#hint === 'function' ? this.#hint() : this.#hint;
  }

  /** The same missing thing, seen through one more variable. */
  through(step: Step): Undefined {
    return new Undefined(this.message, this.#origin, this.#hint, [step, ...this.trail]);
  }
}

/** `omit`: the argument or dictionary key that holds it is left out. */
export class Omit {}

/** Something that a template can call. */
export class Callable {
  readonly name: string;
  readonly call: (args: readonly Value[], kwargs: ReadonlyMap<string, Value>) => Value;
  constructor(name: string, call: (args: readonly Value[], kwargs: ReadonlyMap<string, Value>) => Value) {
    this.name = name;
    this.call = call;
  }
}

/** A date and time as `now()` and `to_datetime` give it: wall-clock fields, and the offset in minutes when it is known. */
export class DateTime {
  /** Microseconds since 1970 of the wall clock, as if it were UTC. */
  readonly wall: bigint;
  readonly offsetMinutes: number | undefined;
  /** Set for what `date()` and `time()` give: only this half is meant. */
  readonly half: 'date' | 'time' | undefined;
  constructor(wall: bigint, offsetMinutes?: number, half?: 'date' | 'time') {
    this.wall = wall;
    this.offsetMinutes = offsetMinutes;
    this.half = half;
  }
}

/**
 * A string here is always data. Text that may be a template exists only as a Tree.
 * Maps keep Python's dict order; whole numbers beyond 2^53 are bigint.
 */
export type Value =
  | null
  | boolean
  | number
  | bigint
  | string
  | Float
  | Tuple
  | Undefined
  | Omit
  | Callable
  | DateTime
  | Uint8Array
  | Value[]
  | Map<Value, Value>
  /** Objects of the template engine: namespace, loop, macro. They know their own attributes. */
  | TemplateObject;

/** An object that only templates see; attributes are read through `attribute`. */
export interface TemplateObject {
  readonly templateType: string;
  attribute(name: string): Value | undefined;
  toText?(): string;
  /** Inside a list or dict, where it differs. */
  toRepr?(): string;
}
