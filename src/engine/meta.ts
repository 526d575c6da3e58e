/** `meta`: tasks that steer the run instead of a host. */

import { shortName } from '../modules/registry.ts';
import type { Step, Task } from '../playbook/types.ts';
import { entryOf } from '../source/tree.ts';
import { collected } from '../vars/chain.ts';
import { firstFalse } from './conditions.ts';
import { connect } from './connect.ts';
import type { Run, StepRun } from './context.ts';
import { flushHandlers } from './flush.ts';
import { clearFacts } from './hostFacts.ts';
import { registerHost, stepScope } from './scope.ts';
import { settingsOf } from './settings.ts';
import type { Verdict } from './task.ts';
import type { Round } from './turns.ts';

export function isMeta(step: Task): boolean {
  return shortName(step.module) === 'meta';
}

/** What a `meta` task asks for. */
export function metaAction(step: Step): string {
  const task = step as Task;
  const tree = entryOf(task.args, '_raw_params')?.value ?? entryOf(task.args, 'free_form')?.value;
  return tree?.kind === 'scalar' ? tree.text.trim() : '';
}

const FOR_ALL: ReadonlySet<string> = new Set([
  'end_play',
  'end_batch',
  'clear_facts',
  'clear_host_errors',
  'refresh_inventory',
]);

/** Carries out a `meta` task. Like Ansible, none of it shows in the report but what it causes. */
export async function runMeta(stepRun: StepRun, round: Round): Promise<Verdict> {
  const { playRun, host, step } = stepRun;
  const action = metaAction(step);
  // What concerns the whole batch is decided by its first host, condition included.
  if (FOR_ALL.has(action) && round.hosts[0] !== host.name) return 'ok';
  const scope = stepScope(stepRun);
  const conditions = collected(step, 'when');
  if (conditions.length && firstFalse(conditions, scope)) return 'ok';
  switch (action) {
    case 'flush_handlers':
      return flushHandlers(playRun, host, stepRun.place);
    case 'end_host':
      host.state = 'ended';
      return 'gone';
    case 'end_play':
      playRun.ended = true;
      playRun.endsPlay = true;
      return 'gone';
    case 'end_batch':
      playRun.ended = true;
      return 'gone';
    case 'end_role':
      host.leavesRole = true;
      return 'ok';
    case 'clear_facts':
      for (const name of playRun.batch) {
        clearFacts(registerHost(playRun.run, name), playRun.run.options.factCache);
      }
      return 'ok';
    case 'clear_host_errors':
      for (const other of playRun.batch) {
        const state = playRun.run.hosts.get(other);
        if (state) {
          state.clears++;
          state.condemned = false;
        }
        if (state?.state === 'failed' || state?.state === 'unreachable') state.state = 'running';
      }
      return 'ok';
    case 'reset_connection': {
      const settings = settingsOf(step as Task, scope, playRun.run);
      await (await connect(stepRun, scope, settings)).reopen(60);
      return 'ok';
    }
    case 'refresh_inventory':
      refreshInventory(playRun.run);
      return 'ok';
    default:
      return 'ok';
  }
}

/** Reads the inventories again; what the run itself added stays. Plays that already began keep their hosts. */
function refreshInventory(run: Run): void {
  const inventory = run.options.rereadInventory?.();
  if (!inventory) return;
  for (const change of run.inventoryChanges) change(inventory);
  run.inventory = inventory;
}
