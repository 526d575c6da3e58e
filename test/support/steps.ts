/** A run as a list of steps, the same for ansible-core's record and for our events, so that the two can be compared. */
import { basename } from 'node:path';
import type { RunEvent } from '../../src/engine/events.ts';

/** What scripts/recordConformance.mjs writes. */
export interface Recorded {
  readonly exit: number;
  readonly events: readonly RecordedEvent[];
}

interface RecordedEvent {
  readonly type: 'play' | 'no-hosts' | 'task' | 'included' | 'item' | 'result' | 'retry' | 'recap';
  readonly name?: string;
  readonly task?: string;
  readonly handler?: boolean;
  readonly host?: string;
  readonly status?: string;
  readonly ignored?: boolean;
  readonly label?: string;
  readonly shows?: unknown;
  readonly msg?: unknown;
  readonly what?: string;
  readonly hosts?: unknown;
  readonly custom?: unknown;
  readonly attempt?: number;
}

/** A play, or a task with what became of it on each host. */
export interface StepSeen {
  readonly step: string;
  readonly hosts: Record<string, string[]>;
}

export interface RunSeen {
  readonly exit: number | undefined;
  readonly steps: StepSeen[];
  /** Each host's own steps in the order in which they ended. */
  readonly byHost: Record<string, string[]>;
  readonly recap: unknown;
  readonly custom: unknown;
}

/** Values as sorted JSON text: the order of keys says nothing, and a text shows well in a difference. */
function shown(value: unknown): string {
  return JSON.stringify(value, (_key, one) => {
    if (typeof one === 'bigint') return Number(one);
    if (one === null || typeof one !== 'object' || Array.isArray(one)) return one;
    return Object.fromEntries(Object.entries(one).sort(([a], [b]) => (a < b ? -1 : 1)));
  });
}

interface Line {
  readonly kind: string;
  readonly status: string;
  readonly ignored?: boolean | undefined;
  readonly shows?: unknown;
  readonly msg?: unknown;
}

function line({ kind, status, ignored, shows, msg }: Line): string {
  const parts = [
    kind,
    status,
    ignored && 'ignored',
    shows !== undefined && shown(shows),
    msg !== undefined && shown(msg),
  ];
  return parts.filter(Boolean).join(' ');
}

/** Steps that nothing came of (`meta`) are left out, and hosts are sorted: neither program promises their order. */
function settle(steps: StepSeen[]): StepSeen[] {
  return steps
    .filter(({ step, hosts }) => step.startsWith('PLAY') || Object.keys(hosts).length > 0)
    .map(({ step, hosts }) => ({
      step,
      hosts: Object.fromEntries(Object.entries(hosts).sort(([a], [b]) => (a < b ? -1 : 1))),
    }));
}

type Add = (step: StepSeen | undefined, host: string, text: string) => void;

/** Notes a line both where its step stands and where its host stands. */
function adder(byHost: Record<string, string[]>): Add {
  return (step, host, text) => {
    if (!step) return;
    step.hosts[host] ??= [];
    step.hosts[host].push(text);
    byHost[host] ??= [];
    byHost[host].push(`${step.step}: ${text}`);
  };
}

/** `free`: events of several tasks are mixed, so each goes to the last task of its name. */
export function recordedRun({ exit, events }: Recorded, free = false): RunSeen {
  const byHost: Record<string, string[]> = {};
  const add = adder(byHost);
  const steps: StepSeen[] = [];
  let recap: unknown = {};
  let custom: unknown = {};
  for (const event of events) {
    const named = free ? steps.findLast(({ step }) => step.endsWith(` ${event.task}`)) : undefined;
    const current = named ?? steps.at(-1);
    if (event.type === 'play') steps.push({ step: `PLAY ${event.name}`, hosts: {} });
    else if (event.type === 'no-hosts') add(current, 'no hosts', '');
    else if (event.type === 'task')
      steps.push({ step: `${event.handler ? 'HANDLER' : 'TASK'} ${event.task}`, hosts: {} });
    else if (event.type === 'included') {
      for (const host of event.hosts as string[]) add(current, host, `included ${basename(event.what!)}`);
    } else if (event.type === 'retry') add(current, event.host!, 'retry');
    else if (event.type === 'recap') {
      recap = event.hosts;
      custom = event.custom;
    } else {
      const { status, ignored, shows, msg } = event;
      add(
        current,
        event.host!,
        line({ kind: event.type === 'item' ? `item ${event.label}:` : '', status: status!, ignored, shows, msg }),
      );
    }
  }
  return { exit, steps: settle(steps), byHost, recap, custom };
}

