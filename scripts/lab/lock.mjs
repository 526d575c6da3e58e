// Locks that the kernel releases when their holder dies, however it dies.
import { spawn } from 'node:child_process';
import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { locksFolder } from './places.mjs';

/**
 * Hold the lock `name` while `work` runs. A child process holds the file lock and lives as long as our end of its
 * standard input: a lock of a killed run needs no clean-up and cannot be stale.
 * @template T
 * @param {string} name
 * @param {(text: string) => void} say
 * @param {() => Promise<T>} work
 * @returns {Promise<T>}
 */
export async function withLock(name, say, work) {
  mkdirSync(locksFolder, { recursive: true });
  // `-o` keeps the lock out of the shell's hands: only flock itself holds it, and it waits for the shell to end.
  const child = spawn('flock', ['-o', join(locksFolder, name), 'sh', '-c', 'echo held; read -r _'], {
    stdio: ['pipe', 'pipe', 'inherit'],
    detached: true,
  });
  const wait = setTimeout(() => say(`waiting for another run that holds the lock ${name}`), 1000);
  await new Promise((resolve, reject) => {
    child.stdout.once('data', resolve);
    child.once('error', reject);
    child.once('exit', () => reject(new Error(`the lock ${name} could not be taken`)));
  }).finally(() => clearTimeout(wait));
  const ended = new Promise((resolve) => child.once('exit', resolve));
  try {
    return await work();
  } finally {
    child.stdin.end();
    await ended;
  }
}
