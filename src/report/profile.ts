/** Where the time of a run went: each play, the tasks that took longest, and how often each host was talked to. */
import type { Reporter, RunEvent } from '../engine/events.ts';
import type { Out } from './jsonLines.ts';
import { duration } from './recap.ts';

/** How many of the slowest tasks are shown. */
const MOST = 10;

interface Stage {
  readonly play: string;
  readonly start: number;
  end: number;
  readonly tasks: Set<number>;
}

interface Spent {
  readonly name: string;
  readonly start: number;
  end: number;
  hosts: number;
}

/** A reporter that says at the end what `--profile` asks for, after another has said what it says. */
export function profiled(reporter: Reporter, out: Out, now: () => number = () => performance.now()): Reporter {
  const stages: Stage[] = [];
  const tasks = new Map<number, Spent>();
  let trips: Readonly<Record<string, number>> = {};

  const note = (event: RunEvent): void => {
    const time = now();
    const stage = stages.at(-1);
    if (event.type === 'play-start') stages.push({ play: event.play, start: time, end: time, tasks: new Set() });
    if (event.type === 'task-start' && !tasks.has(event.task.id)) {
      tasks.set(event.task.id, { name: event.task.name, start: time, end: time, hosts: 0 });
    }
    if (event.type === 'result') {
      const spent = tasks.get(event.task.id);
      if (spent) Object.assign(spent, { end: time, hosts: spent.hosts + 1 });
      if (event.outcome.status !== 'skipped') stage?.tasks.add(event.task.id);
    }
    if (stage) stage.end = time;
    if (event.type === 'run-end') trips = event.recap.roundTrips ?? {};
  };

  return {
    on(event) {
      note(event);
      reporter.on(event);
    },
    async end() {
      await reporter.end();
      out.write(`${lines(stages, [...tasks.values()], trips).join('\n')}\n`);
    },
  };
}

function lines(stages: readonly Stage[], tasks: readonly Spent[], trips: Readonly<Record<string, number>>): string[] {
  const row = (ms: number, text: string, more: string): string =>
    `${duration(ms / 1000).padStart(11)}  ${text}${more ? `  (${more})` : ''}`;
  const slowest = [...tasks].sort((a, b) => b.end - b.start - (a.end - a.start)).slice(0, MOST);
  const total = Object.values(trips).reduce((sum, count) => sum + count, 0);
  return [
    '',
    'plays',
    ...stages.map(({ play, start, end, tasks: run }) => row(end - start, play, `${run.size} tasks`)),
    '',
    'slowest tasks',
    ...slowest.map(({ name, start, end, hosts }) => row(end - start, name, `${hosts} host${hosts === 1 ? '' : 's'}`)),
    '',
    `round trips: ${total} for ${tasks.filter(({ hosts }) => hosts > 0).length} tasks`,
    ...Object.entries(trips).map(([host, count]) => `${String(count).padStart(11)}  ${host}`),
  ];
}
