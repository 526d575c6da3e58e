/** Ansible's callback `default`: the banners and lines that other programs have read for years. */
import { Chalk } from 'chalk';
import type { EventDiff, EventOutcome, Reporter, RunEvent, TaskRef } from '../engine/events.ts';
import { diffLines } from './diff.ts';
import { bareName, pythonJson, shownResult } from './dump.ts';
import type { Out } from './jsonLines.ts';
import { recapLines } from './recap.ts';

export interface FamiliarOptions {
  readonly color: boolean;
  readonly width: number;
  readonly verbosity: number;
  readonly showSkipped: boolean;
  readonly showOk: boolean;
  /** Writes results as YAML, where that is asked for. */
  readonly yaml?: ((result: Readonly<Record<string, unknown>>) => string) | undefined;
}

type Item = Extract<RunEvent, { type: 'item' }>;
type Result = Extract<RunEvent, { type: 'result' }>;
type Listeners = { [T in RunEvent['type']]?: (event: Extract<RunEvent, { type: T }>) => void };

/** Prints a run as Ansible does. */
export function familiar(out: Out, options: FamiliarOptions): Reporter {
  const ink = new Chalk({ level: options.color ? 1 : 0 });
  const inks = { ok: ink.green, changed: ink.yellow, failed: ink.red, skipped: ink.cyan, unreachable: ink.redBright };
  let announced: number | undefined;

  const print = (text: string): void => {
    out.write(`${text}\n`);
  };
  const banner = (text: string): void =>
    print(`\n${text} ${'*'.repeat(Math.max(3, Math.max(79, options.width - 1) - text.length))}`);
  const head = (task: TaskRef): void => {
    if (announced === task.id) return;
    announced = task.id;
    banner(`${task.handler ? 'RUNNING HANDLER' : 'TASK'} [${task.name}]`);
    if (options.verbosity >= 2) print(ink.gray(`task path: ${task.origin.file}:${task.origin.line}`));
  };
  const warn = (outcome: EventOutcome): void => {
    for (const text of outcome.warnings ?? []) print(ink.magenta(`[WARNING]: ${text}`));
  };
  const showDiff = (diffs: readonly EventDiff[] | undefined): void => {
    for (const one of diffs ?? []) {
      const lines = diffLines(one);
      if (lines.length > 0) print(`${lines.map(({ text }) => text).join('\n')}\n`);
    }
  };
  const dump = (task: TaskRef, outcome: EventOutcome): string => {
    const shown = shownResult(outcome, { module: task.module, verbosity: options.verbosity });
    if (options.yaml) return options.yaml(shown);
    const roomy = options.verbosity > 2 || bareName(task.module) === 'debug';
    return pythonJson(shown, roomy ? 'block' : 'line');
  };
  /** What `debug` says is always shown. */
  const verbose = (task: TaskRef): boolean => options.verbosity > 0 || bareName(task.module) === 'debug';
  const hidden = ({ status }: EventOutcome): boolean =>
    (status === 'skipped' && !options.showSkipped) || (status === 'ok' && !options.showOk);

  const onResult = (event: Result): void => {
    const { task, outcome, loop } = event;
    if (hidden(outcome)) return;
    const delegated = event.delegatedTo && event.delegatedTo !== event.host ? ` -> ${event.delegatedTo}` : '';
    const host = `[${event.host}${delegated}]`;
    const bad = outcome.status === 'failed' || outcome.status === 'unreachable';
    // The items of a loop were shown one by one; only of what was skipped as a whole is a last line.
    const told = loop && outcome.status !== 'skipped' && outcome.status !== 'unreachable' && !outcome.error;
    head(task);
    if (!told) {
      warn(outcome);
      if (!loop) showDiff(outcome.diff);
      const paint = inks[outcome.status];
      if (bad) {
        const verdict = outcome.status === 'failed' ? 'FAILED!' : 'UNREACHABLE!';
        print(paint(`fatal: ${host}: ${verdict} => ${dump(task, outcome)}`));
      } else {
        const word = outcome.status === 'skipped' ? 'skipping' : outcome.status;
        const more = outcome.status === 'skipped' ? options.verbosity > 0 : verbose(task);
        print(paint(`${word}: ${host}${more ? ` => ${dump(task, outcome)}` : ''}`));
      }
    }
    if (bad && outcome.ignored) print(ink.cyan('...ignoring'));
  };

  const onItem = ({ task, host, label, outcome }: Item): void => {
    if (hidden(outcome)) return;
    head(task);
    warn(outcome);
    showDiff(outcome.diff);
    const paint = inks[outcome.status];
    if (outcome.status === 'failed' || outcome.status === 'unreachable') {
      const word = outcome.status === 'failed' ? 'failed' : 'fatal';
      print(paint(`${word}: [${host}] (item=${label}) => ${dump(task, outcome)}`));
    } else if (outcome.status === 'skipped') {
      print(
        paint(`skipping: [${host}] => (item=${label}) ${options.verbosity > 0 ? ` => ${dump(task, outcome)}` : ''}`),
      );
    } else {
      print(
        paint(`${outcome.status}: [${host}] => (item=${label})${verbose(task) ? ` => ${dump(task, outcome)}` : ''}`),
      );
    }
  };

  const listeners: Listeners = {
    'play-start': ({ play, check }) => banner(`PLAY [${play}]${check ? ' [CHECK MODE]' : ''}`),
    'no-hosts': ({ play }) => {
      banner(`PLAY [${play}]`);
      print(ink.cyan('skipping: no hosts matched'));
    },
    // Where some hosts are not shown, the banner waits for one that is.
    'task-start': ({ task }) => options.showSkipped && options.showOk && head(task),
    result: onResult,
    item: onItem,
    retry: ({ task, host, left }) => {
      head(task);
      print(ink.gray(`FAILED - RETRYING: [${host}]: ${task.name} (${left} retries left).`));
    },
    included: ({ task, what, hosts }) => {
      head(task);
      print(ink.cyan(`included: ${what} for ${hosts.join(', ')}`));
    },
    warning: ({ message }) => print(ink.magenta(`[WARNING]: ${message}`)),
    stats: ({ host, data }) => {
      if (!host) banner('CUSTOM STATS:');
      print(`\t${host ?? 'RUN'}: ${pythonJson(data, 'line')}`);
    },
    'run-end': ({ recap }) => {
      banner('PLAY RECAP');
      const hosts = Object.fromEntries(Object.entries(recap.hosts).sort(([a], [b]) => (a < b ? -1 : 1)));
      const plain = recapLines({ ...recap, hosts }, { count: (_name, text) => text, host: (name) => name });
      for (const line of plain) print(line);
      print('');
    },
  };
  return {
    on: (event) => (listeners[event.type] as ((event: RunEvent) => void) | undefined)?.(event),
    end: async () => undefined,
  };
}