/** The same from our events. `folder` stands for the folder of the run, as in the record. */
export function ownRun(events: readonly RunEvent[], exit: number | undefined, folder: string): RunSeen {
  const byHost: Record<string, string[]> = {};
  const add = adder(byHost);
  const text = JSON.stringify(events, (_key, value) => (typeof value === 'bigint' ? Number(value) : value));
  const steps: StepSeen[] = [];
  const byTask = new Map<number, StepSeen>();
  let recap: unknown = {};
  const custom: Record<string, unknown> = {};
  for (const event of JSON.parse(text.replaceAll(folder, '$FOLDER')) as RunEvent[]) {
    if (event.type === 'play-start' || event.type === 'no-hosts') {
      steps.push({ step: `PLAY ${event.play}`, hosts: event.type === 'no-hosts' ? { 'no hosts': [''] } : {} });
    } else if (event.type === 'task-start') {
      if (byTask.has(event.task.id)) continue;
      const step = { step: `${event.task.handler ? 'HANDLER' : 'TASK'} ${event.task.name}`, hosts: {} };
      byTask.set(event.task.id, step);
      steps.push(step);
    } else if (event.type === 'included') {
      for (const host of event.hosts) add(byTask.get(event.task.id), host, `included ${basename(event.what)}`);
    } else if (event.type === 'retry') add(byTask.get(event.task.id), event.host, 'retry');
    else if (event.type === 'item' || event.type === 'result') {
      const kind = event.type === 'item' ? `item ${event.label}:` : '';
      add(byTask.get(event.task.id), event.host, line({ kind, ...seen(event) }));
    } else if (event.type === 'stats') custom[event.host ?? '_run'] = event.data;
    else if (event.type === 'run-end') recap = event.recap.hosts;
  }
  return { exit, steps: settle(steps), byHost, recap, custom };
}

const HIDDEN = new Set([
  'ansible_loop_var',
  'ansible_index_var',
  'item',
  'failed_when_result',
  'attempts',
  'skipped_reason',
]);

function seen(event: Extract<RunEvent, { type: 'item' | 'result' }>): Omit<Line, 'kind'> {
  const { status, ignored, result, censored } = event.outcome;
  const item = event.type === 'item';
  const name = event.task.module.split('.').at(-1);
  const open = (item || !event.loop) && !censored;
  return {
    status,
    // The record does not say it of items.
    ignored: item || status === 'unreachable' ? undefined : ignored,
    shows:
      open && name === 'debug' && status === 'ok'
        ? Object.fromEntries(Object.entries(result).filter(([key]) => !HIDDEN.has(key)))
        : undefined,
    msg:
      open && status === 'failed' && (name === 'fail' || (name === 'assert' && 'assertion' in result))
        ? result['msg']
        : undefined,
  };
}

/** A run as text, one line for each result. With `free` only each host's own order counts. */
export function asText({ steps, byHost, recap, custom, exit }: RunSeen, free = false): string {
  const found: string[] = [];
  if (free) {
    for (const host of Object.keys(byHost).sort()) found.push(...byHost[host]!.map((one) => `${host}: ${one}`));
  } else {
    for (const { step, hosts } of steps) {
      found.push(step);
      for (const [host, results] of Object.entries(hosts))
        found.push(...results.map((result) => `  ${host}: ${result}`));
    }
  }
  const counts = Object.entries(recap as Record<string, unknown>).sort(([a], [b]) => (a < b ? -1 : 1));
  for (const [host, count] of counts) found.push(`RECAP ${host} ${shown(count)}`);
  return [...found, `STATS ${shown(custom)}`, `EXIT ${exit}`].join('\n');
}
