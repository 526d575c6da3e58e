/** A run as one page that needs nothing else: what failed, what changed, how long it took. */
import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import type { Reporter, RunEvent } from '../engine/events.ts';
import { pythonJson, shownResult } from './dump.ts';
import { duration } from './recap.ts';

type Handlebars = typeof import('handlebars');
type Result = Extract<RunEvent, { type: 'result' }>;

interface TaskRow {
  readonly id: number;
  readonly name: string;
  readonly place: string;
  readonly results: { host: string; status: string; ms: number; text: string; open: boolean }[];
}

interface PlayPart {
  readonly name: string;
  readonly tasks: TaskRow[];
}

/** Collects events; `write` gets the page when the events end, whether or not the run came to its end. */
export function html(write: (text: string) => void): Reporter {
  const plays: PlayPart[] = [];
  let start: Extract<RunEvent, { type: 'run-start' }> | undefined;
  let end: Extract<RunEvent, { type: 'run-end' }> | undefined;

  const onResult = ({ task, host, outcome, ms }: Result): void => {
    const tasks = plays.at(-1)?.tasks;
    let row = tasks?.find(({ id }) => id === task.id);
    if (!row) {
      row = { id: task.id, name: task.name, place: `${task.origin.file}:${task.origin.line}`, results: [] };
      tasks?.push(row);
    }
    const bad = outcome.status === 'failed' || outcome.status === 'unreachable';
    const text = pythonJson(shownResult(outcome, { module: task.module, verbosity: 0 }), 'block');
    const status = bad && (outcome.ignored || outcome.rescued) ? 'ignored' : outcome.status;
    row.results.push({ host, status, ms, text, open: status === 'failed' || status === 'unreachable' });
  };
  return {
    on(event) {
      if (event.type === 'run-start') start = event;
      if (event.type === 'play-start') plays.push({ name: event.play, tasks: [] });
      if (event.type === 'result') onResult(event);
      if (event.type === 'run-end') end = event;
    },
    async end() {
      const hosts = Object.entries(end?.recap.hosts ?? {}).map(([name, counts]) => ({ name, ...counts }));
      write(
        page()({
          plays,
          hosts,
          title: start?.playbooks.map((file) => file.replace(/^.*\//, '')).join(', ') ?? '',
          time: start?.time,
          check: start?.check,
          took: end && duration(end.recap.seconds),
          unfinished: end === undefined,
          interrupted: end?.interrupted,
        }),
      );
    },
  };
}

/** The template escapes whatever is put into it. */
function page(): (data: object) => string {
  const { compile } = createRequire(import.meta.url)('handlebars') as Handlebars;
  return compile(readFileSync(new URL('./page.hbs', import.meta.url), 'utf8'), { strict: false });
}
