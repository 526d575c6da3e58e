/** Ansible's callbacks `timer` and `profile_tasks`: how long a run and its tasks took. */
import type { Reporter, TaskRef } from '../engine/events.ts';
import type { Out } from './jsonLines.ts';

/** Milliseconds since some start. */
export type Clock = () => number;

/** Says at the end how long the run took. */
export function timer(reporter: Reporter, out: Out, now: Clock = () => performance.now()): Reporter {
  const start = now();
  return {
    on(event) {
      reporter.on(event);
      if (event.type !== 'run-end') return;
      const seconds = Math.floor((now() - start) / 1000);
      const [days, hours, minutes] = [
        Math.floor(seconds / 86_400),
        Math.floor(seconds / 3600) % 24,
        Math.floor(seconds / 60) % 60,
      ];
      banner(out, 'PLAYBOOK RECAP');
      out.write(`Playbook run took ${days} days, ${hours} hours, ${minutes} minutes, ${seconds % 60} seconds\n\r\n`);
    },
    end: () => reporter.end(),
  };
}

/** How many of the slowest tasks are shown. */
const MOST = 20;

/** Says at each task when it began, and at the end which took longest. */
export function profileTasks(reporter: Reporter, out: Out, now: Clock = () => performance.now()): Reporter {
  const start = now();
  let last = start;
  let current: { readonly id: number; readonly since: number } | undefined;
  const spent = new Map<number, { readonly name: string; ms: number }>();

  const stamp = (): void => {
    const time = now();
    const text = `${dateText(new Date())} (${clockText(time - last)})${' '.repeat(7)}${clockText(time - start)} `;
    last = time;
    out.write(`${text}${'*'.repeat(Math.max(3, 79 - text.length))} \n`);
  };
  const finish = (): void => {
    const task = current && spent.get(current.id);
    if (current && task) task.ms += now() - current.since;
    current = undefined;
  };
  const begin = ({ id, name }: TaskRef): void => {
    if (current?.id === id) return;
    stamp();
    finish();
    if (!spent.has(id)) spent.set(id, { name, ms: 0 });
    current = { id, since: now() };
  };
  return {
    on(event) {
      reporter.on(event);
      if (event.type === 'task-start') begin(event.task);
      if (event.type !== 'run-end') return;
      banner(out, 'TASKS RECAP');
      stamp();
      out.write(`${'='.repeat(79)} \n`);
      finish();
      for (const { name, ms } of [...spent.values()].sort((a, b) => b.ms - a.ms).slice(0, MOST)) {
        out.write(`${`${name} `.padEnd(70, '-')}${` ${(ms / 1000).toFixed(2)}s`.padStart(9, '-')}\n`);
      }
    },
    end: () => reporter.end(),
  };
}

function banner(out: Out, text: string): void {
  out.write(`\n${text} ${'*'.repeat(79 - text.length)}\n`);
}

/** Hours, minutes, seconds and thousandths, as `0:01:02.003`. */
function clockText(ms: number): string {
  const whole = Math.floor(ms);
  const two = (value: number): string => String(value % 60).padStart(2, '0');
  const seconds = Math.floor(whole / 1000);
  const thousandths = String(whole % 1000).padStart(3, '0');
  return `${Math.floor(seconds / 3600)}:${two(Math.floor(seconds / 60))}:${two(seconds)}.${thousandths}`;
}

function dateText(date: Date): string {
  const name = (part: 'weekday' | 'month'): string => date.toLocaleDateString('en-GB', { [part]: 'long' });
  const two = (value: number): string => String(value).padStart(2, '0');
  const offset = -date.getTimezoneOffset();
  const zone = `${offset < 0 ? '-' : '+'}${two(Math.floor(Math.abs(offset) / 60))}${two(Math.abs(offset) % 60)}`;
  const time = `${two(date.getHours())}:${two(date.getMinutes())}:${two(date.getSeconds())}`;
  return `${name('weekday')} ${two(date.getDate())} ${name('month')} ${date.getFullYear()}  ${time} ${zone}`;
}
