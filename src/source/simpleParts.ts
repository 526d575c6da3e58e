/** What the parts of the reader of simple YAML share: where it stands, how it gives up, and the scalars it makes. */
import type { Origin } from '../errors.ts';
import { resolvePlain } from './resolve.ts';
import type { Scalar, ScalarTree } from './tree.ts';

/** Thrown where a text is not simple; never leaves the reader. */
export class Unsure extends Error {}

export interface SimpleReader {
  readonly file: string;
  readonly lines: readonly string[];
  /** The line that is read next. */
  at: number;
}

export function originIn(reader: SimpleReader, column: number): Origin {
  return { file: reader.file, line: reader.at + 1, column: column + 1 };
}

/** The value of a plain scalar; a date that does not exist is a mistake, and those are told by the full parser. */
export function resolved(text: string): Scalar {
  try {
    return resolvePlain(text);
  } catch {
    throw new Unsure();
  }
}

export function scalar(value: Scalar, text: string, origin: Origin): ScalarTree {
  return { kind: 'scalar', value, text, style: 'plain', origin };
}
