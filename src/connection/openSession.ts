import { connectLocal, signalGroup } from './local.ts';
import { openShell, type Shell } from './shell.ts';
import type { Hooks, Target } from './target.ts';

/** Opens a shell on a host, over a connection of its own that closes with it. */
export async function openSession(target: Target, hooks: Hooks = {}): Promise<Shell> {
  void hooks;
  const connection = connectLocal(target);
  const line = await connection.open(`exec ${target.shell ?? '/bin/sh'}`, false);
  return openShell({
    line,
    where: target.name,
    timeout: target.connectTimeout ?? 10,
    killGroup: async (group) => {
      signalGroup(group, 'SIGTERM');
      await Promise.race([line.closed, new Promise((resolve) => setTimeout(resolve, 1000))]);
      signalGroup(group, 'SIGKILL');
    },
  });
}
