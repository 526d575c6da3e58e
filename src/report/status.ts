/** The live area at the bottom of a terminal: which task runs, for how long, and for whom it waits. */
import { createLogUpdate } from 'log-update';
import type { TaskRef } from '../engine/events.ts';
import type { Out } from './jsonLines.ts';

export interface StatusArea {
  start(task: TaskRef, hosts: readonly string[]): void;
  done(host: string): void;
  /** Removes the area before other lines are printed. */
  clear(): void;
  paint(): void;
  stop(): void;
}

/** Repaints at most five times a second, and only while something runs for longer than that. */
export function createStatus(out: Out, width: number): StatusArea {
  const update = createLogUpdate(out as NodeJS.WriteStream, { showCursor: true });
  let task: TaskRef | undefined;
  let since = 0;
  let total = 0;
  const waiting = new Set<string>();
  let shown = false;

  const paint = (): void => {
    const seconds = Math.floor((Date.now() - since) / 1000);
    if (!task || waiting.size === 0 || Date.now() - since < 200) return;
    const names = [...waiting];
    const list = names.length > 4 ? `${names.slice(0, 3).join(', ')} and ${names.length - 3} more` : names.join(', ');
    const line = `… ${task.name}  ${total - waiting.size}/${total}  ${seconds} s  waiting for ${list}`;
    update(line.length > width ? `${line.slice(0, width - 1)}…` : line);
    shown = true;
  };
  const timer = setInterval(paint, 200);
  timer.unref();
  const clear = (): void => {
    if (shown) update.clear();
    shown = false;
  };
  return {
    start(next, hosts) {
      if (task?.id !== next.id) {
        task = next;
        since = Date.now();
        waiting.clear();
        total = 0;
      }
      for (const host of hosts) waiting.add(host);
      total += hosts.length;
    },
    done: (host) => void waiting.delete(host),
    clear,
    paint,
    stop() {
      clearInterval(timer);
      clear();
      update.done();
    },
  };
}
