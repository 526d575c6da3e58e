/** One run per inventory at a time: a file on each host says who works there. It goes when its run ends, however it ends. */
import type { Session } from '../connection/index.ts';
import { PlayError } from '../errors.ts';
import { onHost } from '../modules/hostPath.ts';
import type { Script } from '../script/script.ts';
import { sh } from '../script/sh.ts';
import type { Run } from './context.ts';

/** Who asks for the lock, and for what. */
export interface LockOptions {
  /** The same for all runs that exclude each other. */
  readonly inventory: string;
  readonly user: string;
  readonly controller: string;
  readonly pid: number;
  readonly playbook: string;
  /** Whether a process of this controller still runs. */
  readonly isAlive: (pid: number) => boolean;
}

interface Holder {
  readonly user: string;
  readonly controller: string;
  readonly pid: number;
  readonly since: string;
  readonly playbook: string;
}

/** The locks of one run: one for each host that was reached. */
export interface Locks {
  /** Takes the lock of a host once; throws PlayError when another run holds it. */
  take(host: string, session: Session): Promise<void>;
  /** The host's shells are gone, and its lock with them. */
  forget(host: string): void;
  releaseAll(): Promise<void>;
}

const SEND = { check: false, diff: false, onFailure: 'stop', timeout: 30 } as const;

export function createLocks(run: Pick<Run, 'id'>, options: LockOptions): Locks {
  const held = new Map<string, { readonly session: Session; readonly taken: Promise<void> }>();
  const { user, controller, pid, playbook } = options;
  const holder: Holder = { user, controller, pid, playbook, since: new Date().toISOString() };
  /** Tries once; gives who holds it instead. */
  const attempt = async (session: Session, stale: readonly string[]): Promise<string | undefined> => {
    const [reply] = await session.send([lockScript({ run: run.id, options, holder, stale })], SEND);
    return new Map(reply!.records).get('held')?.toString();
  };
  const take = async (host: string, session: Session): Promise<void> => {
    const first = await attempt(session, []);
    if (first === undefined) return;
    const other = holderOf(first);
    if (!other || !isStale(other)) throw refusal(host, other);
    const second = await attempt(session, await staleOnes(session));
    if (second !== undefined) throw refusal(host, holderOf(second));
  };
  const isStale = (one: Holder): boolean => one.controller === controller && !options.isAlive(one.pid);
  const staleOnes = async (session: Session): Promise<readonly string[]> => {
    const [reply] = await session.send([listScript(options.inventory)], SEND);
    const paths = reply!.records.filter(([key]) => key === 'lock').map(([, value]) => value.toString());
    return paths.flatMap((line) => {
      const [path, text] = [line.slice(0, line.indexOf('\n')), line.slice(line.indexOf('\n') + 1)];
      const known = holderOf(text);
      return known && isStale(known) ? [path] : [];
    });
  };
  return {
    take(host, session) {
      let lock = held.get(host);
      if (!lock) {
        lock = { session, taken: take(host, session) };
        held.set(host, lock);
      }
      return lock.taken;
    },
    forget: (host) => void held.delete(host),
    async releaseAll() {
      const release = ({ session, taken }: { session: Session; taken: Promise<void> }) =>
        taken.then(() => session.send([releaseScript(options.inventory, run.id)], { ...SEND, timeout: 5 }));
      // A host that went away meanwhile lets go of its lock by itself.
      await Promise.allSettled([...held.values()].map(release));
      held.clear();
    },
  };
}

function holderOf(text: string): Holder | undefined {
  try {
    return JSON.parse(text) as Holder;
  } catch {
    return undefined;
  }
}

function refusal(host: string, holder: Holder | undefined): PlayError {
  const who = holder
    ? `${holder.user}@${holder.controller}, pid ${holder.pid}, since ${holder.since}, with ${holder.playbook}`
    : 'somebody';
  return new PlayError('locked', `another run works on ${host}: ${who}`, {
    hint: 'wait for its end, or go on beside it with --no-lock',
  });
}

/** Where locks lie: a folder that all users of the host share, or the home. */
const FIND_BASE = sh`
  for base in /run/lock /var/lock ${onHost('~')}; do [ ! -d "$base" ] || [ ! -w "$base" ] || break; done`;

/** Files that were touched within the last minute count; the others were left by a host that lost its power. */
const fresh = (inventory: string): Script =>
  sh`find "$base" -maxdepth 1 -name ${`.reprise-${inventory}-*.lock`} -mmin -1 2>/dev/null`;

function lockScript(of: { run: string; options: LockOptions; holder: Holder; stale: readonly string[] }): Script {
  const { run, options, holder, stale } = of;
  return sh`
    ${FIND_BASE}
    lock=$base/.reprise-${options.inventory}-${run}.lock
    ${stale.length > 0 && sh`rm -f -- ${stale} 2>/dev/null || :`}
    put ${JSON.stringify(holder)} >"$lock"
    ${fresh(options.inventory)} >"$SCRATCH.locks" || :
    while read -r other; do
      [ "$other" != "$lock" ] && [ -r "$other" ] || continue
      record held "$other"
      rm -f -- "$lock"
      exit 0
    done <"$SCRATCH.locks"
    (
      trap 'kill "$nap" 2>/dev/null; rm -f -- "$lock"; exit 0' HUP INT TERM
      exec >/dev/null 2>&1
      while kill -0 $$ && [ -e "$lock" ]; do
        sleep 10 & nap=$!
        wait "$nap"
        touch -c "$lock"
      done
      rm -f -- "$lock"
    ) &`;
}

function listScript(inventory: string): Script {
  return sh`
    ${FIND_BASE}
    ${fresh(inventory)} >"$SCRATCH.locks" || :
    while read -r other; do
      [ ! -r "$other" ] || result lock "$other
$(cat "$other")"
    done <"$SCRATCH.locks"`;
}

function releaseScript(inventory: string, run: string): Script {
  return sh`
    ${FIND_BASE}
    rm -f -- "$base"/.reprise-${inventory}-${run}.lock`;
}
