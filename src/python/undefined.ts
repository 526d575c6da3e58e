/** What happens when a value that is missing, or that could not be computed, is used after all. */
import { type Origin, PlayError } from '../errors.ts';
import { Undefined, type Value } from './value.ts';

/** Raised when an undefined value is used; it keeps the value, so that a variable can carry it further. */
export class UndefinedUsed extends PlayError {
  readonly missing: Undefined;
  constructor(missing: Undefined) {
    super('undefined-variable', missing.message, { origin: missing.origin, hint: missing.hint, trail: missing.trail });
    this.missing = missing;
  }
}

/** A value whose computation failed: carried like `Undefined`, raised when used, but no business of `default`. */
export class Failure extends Undefined {
  readonly error: PlayError;
  constructor(error: PlayError) {
    super(error.message, error.origin, error.hint, error.trail);
    this.error = error;
  }
}

/** True for a name or attribute that does not exist; false for a computation that failed. */
export function isUndefined(value: Value): value is Undefined {
  return value instanceof Undefined && !(value instanceof Failure);
}

/** Raises what a missing or failed value stands for. */
export function raise(value: Undefined): never {
  throw value instanceof Failure ? value.error : new UndefinedUsed(value);
}

/** The value itself; raises when there is none. */
export function requireDefined<T extends Value>(value: T): Exclude<T, Undefined> {
  if (value instanceof Undefined) raise(value);
  return value as Exclude<T, Undefined>;
}

/** True when JavaScript ran out of stack; its regular expressions say so as a syntax error. */
export function isStackOverflow(error: unknown): boolean {
  return error instanceof RangeError || (error instanceof SyntaxError && /stack overflow/i.test(error.message));
}

export function tooDeep(cause: unknown, origin?: Origin): PlayError {
  return new PlayError('template-limit', 'the template is nested too deeply', { cause, origin });
}

/** Turns an error back into a value that can be carried. */
export function capture(error: unknown): Undefined {
  if (error instanceof UndefinedUsed) return error.missing;
  if (error instanceof PlayError) return new Failure(error);
  if (isStackOverflow(error)) return new Failure(tooDeep(error));
  throw error;
}

/** A mistake in the use of a value, as Python's TypeError and ValueError; the caller adds the place. */
export function valueError(message: string, hint?: string): PlayError {
  return new PlayError('value-type', message, { hint });
}
