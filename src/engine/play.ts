/** Runs one play: its batches, its sections, the handlers between them. */

import { PlayError } from '../errors.ts';
import { limitPatterns, matchPattern } from '../inventory/index.ts';
import { evaluate, isUndefined, str } from '../jinja/index.ts';
import { rolesOf } from '../playbook/index.ts';
import type { Play } from '../playbook/types.ts';
import type { Tree } from '../source/tree.ts';
import { batches, orderHosts } from './batches.ts';
import { flag, text } from './conditions.ts';
import type { Place, PlayRun, Run } from './context.ts';
import { flushHandlers } from './flush.ts';
import { gather } from './gather.ts';
import { createHandlers } from './handlers.ts';
import type { HostState } from './host.ts';
import { settleNotifications } from './notify.ts';
import { walkRole } from './roles.ts';
import { hostScope, playScope, registerHost } from './scope.ts';
import { flushIsChosen } from './select.ts';
import type { Verdict } from './task.ts';
import { freeTurns, linearTurns } from './turns.ts';
import { askVariables } from './varsPrompt.ts';
import { walk } from './walk.ts';

/** Runs a play on the hosts that its pattern and `--limit` name. */
export async function runPlay(run: Run, play: Play): Promise<void> {
  run.plays++;
  // The play's own variables may name its hosts.
  const scope = hostScope(run, 'localhost', { facts: false, play });
  const pattern = patternOf(play.hosts, scope);
  const name = play.name ? str(evaluate(play.name, scope)) : pattern;
  const all = hostsAtTurn(run, pattern, play);
  const matched = orderHosts(all, text(play.order, scope));
  if (matched.length === 0) {
    run.publish({ type: 'no-hosts', play: name, reason: `no hosts matched \`${pattern}\`` });
    return;
  }
  for (const host of matched) {
    const state = registerHost(run, host);
    if (state.state === 'ended') state.state = 'running';
  }
  const prompts = await askVariables(run, play, scope);
  const strategy = text(play.strategy, scope) ?? run.options.defaults?.strategy ?? 'linear';
  const onceResults: PlayRun['onceResults'] = new Map();
  // Hosts that failed in an earlier play keep their place in the batches, and take no part.
  for (const whole of batches(matched, play.serial && evaluate(play.serial, scope), play.serial?.origin)) {
    const batch = whole.filter((host) => !isLost(run, host));
    const playRun = startBatch(run, {
      play,
      name,
      batch,
      all,
      prompts,
      strategy,
      maxFail: text(play.maxFailPercentage, scope),
      size: whole.length,
      onceResults,
    });
    run.publish({ type: 'play-start', play: run.secrets.mask(name), hosts: batch, check: run.options.check });
    await Promise.all(batch.map((host) => runHost(playRun, registerHost(run, host))));
    if (playRun.fatal) run.aborted = true;
    const lost = batch.filter((host) => isLost(run, host));
    if (run.aborted || run.signal.aborted || playRun.endsPlay) return;
    if (lost.length === whole.length) run.aborted = true;
    if (run.aborted) return;
  }
}

/** Before the run every name was checked; what is unknown now is a group that the run did not come to make. */
function hostsAtTurn(run: Run, pattern: string, play: Play): string[] {
  try {
    return hostsOf(run, pattern, play);
  } catch (error) {
    if (!(error instanceof PlayError && error.code === 'unknown-host')) throw error;
    run.publish({ type: 'warning', message: `Could not match supplied host pattern, ignoring: ${pattern}` });
    return [];
  }
}

/** The hosts of a pattern that `--limit` leaves. Names that mean nothing are errors, for a typo must not run nowhere. */
export function hostsOf(run: Pick<Run, 'inventory' | 'options'>, pattern: string, play: Play): string[] {
  // A list that turned out empty names no host; a pattern without words would mean all of them.
  if (pattern === '') return [];
  const found = matchPattern(pattern, run.inventory, { strict: true, origin: play.hosts.origin });
  const { limit } = run.options;
  if (limit === undefined) return found;
  const kept = new Set(matchPattern(limitPatterns(limit), run.inventory, { strict: true }));
  return found.filter((host) => kept.has(host));
}

function isLost(run: Run, host: string): boolean {
  const known = run.hosts.get(host);
  return known !== undefined && (known.state === 'failed' || known.state === 'unreachable' || known.condemned);
}

function patternOf(hosts: Tree, scope: ReturnType<typeof hostScope>): string {
  const value = evaluate(hosts, scope);
  if (isUndefined(value)) throw new PlayError('undefined-variable', value.message, { origin: hosts.origin });
  if (Array.isArray(value)) return value.map((one) => str(one)).join(',');
  const pattern = str(value);
  if (pattern.trim() !== '') return pattern;
  throw new PlayError('invalid-playbook', '`hosts` came out empty', { origin: hosts.origin });
}

