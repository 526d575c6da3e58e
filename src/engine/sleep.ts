import { PlayError } from '../errors.ts';

/** Waits; an interrupt ends the wait at once with code `interrupted`. */
export function sleep(seconds: number, signal: AbortSignal): Promise<void> {
  return new Promise((resolve, reject) => {
    const stop = (): void => {
      clearTimeout(timer);
      reject(new PlayError('interrupted', 'interrupted while waiting'));
    };
    if (signal.aborted) {
      reject(new PlayError('interrupted', 'interrupted while waiting'));
      return;
    }
    const timer = setTimeout(() => {
      signal.removeEventListener('abort', stop);
      resolve();
    }, seconds * 1000);
    signal.addEventListener('abort', stop, { once: true });
  });
}
