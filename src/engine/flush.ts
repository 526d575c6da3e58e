/** Runs the handlers that a host owes, in the order they are defined. */
import type { Place, PlayRun } from './context.ts';
import type { HostState } from './host.ts';
import { runInclude } from './include.ts';
import { settleNotifications } from './notify.ts';
import { playScope } from './scope.ts';
import { runTask, struck, type Verdict } from './task.ts';

/**
 * One pass over all handlers. A handler that is notified meanwhile runs in the same pass if it stands later, and at the
 * next flush if it stands earlier, as in Ansible.
 */
export async function flushHandlers(playRun: PlayRun, host: HostState, place: Place): Promise<Verdict> {
  if (host.pending.size > 0) settleNotifications(playRun, host, playScope(playRun, host));
  const { entries } = playRun.handlers;
  for (let index = 0; index < entries.length; index++) {
    const entry = entries[index]!;
    if (!host.notified.has(entry.id)) continue;
    const at: Place = { ...place, prefix: [...place.prefix, index], handler: true };
    const round = await playRun.turns.turn(host.name, at.prefix);
    if (round === 'failed') return struck(host);
    if (!round || playRun.ended || playRun.run.signal.aborted) return 'gone';
    host.notified.delete(entry.id);
    const stepRun = { playRun, host, step: entry.step, place: at };
    const verdict = await (entry.step.kind === 'include' ? runInclude(stepRun, round) : runTask(stepRun, round));
    if (verdict !== 'ok') return verdict;
  }
  return 'ok';
}
