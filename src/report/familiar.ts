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
  /** Where warnings go, and failures if `failuresApart`. */
  readonly err: Out;
  readonly failuresApart: boolean;
  /** Plays, tasks and the run itself say that they only check. */
  readonly marksCheck: boolean;
  readonly showsPaths: boolean;
  readonly showsStarts: boolean;
  readonly showsStats: boolean;
  /** The file that settings come from. */
  readonly config?: string | undefined;
  /** Lines around a difference. */
  readonly context: number;
  /** Results over several lines always, or never. */
  readonly pretty?: boolean | undefined;
  /** Writes results as YAML, where that is asked for. */
  readonly yaml?: ((result: Readonly<Record<string, unknown>>) => string) | undefined;
}

type Item = Extract<RunEvent, { type: 'item' }>;
type Result = Extract<RunEvent, { type: 'result' }>;
type Listeners = { [T in RunEvent['type']]?: (event: Extract<RunEvent, { type: T }>) => void };

/** Modules that find too much to show it. */
const QUIET = new Set(['setup', 'gather_facts']);

const speaks = (task: TaskRef, { censored, loud, status }: EventOutcome): boolean =>
  !censored && status !== 'skipped' && (bareName(task.module) === 'debug' || loud === true);

/** Indented by one, with the line ends taken out. */
const statsJson = (data: unknown): string =>
  pythonJson(data, 'block').replace(/\n( *)/g, (_, blanks: string) => ' '.repeat(blanks.length / 4));

