/** Keeps two from working in one folder of the controller at once: hosts of one run, and runs beside each other. */
import { renameSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { hostname } from 'node:os';
import { join, resolve } from 'node:path';
import { PlayError } from '../errors.ts';
import { makePrivateFolder, readIfThere } from './privateFiles.ts';

/** How long one waits for another process, in milliseconds. Making an RSA key of 4096 bits takes some seconds. */
const PATIENCE = 60_000;

const queues = new Map<string, Promise<void>>();

/**
 * Does something while nobody else does the same in this folder, and gives what it gives. Hosts of one run queue up in
 * memory; other processes are kept out by the file `.lock`, which names its owner. Throws `timeout` when one of them
 * does not come to an end.
 */
export function alone<T>(folder: string, work: () => Promise<T>, patience = PATIENCE): Promise<T> {
  const place = resolve(folder);
  const mine = (queues.get(place) ?? Promise.resolve()).then(async () => {
    const lock = join(place, '.lock');
    makePrivateFolder(place);
    await take(lock, patience);
    try {
      return await work();
    } finally {
      rmSync(lock, { force: true });
    }
  });
  const over = mine.then(
    () => undefined,
    () => undefined,
  );
  queues.set(place, over);
  void over.then(() => {
    if (queues.get(place) === over) queues.delete(place);
  });
  return mine;
}

async function take(lock: string, patience: number): Promise<void> {
  const start = Date.now();
  while (!tryToTake(lock)) {
    if (isAbandoned(lock)) {
      moveAway(lock);
      continue;
    }
    if (Date.now() - start > patience) {
      const seconds = Math.round(patience / 1000);
      throw new PlayError('timeout', `another run has held ${lock} for ${seconds} s (${readIfThere(lock)?.trim()})`, {
        hint: 'wait for it, or remove the file if there is no such run',
      });
    }
    await new Promise((wake) => setTimeout(wake, 20));
  }
}

function tryToTake(lock: string): boolean {
  try {
    writeFileSync(lock, `process ${process.pid} on ${hostname()}\n`, { flag: 'wx', mode: 0o600 });
    return true;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'EEXIST') return false;
    throw new PlayError('missing-file', `cannot write ${lock}: ${(error as Error).message}`, { cause: error });
  }
}

/** Only one of those who see it abandoned can move it; what a faster one has taken meanwhile is put back. */
function moveAway(lock: string): void {
  const aside = `${lock}.${process.pid}`;
  try {
    renameSync(lock, aside);
    if (isAbandoned(aside)) rmSync(aside, { force: true });
    else renameSync(aside, lock);
  } catch {
    // Somebody else was faster.
  }
}

/**
 * Its process is gone. A file that is still empty belongs to somebody who is about to write into it, unless that was
 * long ago; of processes on other machines nothing is known. Whoever asks is not the owner, even with the same number.
 */
function isAbandoned(lock: string): boolean {
  const text = readIfThere(lock);
  const [, pid, machine] = /^process (\d+) on (.*)\n$/.exec(text ?? '') ?? [];
  if (pid === undefined) {
    const touched = statSync(lock, { throwIfNoEntry: false })?.mtimeMs;
    return touched !== undefined && Date.now() - touched > 5_000;
  }
  if (machine !== hostname()) return false;
  if (Number(pid) === process.pid) return true;
  try {
    process.kill(Number(pid), 0);
    return false;
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === 'ESRCH';
  }
}
