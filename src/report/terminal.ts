/**
 * Text for people: Ansible's familiar shape, with hosts that did not change folded into one line, and tasks that were
 * skipped everywhere left out unless `-v` asks for them.
 */
import { Chalk, type ChalkInstance } from 'chalk';
import type { EventDiff, EventOutcome, HostRecap, Reporter, RunEvent, Status, TaskRef } from '../engine/events.ts';
import { diffLines } from './diff.ts';
import type { Out } from './jsonLines.ts';
import { changesText, debugText, failureText, resultText } from './outcomeText.ts';
import { duration, recapLines } from './recap.ts';
import type { StatusArea } from './status.ts';

export interface TerminalOptions {
  readonly color: boolean;
  readonly width: number;
  readonly verbosity: number;
  /** A status area at the bottom that is repainted; only for a terminal. */
  readonly status?: StatusArea | undefined;
}

type Result = Extract<RunEvent, { type: 'result' }>;

/** A report on a terminal or in a log file. */
export function terminal(out: Out, options: TerminalOptions): Reporter {
  const ink = new Chalk({ level: options.color ? 1 : 0 });
  const { status } = options;
  let current: TaskRef | undefined;
  let headerShown = false;
  let folded = new Map<string, string[]>();
  /** Where hosts stand in the play: folded lines name them in that order, not as their answers came. */
  let ranks: ReadonlyMap<string, number> = new Map();

  const print = (...lines: string[]): void => {
    if (lines.length === 0) return;
    status?.clear();
    out.write(`${lines.join('\n')}\n`);
  };
  const banner = (text: string): string => `${text} ${'*'.repeat(Math.max(3, options.width - text.length - 1))}`;
  const header = (): void => {
    if (headerShown || !current) return;
    headerShown = true;
    print('', banner(`${current.handler ? 'RUNNING HANDLER' : 'TASK'} [${current.name}]`));
    if (options.verbosity >= 2) print(ink.gray(`task path: ${current.origin.file}:${current.origin.line}`));
  };
  const flush = (): void => {
    const skippedOnly = [...folded.keys()].every((key) => key === 'skipping');
    if (folded.size && !(skippedOnly && !headerShown && options.verbosity === 0)) {
      header();
      for (const word of FOLDED) {
        const hosts = folded.get(word);
        if (hosts) print(paint(ink, word)(`${word}: [${inOrder(hosts, ranks).join(', ')}]`));
      }
    }
    folded = new Map();
  };
  const begin = (task: TaskRef): void => {
    if (current?.id === task.id) return;
    flush();
    current = task;
    headerShown = false;
  };
  const fold = (word: string, host: string): void => {
    folded.set(word, [...(folded.get(word) ?? []), host]);
  };
  const showDiff = (diffs: readonly EventDiff[] | undefined): void => {
    for (const one of diffs ?? []) print(...diffLines(one).map(({ kind, text }) => diffInk(ink, kind)(text)));
  };
  const warnings = (outcome: EventOutcome): void => {
    for (const text of outcome.warnings ?? []) print(ink.magenta(`[WARNING]: ${text}`));
  };

  const onResult = (event: Result): void => {
    begin(event.task);
    status?.done(event.host);
    const { outcome, task } = event;
    const host =
      event.delegatedTo && event.delegatedTo !== event.host ? `${event.host} -> ${event.delegatedTo}` : event.host;
    warnings(outcome);
    if (outcome.status === 'failed' || outcome.status === 'unreachable') {
      header();
      print(...failed(ink, host, outcome, event.loop));
      if (outcome.ignored) print(ink.cyan('...ignoring'));
      else if (outcome.rescued) print(ink.gray('...a rescue section follows'));
    } else if (outcome.status === 'skipped') {
      if (options.verbosity >= 1) {
        header();
        const why = outcome.result['false_condition'] ?? outcome.message;
        print(ink.cyan(`skipping: [${host}]${why === undefined ? '' : ` => ${String(why)} is false`}`));
      } else fold('skipping', host);
    } else if (!event.loop && (task.module.endsWith('debug') || options.verbosity >= 1)) {
      header();
      const text = task.module.endsWith('debug') ? debugText(outcome) : resultText(outcome);
      print(paint(ink, wordOf(outcome.status))(`${wordOf(outcome.status)}: [${host}] => ${text}`));
    } else if (outcome.status === 'changed') {
      if (!event.loop) {
        header();
        const what = changesText(outcome.changes);
        print(ink.yellow(`changed: [${host}]${what && task.module !== 'command' ? ` => ${what}` : ''}`));
      }
    } else fold('ok', host);
    if (!event.loop) showDiff(outcome.diff);
  };

  const onItem = (event: Extract<RunEvent, { type: 'item' }>): void => {
    begin(event.task);
    const { outcome } = event;
    const quiet = outcome.status === 'ok' || outcome.status === 'skipped';
    warnings(outcome);
    if (quiet && options.verbosity === 0 && !event.task.module.endsWith('debug')) return;
    header();
    const word = outcome.status === 'failed' ? 'failed' : wordOf(outcome.status);
    const item = `(item=${event.label})`;
    if (outcome.status === 'failed' || outcome.status === 'unreachable') {
      const [first, ...rest] = failureText(outcome);
      print(ink.red(`${word}: [${event.host}] => ${item} => ${first}`), ...rest.map((line) => `  ${line}`));
    } else {
      const isDebug = event.task.module.endsWith('debug');
      const text = isDebug
        ? ` => ${resultText(outcome, ['msg'])}`
        : options.verbosity >= 1
          ? ` => ${resultText(outcome)}`
          : '';
      print(paint(ink, word)(`${word}: [${event.host}] => ${item}${text}`));
    }
    showDiff(outcome.diff);
  };

  const handlers: { [T in RunEvent['type']]?: (event: Extract<RunEvent, { type: T }>) => void } = {
    'play-start': (event) => {
      flush();
      current = undefined;
      ranks = new Map(event.hosts.map((host, rank) => [host, rank]));
      print('', banner(`PLAY [${event.play}]${event.check ? ' [CHECK MODE]' : ''}`));
    },
    'no-hosts': (event) => {
      flush();
      print('', banner(`PLAY [${event.play}]`), `skipping: ${event.reason}`);
    },
    'task-start': (event) => {
      begin(event.task);
      status?.start(event.task, event.hosts);
    },
    result: onResult,
    item: onItem,
    retry: (event) => {
      begin(event.task);
      header();
      print(ink.gray(`FAILED - RETRYING: [${event.host}]: ${event.task.name} (${event.left} retries left).`));
    },
    included: (event) => {
      begin(event.task);
      if (options.verbosity >= 1) {
        header();
        print(ink.cyan(`included: ${event.what} for ${event.hosts.join(', ')}`));
      }
    },
    warning: (event) => {
      const at = event.origin ? ` (${event.origin.file}:${event.origin.line})` : '';
      print(ink.magenta(`[WARNING]: ${event.message}${at}`));
    },
    stats: (event) => {
      flush();
      print('', `${event.host ? `STATS [${event.host}]` : 'CUSTOM STATS'}: ${JSON.stringify(event.data)}`);
    },
    'run-end': (event) => {
      flush();
      status?.stop();
      if (event.interrupted)
        print('', ink.red('interrupted: nothing more was started; what ran on the hosts was ended'));
      print('', banner('PLAY RECAP'), ...recapLines(event.recap, recapInk(ink)));
      for (const [host, names] of Object.entries(event.recap.pendingHandlers)) {
        print(ink.yellow(`handlers still owed on ${host}: ${names.join(', ')}`));
      }
      print('', ink.gray(`took ${duration(event.recap.seconds)}`));
    },
  };
  return {
    on: (event) => {
      (handlers[event.type] as ((event: RunEvent) => void) | undefined)?.(event);
      status?.paint();
    },
    end: async () => status?.stop(),
  };
}