/** Prints a run as Ansible does. */
export function familiar(out: Out, options: FamiliarOptions): Reporter {
  const ink = new Chalk({ level: options.color ? 1 : 0 });
  const inks = { ok: ink.green, changed: ink.yellow, failed: ink.red, skipped: ink.cyan, unreachable: ink.redBright };
  let announced: number | undefined;
  let checked = false;

  const print = (text: string): void => {
    out.write(`${text}\n`);
  };
  const cry = (text: string): void => {
    (options.failuresApart ? options.err : out).write(`${text}\n`);
  };
  const banner = (text: string): void =>
    print(`\n${text} ${'*'.repeat(Math.max(3, Math.max(79, options.width - 1) - text.replaceAll('\n', '').length))}`);
  const head = (task: TaskRef): void => {
    if (announced === task.id) return;
    announced = task.id;
    const args = task.args === undefined ? '' : ` ${task.args}`;
    banner(`${task.handler ? 'RUNNING HANDLER' : 'TASK'} [${task.name}${args}]${marked(task.check)}`);
    if (options.verbosity >= 2) showPath(task);
  };
  const marked = (check: boolean | undefined): string => (check && options.marksCheck ? ' [CHECK MODE]' : '');
  const showPath = ({ origin }: TaskRef): void => print(ink.gray(`task path: ${origin.file}:${origin.line}`));
  const warned = new Set<string>();
  const tell = (message: string): void => {
    if (warned.has(message)) return;
    warned.add(message);
    options.err.write(`${ink.magentaBright(`[WARNING]: ${message}`)}\n`);
  };
  const warn = (outcome: EventOutcome): void => outcome.warnings?.forEach(tell);
  const diffInks = {
    header: (text: string) => (text.startsWith('-') ? ink.red : ink.green)(text),
    hunk: ink.cyan,
    '+': ink.green,
    '-': ink.red,
    ' ': String,
  };
  const showDiff = (diffs: readonly EventDiff[] | undefined): void => {
    const text = (diffs ?? []).flatMap((one) => {
      const lines = diffLines(one, options.context);
      return lines.length > 0 ? [...lines.map((line) => diffInks[line.kind](line.text)), ''] : [];
    });
    if (text.length > 0) print(text.join('\n'));
  };
  const dump = (task: TaskRef, outcome: EventOutcome, loop = false): string => {
    const { results, ...rest } = shownResult(outcome, { module: task.module, verbosity: options.verbosity });
    // The items of a loop had lines of their own.
    const shown = loop || results === undefined ? rest : { ...rest, results };
    if (options.yaml) return options.yaml(shown);
    const roomy = options.pretty ?? (options.verbosity > 2 || speaks(task, outcome));
    return pythonJson(shown, roomy ? 'block' : 'line');
  };
  /** What `debug` and `assert` say is always shown, what `setup` finds never. */
  const verbose = (task: TaskRef, outcome: EventOutcome): boolean =>
    !QUIET.has(bareName(task.module)) && (options.verbosity > 0 || speaks(task, outcome));
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
      if (!loop && outcome.status === 'changed') showDiff(outcome.diff);
      warn(outcome);
      const paint = inks[outcome.status];
      if (bad) {
        const verdict = outcome.status === 'failed' ? 'FAILED!' : 'UNREACHABLE!';
        if (outcome.status === 'failed' && options.showsPaths && options.verbosity < 2) showPath(task);
        cry(paint(`fatal: ${host}: ${verdict} => ${dump(task, outcome, loop)}`));
      } else {
        const word = outcome.status === 'skipped' ? 'skipping' : outcome.status;
        const more = outcome.status === 'skipped' ? options.verbosity > 0 : verbose(task, outcome);
        print(paint(`${word}: ${host}${more ? ` => ${dump(task, outcome, loop)}` : ''}`));
      }
    }
    if (bad && outcome.ignored) print(ink.cyan('...ignoring'));
  };

  const onItem = ({ task, host, label, outcome }: Item): void => {
    if (hidden(outcome)) return;
    head(task);
    warn(outcome);
    if (outcome.status === 'changed') showDiff(outcome.diff);
    const paint = inks[outcome.status];
    if (outcome.status === 'failed' || outcome.status === 'unreachable') {
      const word = outcome.status === 'failed' ? 'failed' : 'fatal';
      cry(paint(`${word}: [${host}] (item=${label}) => ${dump(task, outcome)}`));
    } else if (outcome.status === 'skipped') {
      print(
        paint(`skipping: [${host}] => (item=${label}) ${options.verbosity > 0 ? ` => ${dump(task, outcome)}` : ''}`),
      );
    } else {
      print(
        paint(
          `${outcome.status}: [${host}] => (item=${label})${verbose(task, outcome) ? ` => ${dump(task, outcome)}` : ''}`,
        ),
      );
    }
  };

  const listeners: Listeners = {
    'run-start': ({ check }) => {
      checked = check;
      if (options.verbosity > 0) {
        print(
          options.config === undefined
            ? 'No config file found; using defaults'
            : `Using ${options.config} as config file`,
        );
      }
      if (check && options.marksCheck) banner('DRY RUN');
    },
    'play-start': ({ play, check }) => banner(`PLAY [${play}]${marked(check)}`),
    'no-hosts': ({ play }) => {
      banner(`PLAY [${play}]${marked(checked)}`);
      print(ink.cyan('skipping: no hosts matched'));
    },
    // Where some hosts are not shown, the banner waits for one that is.
    'task-start': ({ task, hosts }) => {
      if (options.showSkipped && options.showOk) head(task);
      if (options.showsStarts)
        for (const host of hosts)
          print(ink.green(` [started ${task.handler ? 'HANDLER' : 'TASK'}: ${task.name} on ${host}]`));
    },
    result: onResult,
    item: onItem,
    retry: ({ task, host, left }) => {
      print(ink.gray(`FAILED - RETRYING: [${host}]: ${task.name} (${left} retries left).`));
    },
    included: ({ task, what, hosts, label }) => {
      head(task);
      print(ink.cyan(`included: ${what} for ${hosts.join(', ')}${label === undefined ? '' : ` => (item=${label})`}`));
    },
    warning: ({ message }) => tell(message),
    stats: (event) => stats.push(event),
    'run-end': ({ recap }) => {
      banner('PLAY RECAP');
      const hosts = Object.fromEntries(Object.entries(recap.hosts).sort(([a], [b]) => (a < b ? -1 : 1)));
      const plain = recapLines({ ...recap, hosts }, { count: (_name, text) => text, host: (name) => name });
      for (const line of plain) print(line);
      print('');
      if (options.showsStats && stats.length > 0) showStats();
      if (options.marksCheck && checked) banner('DRY RUN');
    },
  };
  const stats: Extract<RunEvent, { type: 'stats' }>[] = [];
  /** What `set_stats` kept, hosts before the run. */
  const showStats = (): void => {
    banner('CUSTOM STATS:');
    for (const { host, data } of stats) if (host) print(`\t${host}: ${statsJson(data)}`);
    for (const { host, data } of stats) if (!host) print(`\n\tRUN: ${statsJson(data)}`);
    print('');
  };
  return {
    on: (event) => (listeners[event.type] as ((event: RunEvent) => void) | undefined)?.(event),
    end: async () => undefined,
  };
}
