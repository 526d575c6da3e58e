import type { Connection } from './line.ts';
import { connectLocal } from './local.ts';
import type { Hooks, Target } from './target.ts';

/** Makes a connection of the kind that the target asks for. Each kind is loaded only when a host needs it. */
export async function connect(target: Target, hooks: Hooks): Promise<Connection> {
  switch (target.transport) {
    case 'local':
      return connectLocal(target);
    case 'openssh':
      return (await import('./openssh.ts')).connectOpenssh(target);
    case 'ssh':
      return (await import('./ssh/connect.ts')).connectSsh(target, hooks);
  }
}
