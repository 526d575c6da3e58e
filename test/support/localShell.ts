/** Real shells of this machine, as sessions. */
import { openSession } from '../../src/connection/index.ts';
import type { Session } from '../../src/script/session.ts';

/** Every kind of shell that a host may have; modules are proved in each. */
export const shells = ['dash', 'bash', 'busybox sh', 'mksh'] as const;

/** A session in `folder`, in one of those shells. */
export function openShell(shell: (typeof shells)[number], folder: string): Promise<Session> {
  return openSession({
    name: 'localhost',
    transport: 'local',
    address: 'localhost',
    shell,
    cwd: folder,
    environment: { PATH: '/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin', HOME: folder, TMPDIR: folder },
  });
}
