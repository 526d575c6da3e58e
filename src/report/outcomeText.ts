/** What a result says in words: messages as text, outputs as lines, never one-line JSON. */
import type { EventOutcome } from '../engine/events.ts';

const HIDDEN = new Set([
  'invocation',
  'stdout',
  'stderr',
  'msg',
  'module_stdout',
  'module_stderr',
  'exception',
  'censored',
  'results',
  'attempts',
]);

/** The reason of a failure, then the command's own output, indented. */
export function failureText(outcome: EventOutcome): string[] {
  const { result, error } = outcome;
  if (error) return [error.text.replace(/^error: /, '')];
  if (outcome.censored) return [String(result['censored'])];
  const lines = [outcome.message ?? 'failed'];
  const code = result['rc'];
  if (typeof code === 'number' && !lines[0]!.includes(String(code))) lines[0] += ` (rc ${code})`;
  for (const stream of ['stdout', 'stderr'] as const) {
    const text = String(result[stream] ?? '').trimEnd();
    if (text && text !== outcome.message) lines.push(`${stream}:`, ...text.split('\n').map((line) => `  ${line}`));
  }
  return lines;
}

/** The whole result as indented JSON, for `-v` and for `debug`. */
export function resultText(outcome: EventOutcome, keys?: readonly string[]): string {
  const shown = Object.fromEntries(
    Object.entries(outcome.result).filter(([key]) =>
      keys ? keys.includes(key) : key !== 'invocation' && !key.startsWith('_'),
    ),
  );
  if (!keys) shown['changed'] = outcome.status === 'changed';
  return JSON.stringify(shown, (_key, value) => (typeof value === 'bigint' ? String(value) : value), 4);
}

/** What a `debug` printed: a message of several lines as those lines, everything else as indented JSON. */
export function debugText(outcome: EventOutcome): string {
  const keys = Object.keys(outcome.result).filter((key) => !HIDDEN.has(key) || key === 'msg');
  const message = outcome.result['msg'];
  return keys.length === 1 && typeof message === 'string' && message.trimEnd().includes('\n')
    ? `\n${message.trimEnd()}`
    : resultText(outcome, keys);
}

/** What changed, in a few words behind `changed:`; empty when it says no more than the task's name. */
export function changesText(changes: readonly string[], most = 3): string {
  if (changes.length === 0) return '';
  const shown = changes.slice(0, most).map((change) => change.split('\n')[0]!);
  const more = changes.length - shown.length;
  return shown.join(', ') + (more > 0 ? ` and ${more} more` : '');
}
