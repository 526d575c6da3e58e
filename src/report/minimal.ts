/** Ansible's callbacks `minimal` and `oneline`: a result and nothing else. */
import { Chalk } from 'chalk';
import type { EventOutcome, Reporter, RunEvent } from '../engine/events.ts';
import { diffLines } from './diff.ts';
import { bareName, pythonJson, shownResult } from './dump.ts';
import type { Out } from './jsonLines.ts';

export interface MinimalOptions {
  readonly color: boolean;
  readonly verbosity: number;
  readonly err: Out;
  /** Lines around a difference. */
  readonly context: number;
  /** One line a result. */
  readonly oneLine: boolean;
}

/** Modules whose output is shown as it is. */
const TEXT: ReadonlySet<string> = new Set(['command', 'shell', 'raw', 'script', 'win_command', 'win_shell']);

type Result = Extract<RunEvent, { type: 'result' }>;

/** Prints each result as it comes; items of loops stand inside their task's. */
export function minimal(out: Out, { color, verbosity, oneLine, err, context }: MinimalOptions): Reporter {
  const ink = new Chalk({ level: color ? 1 : 0 });
  const inks = { ok: ink.green, changed: ink.yellow, failed: ink.red, skipped: ink.cyan, unreachable: ink.redBright };
  const print = (text: string): void => void out.write(text.endsWith('\n') ? text : `${text}\n`);

  const warn = (message: string): void => void err.write(`${ink.magentaBright(`[WARNING]: ${message}`)}\n`);

  const onResult = ({ host, task, outcome }: Result): void => {
    const paint = inks[outcome.status];
    for (const warning of outcome.warnings ?? []) warn(warning);
    if (!oneLine) {
      const diffs = (outcome.diff ?? []).map((one) =>
        diffLines(one, context)
          .map(({ text }) => `${text}\n`)
          .join(''),
      );
      for (const text of diffs) if (text) print(`${text}\n`);
    }
    print(paint(text(host, task.module, outcome)));
  };
  const text = (host: string, module: string, outcome: EventOutcome): string => {
    if (outcome.status === 'skipped') return `${host} | SKIPPED`;
    // `oneline` tells of `debug` whether it changed something, too.
    const shown = shownResult(outcome, { module, verbosity });
    if (oneLine && outcome.status !== 'unreachable') shown['changed'] ??= outcome.status === 'changed';
    const dump = dumped(shown, outcome.loud === true || bareName(module) === 'debug', oneLine);
    if (outcome.status === 'unreachable') {
      return `${host} | UNREACHABLE!${oneLine ? `: ${String(shown['msg'] ?? '')}` : ` => ${dump}`}`;
    }
    const failed = outcome.status === 'failed';
    // What `debug` says is all that `minimal` knows of it.
    const changed = outcome.status === 'changed' && (oneLine || bareName(module) !== 'debug');
    const word = failed ? 'FAILED' : changed ? 'CHANGED' : 'SUCCESS';
    const asText = TEXT.has(bareName(module)) && !('ansible_job_id' in shown) && !outcome.error;
    if (!asText) return `${host} | ${word}${failed ? '!' : ''} => ${dump}`;
    return (oneLine ? lineOf : textOf)(host, word, outcome);
  };
  return {
    on(event) {
      if (event.type === 'result') onResult(event);
      if (event.type === 'no-hosts') warn(event.reason);
      if (event.type === 'warning') warn(event.message);
    },
    end: async () => undefined,
  };
}

/** What speaks is laid out in lines, which `oneline` only joins. */
function dumped(shown: Readonly<Record<string, unknown>>, speaks: boolean, oneLine: boolean): string {
  if (oneLine && speaks) return pythonJson(shown, 'block').replaceAll('\n', '');
  return pythonJson(shown, oneLine ? 'tight' : 'block');
}

function textOf(host: string, word: string, { result, message, status }: EventOutcome): string {
  const part = (key: string): string => String(result[key] ?? '');
  const msg = part('msg') || (status === 'failed' ? (message ?? '') : '');
  return `${host} | ${word} | rc=${String(result['rc'] ?? -1)} >>\n${part('stdout')}${part('stderr')}${msg}\n`;
}

function lineOf(host: string, word: string, { result }: EventOutcome): string {
  const part = (key: string): string =>
    String(result[key] ?? '')
      .replaceAll('\n', '\\n')
      .replaceAll('\r', '\\r');
  const stderr = part('stderr') ? ` (stderr) ${part('stderr')}` : '';
  return `${host} | ${word} | rc=${String(result['rc'] ?? -1)} | (stdout) ${part('stdout')}${stderr}`;
}
