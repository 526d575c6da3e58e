/** Results as Ansible prints them: which keys are shown, and JSON as Python writes it. */
import type { EventOutcome } from '../engine/events.ts';

export interface DumpOptions {
  readonly module: string;
  readonly verbosity: number;
}

type Shown = Record<string, unknown>;

/** The module's name without its collection. */
export function bareName(module: string): string {
  return module.replace(/^ansible\.(builtin|legacy)\./, '');
}

/** What `debug` says beside what it was asked for. */
const HIDDEN_IN_DEBUG = new Set(['ansible_loop_var', 'skip_reason']);

/** What Ansible shows of a result: verdict keys where they say something, nothing internal, `debug` only its message. */
export function shownResult(outcome: EventOutcome, { module, verbosity }: DumpOptions): Shown {
  const { result, status } = outcome;
  const debug = bareName(module) === 'debug';
  const shown: Shown = {};
  for (const [key, value] of Object.entries(result)) {
    if (key.startsWith('_ansible_') || key === 'exception' || (key === 'invocation' && verbosity < 3)) continue;
    const hidden = debug && status !== 'failed' && ('msg' in result ? key !== 'msg' : HIDDEN_IN_DEBUG.has(key));
    if (!hidden) shown[key] = value;
  }
  if (debug && status !== 'failed') return shown;
  shown['changed'] = status === 'changed' || (status === 'failed' && outcome.changes.length > 0);
  for (const stream of ['stdout', 'stderr']) {
    if (typeof shown[stream] === 'string') shown[`${stream}_lines`] = linesOf(shown[stream]);
  }
  if (status === 'unreachable') shown['unreachable'] = true;
  if (!('msg' in shown) && outcome.message !== undefined && status !== 'ok' && status !== 'changed') {
    shown['msg'] = outcome.message;
  }
  return shown;
}

function linesOf(text: string): string[] {
  const lines = text.split(/\r\n|\n|\r/);
  if (lines.at(-1) === '') lines.pop();
  return lines;
}

/** `line`: all in one line; `block`: indented by four; `tight`: the block with its line ends taken out, as `oneline` has it. */
export type JsonStyle = 'line' | 'block' | 'tight';

/** JSON with sorted keys and Python's spaces. */
export function pythonJson(value: unknown, style: JsonStyle, indent = ''): string {
  if (typeof value === 'bigint') return String(value);
  if (value === null || value === undefined) return 'null';
  if (typeof value !== 'object') return JSON.stringify(value);
  const inner = style === 'block' ? `${indent}    ` : '';
  const entries = value instanceof Map ? [...value] : Object.entries(value);
  const list = Array.isArray(value);
  const parts = list
    ? value.map((item) => pythonJson(item, style, inner))
    : entries
        .filter(([, item]) => item !== undefined)
        .sort(([a], [b]) => (String(a) < String(b) ? -1 : 1))
        .map(([key, item]) => `${JSON.stringify(String(key))}: ${pythonJson(item, style, inner)}`);
  const [open, close] = list ? '[]' : '{}';
  if (parts.length === 0) return `${open}${close}`;
  if (style === 'line') return `${open}${parts.join(', ')}${close}`;
  if (style === 'tight') return `${open}${parts.join(',')}${close}`;
  return `${open}\n${parts.map((part) => inner + part).join(',\n')}\n${indent}${close}`;
}