/** What is folded, in the order in which it is printed. */
const FOLDED = ['ok', 'skipping'] as const;

/** Hosts, some with the host they are delegated to, as the play lists them. */
function inOrder(hosts: readonly string[], ranks: ReadonlyMap<string, number>): string[] {
  const rank = (host: string): number => ranks.get(host.split(' -> ')[0]!) ?? ranks.size;
  return [...hosts].sort((a, b) => rank(a) - rank(b));
}

function wordOf(status: Status): string {
  return status === 'skipped' ? 'skipping' : status;
}

function failed(ink: ChalkInstance, host: string, outcome: EventOutcome, loop: boolean): string[] {
  const verdict = outcome.status === 'unreachable' ? 'UNREACHABLE!' : 'FAILED!';
  const [first, ...rest] = loop && !outcome.error ? [outcome.message ?? 'failed'] : failureText(outcome);
  const lines = (first ?? 'failed').split('\n');
  return [
    ink.red(`fatal: [${host}]: ${verdict} => ${lines[0]}`),
    ...lines.slice(1),
    ...rest.map((line) => `  ${line}`),
  ];
}

function paint(ink: ChalkInstance, word: string): ChalkInstance {
  if (word === 'ok') return ink.green;
  if (word === 'changed') return ink.yellow;
  if (word === 'skipping') return ink.cyan;
  return ink.red;
}

function diffInk(ink: ChalkInstance, kind: string): (text: string) => string {
  if (kind === '+') return ink.green;
  if (kind === '-') return ink.red;
  return kind === 'hunk' ? ink.cyan : (text) => text;
}

function recapInk(ink: ChalkInstance): Parameters<typeof recapLines>[1] {
  const colors: Partial<Record<keyof HostRecap, ChalkInstance>> = {
    ok: ink.green,
    changed: ink.yellow,
    unreachable: ink.red,
    failed: ink.red,
    skipped: ink.cyan,
    rescued: ink.yellow,
    ignored: ink.blue,
  };
  return {
    count: (name, text, value) => (value > 0 ? (colors[name]?.(text) ?? text) : text),
    host: (name, counts) =>
      counts.failed || counts.unreachable ? ink.red(name) : counts.changed ? ink.yellow(name) : ink.green(name),
  };
}
