import { spawn } from 'node:child_process';
import type { Connection, Line } from './line.ts';
import type { Target } from './target.ts';

/** The machine that we run on. Each shell leads a process group of its own, so Ctrl-C at the terminal reaches only us. */
export function connectLocal(target: Target): Connection {
  const lines = new Set<Line>();
  return {
    open: async (command, terminal) => {
      // `script` is the one common tool that gives a child a terminal; it is asked for only by doas with a password.
      const line = terminal
        ? spawnLine('script', ['-qec', command, '/dev/null'], target)
        : spawnLine('/bin/sh', ['-c', command], target);
      lines.add(line);
      void line.closed.then(() => lines.delete(line));
      return line;
    },
    closed: new Promise(() => {}),
    close: async () => {
      for (const line of lines) line.drop();
    },
  };
}

/** A child process as a line. */
export function spawnLine(command: string, args: readonly string[], target: Target): Line {
  const child = spawn(command, args, {
    detached: true,
    stdio: ['pipe', 'pipe', 'pipe'],
    cwd: target.cwd,
    env: target.environment as NodeJS.ProcessEnv | undefined,
  });
  // A shell that is gone makes writes fail; `closed` says so already.
  child.stdin.on('error', () => {});
  return {
    input: child.stdin,
    output: child.stdout,
    errors: child.stderr,
    closed: new Promise((resolve) => {
      child.on('error', (error) => resolve({ cause: error.message }));
      child.on('exit', (status, signal) => {
        // Output may still be on its way, but a background child can hold the pipes open for ever.
        const settle = () => resolve({ status: status ?? undefined, cause: signal ? `ended by ${signal}` : undefined });
        child.on('close', settle);
        setTimeout(settle, 200).unref();
      });
    }),
    drop: () => {
      child.stdin.destroy();
      signalGroup(child.pid, 'SIGTERM');
    },
  };
}

/** Signals a process group of this machine; one that is gone is no mistake. */
export function signalGroup(group: number | undefined, signal: 'SIGTERM' | 'SIGKILL'): boolean {
  if (group === undefined || group <= 1) return false;
  try {
    process.kill(-group, signal);
    return true;
  } catch {
    return false;
  }
}
