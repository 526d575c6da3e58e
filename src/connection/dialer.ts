/** Makes connections, not too many at once, and again after a while where a server was merely too busy. */
import { PlayError } from '../errors.ts';
import type { LostLine } from './shell.ts';

/** At most this many logins at one address at a time; sshd's MaxStartups begins to refuse at ten. */
const perAddress = 5;
/** Pauses before each further try, in milliseconds, each stretched at random by up to as much again. */
const pauses = [200, 400, 800, 1600, 3200];

/** Gives a function that dials under the limits; no task was ever sent over a connection that it dials again. */
export function createDialer(most: number): <T>(address: string, dial: () => Promise<T>) => Promise<T> {
  const all = createLimit(most);
  const addresses = new Map<string, ReturnType<typeof createLimit>>();
  return async (address, dial) => {
    const one = addresses.get(address) ?? createLimit(perAddress);
    addresses.set(address, one);
    for (const pause of pauses) {
      try {
        return await one(() => all(dial));
      } catch (error) {
        // A server that hung up before it knew who we are is too busy; dialing again is safe and useful.
        if (!(error instanceof PlayError) || (error.cause as LostLine | undefined)?.retry !== 'later') throw error;
        await new Promise((resolve) => setTimeout(resolve, pause * (1 + Math.random())));
      }
    }
    return one(() => all(dial));
  };
}

/** Runs at most `most` of the functions it is given at a time. */
function createLimit(most: number): <T>(work: () => Promise<T>) => Promise<T> {
  let running = 0;
  const waiting: (() => void)[] = [];
  return async (work) => {
    if (running >= most) await new Promise<void>((resolve) => waiting.push(resolve));
    else running++;
    try {
      return await work();
    } finally {
      const next = waiting.shift();
      if (next) next();
      else running--;
    }
  };
}