interface BatchPlan {
  readonly play: Play;
  readonly name: string;
  readonly batch: readonly string[];
  readonly all: readonly string[];
  readonly prompts: PlayRun['prompts'];
  readonly strategy: string;
  readonly maxFail: string | undefined;
  readonly onceResults: PlayRun['onceResults'];
  /** Hosts of the batch, those that failed before the play included. */
  readonly size: number;
}

function startBatch(run: Run, plan: BatchPlan): PlayRun {
  const { play, batch, strategy } = plan;
  const goesOn = (): boolean => {
    if (run.signal.aborted || playRun.ended || playRun.fatal) return false;
    if (plan.maxFail === undefined) return true;
    const lost = batch.filter((host) => {
      const known = run.hosts.get(host);
      return known?.state === 'failed' || known?.condemned;
    }).length;
    if ((lost / plan.size) * 100 <= Number(plan.maxFail)) return true;
    run.aborted = true;
    return false;
  };
  if (!['linear', 'free', 'host_pinned'].includes(strategy.replace(/^ansible\.builtin\./, ''))) {
    throw new PlayError(
      'invalid-playbook',
      `there is no strategy \`${strategy}\`; there are linear, free and host_pinned`,
      { origin: play.strategy?.origin },
    );
  }
  const endForAll = (): void => {
    playRun.fatal = true;
  };
  // Whoever is through with the play fails with the others all the same, as in Ansible.
  const strike = (name: string): void => {
    const host = run.hosts.get(name);
    if (host?.state === 'running' || host?.state === 'ended') host.condemned = true;
  };
  const turns = strategy.endsWith('linear') ? linearTurns(batch, goesOn, strike) : freeTurns(goesOn, endForAll);
  const playRun: PlayRun = {
    run,
    play,
    index: run.plays,
    name: plan.name,
    batch,
    all: plan.all,
    prompts: plan.prompts,
    turns,
    handlers: createHandlers(play),
    publicRoles: run.options.defaults?.privateRoleVars ? [] : rolesOf(play).filter((role) => role.public),
    ended: false,
    endsPlay: false,
    fatal: false,
    rolesDone: new Map(),
    onceResults: plan.onceResults,
  };
  return playRun;
}

/** A host's way through the sections of a play. */
async function runHost(playRun: PlayRun, host: HostState): Promise<void> {
  try {
    if ((await sections(playRun, host)) === 'failed') host.state = 'failed';
  } finally {
    playRun.turns.leave(host.name);
    owe(playRun, host);
  }
}

/** A play takes its notifications with it: what was not run by its end is owed, and the next play starts without. */
function owe(playRun: PlayRun, host: HostState): void {
  if (host.notified.size + host.pending.size === 0) return;
  const scope = playScope(playRun, host, false);
  settleNotifications(playRun, host, scope);
  for (const id of host.notified) host.owed.push(playRun.handlers.nameOf(id, scope));
  host.notified.clear();
}

function forcesHandlers(playRun: PlayRun, host: HostState): boolean {
  return (
    flag(playRun.play.forceHandlers, playScope(playRun, host), 'force_handlers') ?? playRun.run.options.forceHandlers
  );
}

const place = (section: number): Place => ({
  prefix: [section],
  params: [],
  rescuable: false,
  handler: false,
  depth: 0,
});

/** The parts of a play. Each ends with its handlers, which `force_handlers` runs even when the part failed. */
async function sections(playRun: PlayRun, host: HostState): Promise<Verdict> {
  const { play } = playRun;
  const parts: { readonly steps: (() => Promise<Verdict>)[]; readonly flushAt?: number }[] = [
    { steps: [() => gather(playRun, host)] },
    { steps: [() => walk(playRun, host, play.preTasks, place(1))], flushAt: 2 },
    {
      steps: [
        ...play.roles.map((role, index) => () => walkRole(playRun, host, role, { ...place(3), prefix: [3, index] })),
        () => walk(playRun, host, play.tasks, place(4)),
      ],
      flushAt: 5,
    },
    { steps: [() => walk(playRun, host, play.postTasks, place(6))], flushAt: 7 },
  ];
  for (const { steps, flushAt } of parts) {
    const verdict = await inOrder(steps, host);
    if (verdict === 'gone' || host.state === 'ended') return 'gone';
    if (verdict === 'failed') {
      if (flushAt === undefined || !forcesHandlers(playRun, host) || !flushIsChosen(playRun, host)) return verdict;
      // Marked first, so that the host no longer counts as one of the play's running hosts.
      host.state = 'failed';
      await flushHandlers(playRun, host, place(flushAt));
      return verdict;
    }
    const flushed =
      flushAt === undefined || !flushIsChosen(playRun, host)
        ? 'ok'
        : await flushHandlers(playRun, host, place(flushAt));
    if (flushed !== 'ok') return flushed;
  }
  return 'ok';
}

async function inOrder(steps: readonly (() => Promise<Verdict>)[], host: HostState): Promise<Verdict> {
  for (const step of steps) {
    const verdict = await step();
    if (verdict !== 'ok' || host.state !== 'running') return verdict;
  }
  return 'ok';
}
