/** Runs a command line inside the process of the tests, which saves the start of a program for each. */
import { main } from '../../src/cli/commands.ts';
import { forgetSettings } from '../../src/cli/settings/read.ts';
import { useExtensions } from '../../src/jinja/extensions.ts';

export interface Called {
  readonly args: readonly string[];
  readonly folder: string;
  readonly env: Readonly<Record<string, string | undefined>>;
}

export interface Said {
  readonly code: number;
  readonly stdout: string;
  readonly stderr: string;
}

/** Folder, environment and output belong to the process, so one command runs after the other. */
let last: Promise<unknown> = Promise.resolve();

/** The exit code and what was printed. */
export function runInProcess(called: Called): Promise<Said> {
  const next = last.then(() => run(called));
  last = next.catch(() => undefined);
  return next;
}

async function run({ args, folder, env }: Called): Promise<Said> {
  const before = { folder: process.cwd(), env: { ...process.env }, exitCode: process.exitCode };
  const stdout = capture(process.stdout);
  const stderr = capture(process.stderr);
  const isTTY = Object.getOwnPropertyDescriptor(process.stdin, 'isTTY');
  try {
    process.chdir(folder);
    useEnvironment(env);
    Object.defineProperty(process.stdin, 'isTTY', { value: undefined, configurable: true });
    forgetSettings();
    const code = await main(args, 'test');
    return { code, stdout: stdout.text(), stderr: stderr.text() };
  } finally {
    stdout.stop();
    stderr.stop();
    if (isTTY) Object.defineProperty(process.stdin, 'isTTY', isTTY);
    process.chdir(before.folder);
    useEnvironment(before.env);
    process.exitCode = before.exitCode;
    forgetSettings();
    useExtensions([]);
  }
}

/** Changed in place, because the home folder is read from the real environment. */
function useEnvironment(env: Readonly<Record<string, string | undefined>>): void {
  for (const name of Object.keys(process.env)) if (env[name] === undefined) delete process.env[name];
  for (const [name, value] of Object.entries(env)) if (value !== undefined) process.env[name] = value;
}

function capture(stream: NodeJS.WriteStream): { text(): string; stop(): void } {
  const parts: string[] = [];
  const { write } = stream;
  stream.write = ((data: string | Uint8Array, ...more: unknown[]): boolean => {
    parts.push(typeof data === 'string' ? data : Buffer.from(data).toString());
    const done = more.find((one) => typeof one === 'function') as (() => void) | undefined;
    if (done) queueMicrotask(done);
    return true;
  }) as typeof stream.write;
  return {
    text: () => parts.join(''),
    stop: () => {
      stream.write = write;
    },
  };
}
