import { connect } from './connect.ts';
import { openShellOn } from './openShell.ts';
import type { Shell } from './shell.ts';
import type { Hooks, Target } from './target.ts';

/** Opens a shell on a host, over a connection of its own that closes with it. */
export async function openSession(target: Target, hooks: Hooks = {}): Promise<Shell> {
  const dial = () => connect(target, hooks);
  const connection = await dial();
  try {
    const shell = await openShellOn(connection, target, dial);
    void shell.ended.then(() => connection.close());
    return shell;
  } catch (error) {
    await connection.close();
    throw error;
  }
}
