/** What keeps one run from another, and lets one go on where another stood. */
import { createHash } from 'node:crypto';
import { homedir, hostname, userInfo } from 'node:os';
import { basename, join } from 'node:path';
import { surveyPlay } from '../engine/check.ts';
import { type Journal, openJournal } from '../engine/journal.ts';
import type { LockOptions } from '../engine/lock.ts';
import { PlayError } from '../errors.ts';
import type { Inventory } from '../inventory/index.ts';
import type { Play, ReadOptions } from '../playbook/index.ts';
import { sourceText } from '../source/index.ts';
import type { CliOptions } from './cliOptions.ts';

interface Playbooks {
  readonly playbooks: readonly { readonly file: string; readonly plays: readonly Play[] }[];
  readonly inventory: Inventory;
  readonly read: ReadOptions;
}

const digest = (parts: readonly string[]): string => createHash('sha256').update(parts.join('\0')).digest('hex');

/** The lock that a run takes on its hosts: one for all inventories of the same hosts. */
export function lockOptions({ inventory, playbooks }: Playbooks, options: CliOptions): LockOptions | undefined {
  if (!options.lock) return undefined;
  return {
    inventory: digest([...inventory.hosts.keys()].sort()).slice(0, 16),
    user: userInfo().username,
    controller: hostname(),
    pid: process.pid,
    playbook: playbooks.map(({ file }) => basename(file)).join(' '),
    isAlive,
  };
}

function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === 'EPERM';
  }
}

/** The journal of these playbooks in this folder. A check writes none, since nothing is done. */
export function journalOf({ playbooks, inventory, read }: Playbooks, options: CliOptions): Journal | undefined {
  const resumes = options.resume || options.forceResume;
  if (options.check && !resumes) return undefined;
  const files = playbooks.map(({ file }) => file);
  const name = digest([process.cwd(), ...files, '', ...[...inventory.hosts.keys()].sort()]).slice(0, 24);
  const file = join(homedir(), '.reprise', 'runs', `${name}.jsonl`);
  const resume = options.forceResume ? 'forced' : resumes ? 'yes' : 'no';
  let journal: Journal;
  try {
    journal = openJournal({ file, plan: planOf(playbooks, read), resume });
  } catch (error) {
    // Where the home cannot be written to, a run goes on without a journal.
    if (resumes || error instanceof PlayError) throw error;
    return undefined;
  }
  if (resumes) process.stderr.write(`going on after ${journal.known} finished tasks\n`);
  return journal;
}

/** Stands for the text of all files of tasks that are known before the run. */
function planOf(playbooks: Playbooks['playbooks'], read: ReadOptions): string {
  const plays = playbooks.flatMap((one) => one.plays);
  const steps = plays.flatMap((play) => surveyPlay(play, { ...read, problems: [] }).steps);
  const files = [...new Set([...plays.map((play) => play.file), ...steps.map((step) => step.file)])].sort();
  return digest(files.flatMap((file) => [file, sourceText(file) ?? '']));
}
