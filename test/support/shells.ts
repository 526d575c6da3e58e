import { execFileSync } from 'node:child_process';

/**
 * The shells a host may have as `sh`, as far as this machine has them, each as a command line. `SHELLS=rotate`, which is
 * the fast ring, leaves only the commonest; `npm run test:all` takes all.
 */
export const shells: readonly { name: string; command: string }[] = [
  { name: 'dash', command: 'dash' },
  { name: 'bash', command: 'bash' },
  { name: 'busybox ash', command: 'busybox sh' },
  { name: 'mksh', command: 'mksh' },
]
  .slice(0, process.env['SHELLS'] === 'rotate' ? 1 : undefined)
  .filter(({ command }) => exists(command.split(' ')[0]!));

/** Whether a command can be found. */
export function exists(command: string): boolean {
  try {
    execFileSync('sh', ['-c', 'command -v "$0"', command], { stdio: 'ignore' });
    return true;
  } catch {
    return false;
  }
}
