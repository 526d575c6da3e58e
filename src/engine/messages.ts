/** Several mistakes in one task, as the failure of that task. */
import { formatError, type PlayError } from '../errors.ts';
import type { Outcome } from '../modules/define.ts';
import type { Described } from '../modules/readArgs.ts';
import { sourceText } from '../source/index.ts';
import type { EventOutcome } from './events.ts';
import { argumentWords } from './resultWords.ts';

/** A failed outcome that names every problem; places and hints included, since nothing else will show them. */
export function formatProblems(module: Described, problems: readonly PlayError[]): Outcome {
  const message = problems.map((one) => (one.hint ? `${one.message} (${one.hint})` : one.message)).join('; ');
  return { status: 'failed', message, changes: [], result: { msg: argumentWords(module, problems) } };
}

/** An author's mistake as an event carries it, with its place. */
export function describeError(error: PlayError | undefined, folder: string): EventOutcome['error'] {
  return error && { code: error.code, text: formatError(error, { readSource: sourceText, folder }) };
}
