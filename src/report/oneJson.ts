/** Ansible's callback `json`: the whole run as one document, printed at its end. */
import type { Reporter, RunEvent } from '../engine/events.ts';
import { pythonJson, shownResult } from './dump.ts';
import type { Out } from './jsonLines.ts';

interface Duration {
  start: string;
  end?: string;
}

interface TaskEntry {
  readonly hosts: Record<string, unknown>;
  readonly task: { duration: Duration; id: string; name: string; path: string };
}

interface PlayEntry {
  readonly play: { duration: Duration; id: string; name: string };
  readonly tasks: TaskEntry[];
}

/** Collects what happens; `showStats` adds what `set_stats` kept. */
export function oneJson(out: Out, showStats: boolean, now: () => Date = () => new Date()): Reporter {
  const plays: PlayEntry[] = [];
  const tasks = new Map<number, TaskEntry>();
  const custom: Record<string, unknown> = {};
  let global: unknown = {};

  const enter = ({ task }: Extract<RunEvent, { type: 'task-start' | 'result' }>): TaskEntry => {
    const known = tasks.get(task.id);
    if (known) return known;
    const path = `${task.origin.file}:${task.origin.line}`;
    const entry = {
      hosts: {},
      task: { duration: { start: now().toISOString() }, id: String(task.id), name: task.name, path },
    };
    tasks.set(task.id, entry);
    plays.at(-1)?.tasks.push(entry);
    return entry;
  };

  const onResult = (event: Extract<RunEvent, { type: 'result' }>): void => {
    const { task, host, outcome } = event;
    const entry = enter(event);
    const shown = shownResult(outcome, { module: '', verbosity: 3 });
    if (outcome.diff?.length) shown['diff'] = outcome.diff;
    if (outcome.warnings?.length) shown['warnings'] = outcome.warnings;
    if (outcome.status === 'failed' || outcome.status === 'skipped') shown[outcome.status] = true;
    entry.hosts[host] = { ...shown, action: task.module };
    const end = now().toISOString();
    entry.task.duration.end = end;
    const play = plays.at(-1);
    if (play) play.play.duration.end = end;
  };

  return {
    on(event) {
      if (event.type === 'play-start') {
        const id = String(plays.length + 1);
        plays.push({ play: { duration: { start: now().toISOString() }, id, name: event.play }, tasks: [] });
      }
      if (event.type === 'task-start') enter(event);
      if (event.type === 'result') onResult(event);
      if (event.type === 'stats' && showStats) {
        if (event.host) custom[event.host] = event.data;
        else global = event.data;
      }
      if (event.type === 'run-end') {
        const stats = Object.fromEntries(
          Object.entries(event.recap.hosts).map(([host, { failed, ...rest }]) => [host, { ...rest, failures: failed }]),
        );
        const whole = { plays, stats, custom_stats: custom, global_custom_stats: global };
        out.write(`${pythonJson(whole, 'block')}\n`);
      }
    },
    end: async () => undefined,
  };
}
