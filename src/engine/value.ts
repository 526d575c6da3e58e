/** An outcome as the value that `register` holds, and back to what reports show. */
import { fromJson, toJson } from '../jinja/index.ts';
import type { Outcome } from '../modules/define.ts';
import type { Value } from '../python/value.ts';
import type { EventOutcome } from './events.ts';
import { maskDeep, type Secrets } from './secrets.ts';

export type ResultValue = Map<Value, Value>;

/** What `register` holds: the module's keys, then the verdict, then text outputs split into lines. */
export function resultValue(outcome: Outcome): ResultValue {
  const value: ResultValue = new Map();
  for (const [key, entry] of Object.entries(outcome.result)) {
    if (entry !== undefined) value.set(key, fromJson(entry));
  }
  for (const stream of ['stdout', 'stderr']) {
    const text = value.get(stream);
    if (typeof text === 'string' && !value.has(`${stream}_lines`)) value.set(`${stream}_lines`, splitLines(text));
  }
  // What a module did before it failed remains done.
  value.set('changed', outcome.status === 'changed' || (outcome.status === 'failed' && outcome.changes.length > 0));
  // An unreachable host did not fail: Ansible's `is failed` says so.
  markFailed(value, outcome.status === 'failed');
  if (outcome.status === 'skipped') value.set('skipped', true);
  if (outcome.status === 'unreachable') value.set('unreachable', true);
  if (outcome.message !== undefined && !value.has('msg')) value.set('msg', outcome.message);
  if (outcome.diff?.length && !value.has('diff')) {
    const all = outcome.diff.map((one) =>
      fromJson(
        one.attributes ?? {
          before: one.before,
          after: one.after,
          before_header: one.beforeHeader ?? '',
          after_header: one.afterHeader ?? '',
        },
      ),
    );
    // Attributes alone are no list, as in Ansible.
    value.set('diff', all.length === 1 && outcome.diff[0]!.attributes ? all[0]! : all);
  }
  if (outcome.warnings?.length) value.set('warnings', [...outcome.warnings]);
  return value;
}

const NO_TRACEBACK = '(traceback unavailable)';

/**
 * Enters the verdict. As in Ansible a failed result has an `exception`, which is kept under another name when
 * `failed_when` finds that it did not fail.
 */
export function markFailed(value: ResultValue, failed: boolean): void {
  value.set('failed', failed);
  if (failed) value.set('exception', value.get('exception') ?? NO_TRACEBACK);
  else if (value.has('exception')) {
    value.set('failed_when_suppressed_exception', value.get('exception')!);
    value.delete('exception');
  }
}

/** Python's `splitlines` for the line ends that commands print. */
export function splitLines(text: string): string[] {
  const lines = text.split(/\r\n|\n|\r/);
  if (lines.at(-1) === '') lines.pop();
  return lines;
}

const VERDICT_KEYS = new Set([
  'changed',
  'failed',
  'skipped',
  'unreachable',
  'warnings',
  'diff',
  'stdout_lines',
  'stderr_lines',
]);
/** What stands for a result that must not be logged; the words are Ansible's, for scripts look for them. */
export const CENSORED = "the output has been hidden due to the fact that 'no_log: true' was specified for this result";

/** The outcome as an event shows it: plain, masked, and empty but for the verdict when it must not be logged. */
export function eventOutcome(
  outcome: Outcome,
  value: ResultValue,
  how: { noLog: boolean; ignored?: boolean; rescued?: boolean; error?: EventOutcome['error']; secrets: Secrets },
): EventOutcome {
  const { secrets, noLog, ignored, rescued } = how;
  if (noLog) {
    return { status: outcome.status, ignored, rescued, changes: [], result: { censored: CENSORED }, censored: true };
  }
  const mask = (text: string): string => secrets.mask(text);
  return {
    status: outcome.status,
    message: outcome.message === undefined ? undefined : mask(outcome.message),
    ignored,
    rescued,
    changes: outcome.changes.map(mask),
    diff: outcome.diff?.map(({ attributes: _, ...one }) => ({
      ...one,
      before: mask(one.before),
      after: mask(one.after),
    })),
    // Most reports never look at the result, and facts are large, so it is made when it is read.
    get result() {
      const plain: Record<string, unknown> = {};
      for (const [key, entry] of value) {
        if (typeof key !== 'string' || VERDICT_KEYS.has(key) || entry === NO_TRACEBACK) continue;
        plain[key] = maskDeep(toJson(entry), secrets);
      }
      Object.defineProperty(this, 'result', { value: plain, enumerable: true });
      return plain;
    },
    warnings: outcome.warnings?.map(mask),
    loud: outcome.loud,
    error: how.error && { code: how.error.code, text: mask(how.error.text) },
  };
}
