/** Where a template's text stands, so that an offset in it can be shown as file, line and column. */
import { type Origin, PlayError } from '../errors.ts';
import { UndefinedUsed } from '../python/undefined.ts';
import { Undefined } from '../python/value.ts';
import { locate } from '../source/position.ts';
import type { ScalarTree } from '../source/tree.ts';

export interface Place {
  /** The place of a character of the template's text. */
  at(offset: number): Origin;
}

/** A span of the template's text that an error can point at. */
export interface Span {
  readonly at: number;
  readonly end: number;
}

/** The place of a scalar in a file that an operator wrote. */
export function scalarPlace(tree: ScalarTree): Place {
  return { at: (offset) => locate(tree, offset) };
}

/** The place of a whole file's text. `skipped` characters were taken off its front. */
export function filePlace(file: string, text: string, skipped = 0): Place {
  return {
    at(offset) {
      const before = text.slice(0, offset + skipped).split(/\r\n|\r|\n/);
      return { file, line: before.length, column: before[before.length - 1]!.length + 1 };
    },
  };
}

/** The place of text whose first character stands at `origin`. */
export function textPlace(origin: Origin): Place {
  return { at: (offset) => ({ ...origin, column: origin.column + offset }) };
}

/** An error at a span of the template. */
export function templateError(place: Place, span: Span, message: string, hint?: string): PlayError {
  return new PlayError('template-syntax', message, { origin: place.at(span.at), length: span.end - span.at, hint });
}

/** Adds the place to an error that has none yet, such as those that arise from values alone. */
export function located(error: unknown, place: Place, span: Span): unknown {
  if (!(error instanceof PlayError) || error.origin !== undefined) return error;
  const { code, message, hint, trail, cause } = error;
  // What is missing stays something missing, for which `default` has a value.
  if (error instanceof UndefinedUsed) return new UndefinedUsed(new Undefined(message, place.at(span.at), hint, trail));
  return new PlayError(code, message, { origin: place.at(span.at), length: span.end - span.at, hint, trail, cause });
}
