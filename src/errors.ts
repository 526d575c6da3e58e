/** Where a thing was written: 1-based line and column in a file that the operator can open. */
export interface Origin {
  readonly file: string;
  readonly line: number;
  readonly column: number;
}

/** What went wrong, as a stable word for scripts and tests. */
export type ErrorCode =
  | 'usage'
  | 'locked'
  | 'yaml-syntax'
  | 'duplicate-key'
  | 'template-syntax'
  | 'template-limit'
  | 'undefined-variable'
  | 'cyclic-variable'
  | 'untrusted-template'
  | 'condition-not-boolean'
  | 'value-type'
  | 'unknown-filter'
  | 'unknown-test'
  | 'unknown-lookup'
  | 'unknown-keyword'
  | 'unknown-module'
  | 'unknown-argument'
  | 'missing-argument'
  | 'invalid-argument'
  | 'unknown-handler'
  | 'unknown-tag'
  | 'unknown-task'
  | 'unknown-host'
  | 'missing-file'
  | 'cyclic-include'
  | 'invalid-playbook'
  | 'invalid-inventory'
  | 'vault'
  | 'unreachable'
  | 'protocol'
  | 'become'
  | 'host-key'
  | 'authentication'
  | 'timeout'
  | 'interrupted'
  | 'template-failed'
  | 'module-failed'
  | 'internal';

/**
 * The author's mistake, or what the engine could not do; never a host's failed task, which is an `Outcome`.
 * `message` is lower case without a full stop; `hint` stands beside the caret; `length` is the caret's width;
 * `trail` lists the places that led there, outermost first.
 */
export class PlayError extends Error {
  readonly code: ErrorCode;
  readonly origin: Origin | undefined;
  readonly hint: string | undefined;
  readonly length: number;
  readonly trail: readonly { readonly what: string; readonly origin?: Origin | undefined }[];

  constructor(
    code: ErrorCode,
    message: string,
    more: {
      origin?: Origin | undefined;
      hint?: string | undefined;
      length?: number | undefined;
      trail?: readonly { what: string; origin?: Origin | undefined }[] | undefined;
      cause?: unknown;
    } = {},
  ) {
    super(message, more.cause === undefined ? undefined : { cause: more.cause });
    this.name = 'PlayError';
    this.code = code;
    this.origin = more.origin;
    this.hint = more.hint;
    this.length = more.length ?? 1;
    this.trail = more.trail ?? [];
  }
}

/** Where readers put the mistakes they find, so that all of them are shown at once. */
export type Problems = PlayError[];

/** How errors are shown: where a file's text comes from, and how its path is written. */
export interface ErrorView {
  readonly readSource: (file: string) => string | undefined;
  /** Files below this folder are named relative to it. */
  readonly folder?: string | undefined;
}

/** Prints one error with its place, the line before it, the line itself and a caret. */
export function formatError(error: PlayError, view: ErrorView): string {
  const lines = [`error: ${error.message}`];
  if (error.origin) lines.push(...formatPlace(error.origin, error, view));
  else if (error.hint) lines.push(`  ${error.hint}`);
  for (const step of error.trail) {
    const at = step.origin ? ` (${placeText(step.origin, view.folder)})` : '';
    lines.push(`  ${step.what}${at}`);
  }
  return lines.join('\n');
}

/** `file:line:column`, relative to a folder where the file lies below it. */
export function placeText(origin: Origin, folder?: string): string {
  const { file, line, column } = origin;
  const shown = folder !== undefined && file.startsWith(`${folder}/`) ? file.slice(folder.length + 1) : file;
  return `${shown}:${line}:${column}`;
}

function formatPlace(origin: Origin, { length, hint }: PlayError, view: ErrorView): string[] {
  const lines = [`  ${placeText(origin, view.folder)}`];
  const source = view.readSource(origin.file)?.split('\n');
  const line = source?.[origin.line - 1];
  if (line === undefined) return hint ? [...lines, `  ${hint}`] : lines;
  const width = String(origin.line).length;
  const before = source?.[origin.line - 2];
  if (before?.trim()) lines.push(`  ${String(origin.line - 1).padStart(width)} | ${before}`);
  lines.push(`  ${origin.line} | ${line}`);
  const indent = line.slice(0, origin.column - 1).replace(/[^\t]/g, ' ');
  const caret = '^'.repeat(Math.max(1, Math.min(length, line.length - origin.column + 1)));
  lines.push(`  ${' '.repeat(width)} | ${indent}${caret}${hint ? ` ${hint}` : ''}`);
  return lines;
}

/** The known name that is nearest to a mistyped one (at most two edits, or a third of its length), if there is one. */
export function nearest(name: string, known: Iterable<string>): string | undefined {
  const limit = Math.min(2, Math.max(1, Math.floor(name.length / 3)));
  let best: string | undefined;
  let bestDistance = limit + 1;
  for (const candidate of known) {
    if (Math.abs(candidate.length - name.length) >= bestDistance) continue;
    const distance = editDistance(name.toLowerCase(), candidate.toLowerCase());
    if (distance < bestDistance) {
      best = candidate;
      bestDistance = distance;
    }
  }
  return best;
}

/** The hint text for a mistyped name, or undefined. */
export function didYouMean(name: string, known: Iterable<string>): string | undefined {
  const near = nearest(name, known);
  return near === undefined ? undefined : `did you mean \`${near}\`?`;
}

/** Damerau-Levenshtein distance (optimal string alignment): a swap of neighbours counts as one edit. */
function editDistance(a: string, b: string): number {
  let older: number[] = [];
  let previous = Array.from({ length: b.length + 1 }, (_, index) => index);
  for (let i = 1; i <= a.length; i++) {
    const current = [i];
    for (let j = 1; j <= b.length; j++) {
      const cost = a[i - 1] === b[j - 1] ? 0 : 1;
      let value = Math.min(previous[j]! + 1, current[j - 1]! + 1, previous[j - 1]! + cost);
      if (i > 1 && j > 1 && a[i - 1] === b[j - 2] && a[i - 2] === b[j - 1]) value = Math.min(value, older[j - 2]! + 1);
      current.push(value);
    }
    older = previous;
    previous = current;
  }
  return previous[b.length]!;
}
