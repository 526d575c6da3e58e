/** From a connection to a session: becomes the user, starts the shell, and knows how to kill what runs in it. */

import { PlayError } from '../errors.ts';
import { newMark } from '../script/frames.ts';
import { explainBecome, needsTerminal, passBecome, planBecome, wantsTerminal } from './become.ts';
import type { Connection, Line, LineEnd } from './line.ts';
import { explainLogin } from './login.ts';
import { openShell, type Shell } from './shell.ts';
import type { Target } from './target.ts';

/** How long a login may take once the connection stands; name services and PAM of a busy host are slow. */
const loginTimeout = 30;

/** Opens a shell for the target's user. `spare` makes another connection, for a server that allows one session each. */
export async function openShellOn(
  connection: Connection,
  target: Target,
  spare: () => Promise<Connection>,
): Promise<Shell> {
  const where = describeTarget(target);
  const { become } = target;
  for (const terminal of [false, true]) {
    let again = false;
    try {
      const line = await openLine(connection, target, terminal);
      return await openShell({
        line,
        where,
        timeout: loginTimeout,
        explain: (end: LineEnd, said: string) => {
          again = become !== undefined && wantsTerminal(said);
          return (
            connection.explain?.(end, said) ??
            (become ? explainBecome(end, said, { become, where, sent: false }) : explainLogin(end, said, where))
          );
        },
        killGroup: (group, scratch) => killGroup({ connection, target, spare, line, terminal }, group, scratch),
      });
    } catch (error) {
      // `requiretty`, and old versions of su, refuse before anything is asked; at a terminal they may not.
      if (terminal || !(again || error === needsTerminal)) throw error;
    }
  }
  throw new PlayError('become', `${where} wants a terminal although it has one`);
}

/** The host as messages name it. */
export function describeTarget(target: Target): string {
  if (target.transport === 'local') return target.name;
  const at = `${target.address}${target.port === undefined ? '' : `:${target.port}`}`;
  return target.name === at || target.name === target.address ? at : `${target.name} (${at})`;
}

async function openLine(connection: Connection, target: Target, terminal: boolean): Promise<Line> {
  const shell = target.shell || '/bin/sh';
  const { become } = target;
  if (!become) return connection.open(`exec ${shell}`, false);
  const plan = planBecome(become, shell, { mark: newMark(), terminal });
  const line = await connection.open(plan.command, plan.terminal);
  // Without a password nothing will ask, so the first words may follow at once.
  if (become.password === undefined && become.method !== 'su' && !plan.terminal) return line;
  await passBecome(line, { plan, become, where: describeTarget(target) });
  return line;
}

/** Ends a process group on the host through a second shell of the same user, and removes what its shell left. */
async function killGroup(
  of: { connection: Connection; target: Target; spare: () => Promise<Connection>; line: Line; terminal: boolean },
  group: number,
  scratch: string,
): Promise<void> {
  if (!(group > 1)) return;
  const commands = `kill -TERM -${group}; for i in 1 2 3 4 5 6 7 8; do sleep 0.1 || sleep 1; kill -0 -${group} || break; done; kill -KILL -${group}; rm -rf '${scratch.replaceAll("'", "'\\''")}'; exit 0\n`;
  let spared: Connection | undefined;
  const aside = await openLine(of.connection, of.target, of.terminal).catch(async () => {
    spared = await of.spare();
    return openLine(spared, of.target, of.terminal);
  });
  aside.output.resume();
  aside.errors.resume();
  aside.input.write(commands);
  const patience = new Promise((resolve) => setTimeout(resolve, 3000).unref());
  await Promise.race([aside.closed, patience]);
  aside.drop();
  await spared?.close();
}
