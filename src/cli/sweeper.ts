/** Removes what must not be left behind, even when this process is killed and can do nothing about it any more. */
import { spawn } from 'node:child_process';
import { rmSync } from 'node:fs';

export interface Sweeper {
  /** Removes what is still there, now. */
  finish(): void;
}

/**
 * Watches over files and folders that do not exist yet. A shell waits at a pipe whose other end is ours; however we end,
 * the pipe closes and the shell removes them. It has a session of its own, so that no signal to ours reaches it.
 */
export function startSweeper(paths: readonly string[]): Sweeper {
  const script = 'trap "" HUP INT QUIT TERM; cat >/dev/null; exec rm -rf -- "$@"';
  const shell = spawn('/bin/sh', ['-c', script, 'sh', ...paths], {
    detached: true,
    stdio: ['pipe', 'ignore', 'ignore'],
  });
  shell.on('error', () => undefined);
  shell.stdin.on('error', () => undefined);
  shell.unref();
  return {
    finish() {
      for (const path of paths) rmSync(path, { recursive: true, force: true });
      shell.stdin.end();
    },
  };
}
