// Programs of this machine, run and awaited: the one place from which the lab starts anything that ends by itself.
import { spawn } from 'node:child_process';

/**
 * Run a program to its end. A program that fails is an error with its last words, unless `mayFail` says otherwise.
 * @param {readonly string[]} argv
 * @param {{ input?: string, env?: Record<string, string>, cwd?: string, mayFail?: boolean, onLine?: (line: string) => void, timeout?: number }} [how]
 * @returns {Promise<{ code: number, stdout: string, stderr: string }>}
 */
export function run([program, ...args], how = {}) {
  return new Promise((resolve, reject) => {
    const env = { ...process.env, LC_ALL: 'C', ...how.env };
    const child = spawn(program, args, { env, cwd: how.cwd, timeout: how.timeout });
    const heard = { stdout: '', stderr: '' };
    for (const stream of /** @type {const} */ (['stdout', 'stderr'])) {
      let rest = '';
      child[stream].setEncoding('utf8').on('data', (text) => {
        heard[stream] += text;
        if (!how.onLine) return;
        const lines = (rest + text).split('\n');
        rest = lines.pop() ?? '';
        for (const line of lines) how.onLine(line);
      });
    }
    child.on('error', reject);
    child.on('close', (code, signal) => {
      const result = { code: code ?? 128, ...heard };
      if (result.code === 0 || how.mayFail) return resolve(result);
      const words = (heard.stderr.trim() || heard.stdout.trim()).split('\n').slice(-8).join('\n');
      reject(new Error(`${[program, ...args].join(' ')} ended with ${signal ?? code}\n${words}`));
    });
    child.stdin.on('error', () => {});
    child.stdin.end(how.input ?? '');
  });
}

/** Wait until `ask` answers something, or fail with `what` after `seconds`. */
export async function until(what, seconds, ask) {
  const end = Date.now() + seconds * 1000;
  for (;;) {
    const answer = await ask();
    if (answer) return answer;
    if (Date.now() > end) throw new Error(`waited ${seconds} s in vain: ${what}`);
    await new Promise((go) => setTimeout(go, 50));
  }
}
