/** The journal of a run: what each host has done, so that a run that failed or was killed can go on where it stood. */
import { closeSync, existsSync, mkdirSync, openSync, readFileSync, rmSync, writeSync } from 'node:fs';
import { dirname } from 'node:path';
import { PlayError } from '../errors.ts';
import { dumpJson, parseJson } from '../python/json.ts';
import type { Value } from '../python/value.ts';

/** A task that a host has finished, with what it left behind. */
export interface Done {
  readonly host: string;
  /** Which play, and where in it. */
  readonly at: string;
  readonly verdict: 'ok' | 'failed';
  readonly status: 'ok' | 'changed' | 'failed' | 'skipped' | 'unreachable';
  /** What `register` holds, and what `set_fact` set; absent when nobody reads it. */
  readonly value?: ReadonlyMap<Value, Value> | undefined;
  /** Handlers that it notified. */
  readonly notifies?: readonly string[] | undefined;
}

export interface Journal {
  /** How many results of an earlier run count. */
  readonly known: number;
  find(host: string, at: string): Done | undefined;
  add(done: Done): void;
  /** Ends it; a run that came to its end leaves none behind. */
  end(finished: boolean): void;
}

export interface JournalPlan {
  readonly file: string;
  /** Stands for the text of the playbooks; with another one the places in the journal mean nothing. */
  readonly plan: string;
  readonly resume: 'no' | 'yes' | 'forced';
}

/** Opens the journal of a run. Throws PlayError when there is nothing to resume, or the playbook changed. */
export function openJournal({ file, plan, resume }: JournalPlan): Journal {
  const known = resume === 'no' ? new Map<string, Done>() : readJournal(file, plan, resume === 'forced');
  mkdirSync(dirname(file), { recursive: true, mode: 0o700 });
  const output = openSync(file, resume === 'no' ? 'w' : 'a', 0o600);
  if (resume === 'no') writeSync(output, `${JSON.stringify({ plan, time: new Date().toISOString() })}\n`);
  let open = true;
  const write = (line: string): void => {
    if (!open) return;
    try {
      writeSync(output, `${line}\n`);
    } catch {
      // A full disk must not end the run; it only cannot be resumed.
      open = false;
    }
  };
  return {
    known: known.size,
    find: (host, at) => known.get(`${host} ${at}`),
    add: ({ value, ...done }) => {
      const text = value && dumpJson(new Map(value));
      write(JSON.stringify(text === undefined ? done : { ...done, value: text }));
    },
    end(finished) {
      closeSync(output);
      if (finished) rmSync(file, { force: true });
    },
  };
}

function readJournal(file: string, plan: string, forced: boolean): Map<string, Done> {
  if (!existsSync(file)) {
    throw new PlayError('usage', 'there is nothing to resume', {
      hint: 'the last run of these playbooks came to its end, or was started elsewhere or with another inventory',
    });
  }
  const [head, ...lines] = readFileSync(file, 'utf8').split('\n');
  const before = parsed(head) as { plan?: string } | undefined;
  if (before?.plan !== plan && !forced) {
    throw new PlayError('usage', 'the playbook or one of its roles changed since the run that is to be resumed', {
      hint: 'start again, or insist with --force-resume',
    });
  }
  const done = new Map<string, Done>();
  for (const line of lines) {
    // The last line may be half written when the run was killed.
    const entry = parsed(line) as (Omit<Done, 'value'> & { value?: string }) | undefined;
    if (!entry) continue;
    const value = entry.value === undefined ? undefined : parseJson(entry.value);
    done.set(`${entry.host} ${entry.at}`, { ...entry, value: value instanceof Map ? value : undefined });
  }
  return done;
}

function parsed(line: string | undefined): unknown {
  try {
    return line ? JSON.parse(line) : undefined;
  } catch {
    return undefined;
  }
}
