/** Questions to the person at the terminal. */
import { createInterface } from 'node:readline';
import { Writable } from 'node:stream';
import { PlayError } from '../errors.ts';

export interface PromptOptions {
  readonly echo: boolean;
  readonly seconds?: number | undefined;
}

/** Asks on the terminal; rejects when standard input is none, because nobody could answer. */
export async function prompt(question: string, { echo, seconds }: PromptOptions): Promise<string> {
  if (!process.stdin.isTTY) {
    if (seconds !== undefined) return wait(seconds);
    throw new PlayError('usage', `cannot ask \`${question}\`: standard input is not a terminal`);
  }
  let muted = false;
  const output = new Writable({
    write(chunk, _encoding, done) {
      if (!muted) process.stderr.write(chunk);
      done();
    },
  });
  const lines = createInterface({ input: process.stdin, output, terminal: true });
  try {
    return await new Promise<string>((resolve, reject) => {
      const timer = seconds === undefined ? undefined : setTimeout(() => resolve(''), seconds * 1000);
      lines.on('SIGINT', () => {
        reject(new PlayError('interrupted', 'interrupted at a question'));
        process.kill(process.pid, 'SIGINT');
      });
      lines.on('close', () => resolve(''));
      lines.question(`${question}: `, (answer) => {
        clearTimeout(timer);
        resolve(answer);
      });
      muted = !echo;
    });
  } finally {
    lines.close();
    if (!echo) process.stderr.write('\n');
  }
}

function wait(seconds: number): Promise<string> {
  return new Promise((resolve) => setTimeout(() => resolve(''), seconds * 1000));
}
