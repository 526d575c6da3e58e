/** Runs compiled patterns: at once when they surely end soon, else in a thread that is stopped when it takes too long. */
import { MessageChannel, type MessagePort, receiveMessageOnPort, Worker } from 'node:worker_threads';
import { PlayError } from '../errors.ts';

/** One match. Group 0 is the whole; a group that took no part is undefined. Offsets are JavaScript's. */
export interface Match {
  readonly groups: readonly (string | undefined)[];
  readonly start: number;
  readonly end: number;
}

interface Job {
  readonly source: string;
  readonly flags: string;
  readonly text: string;
  readonly from: number;
  readonly limit: number;
}

const LIMIT_MS = 3000;

/** Matches from left to right, at most `limit`; `safe` is the length of text that needs no watching. */
export function findMatches(
  pattern: RegExp,
  how: { text: string; from: number; limit: number; safe: () => number },
): Match[] {
  const { text, from, limit } = how;
  const job = { source: pattern.source, flags: pattern.flags, text, from, limit };
  return text.length <= 20 || text.length <= how.safe() ? matchesOf(pattern, job) : watched(job);
}

function matchesOf(pattern: RegExp, { text, from, limit }: Job): Match[] {
  const all: Match[] = [];
  for (let at = from; at <= text.length && all.length < limit; ) {
    pattern.lastIndex = at;
    const found = pattern.exec(text);
    if (found === null) break;
    const end = found.index + found[0].length;
    all.push({ groups: [...found], start: found.index, end });
    at = end > found.index ? end : end + (text.codePointAt(end)! > 0xffff ? 2 : 1);
  }
  return all;
}

interface Thread {
  readonly worker: Worker;
  readonly port: MessagePort;
  /** Becomes 1 when an answer lies in the port. */
  readonly done: Int32Array;
}

let thread: Thread | undefined;

/** The thread's own program; it has no files of ours, so that it runs alike before and after the build. */
const PROGRAM = `
import { parentPort } from 'node:worker_threads';
${matchesOf.toString()}
parentPort.once('message', ({ port, done }) => port.on('message', (job) => {
  let answer;
  try {
    answer = { matches: matchesOf(new RegExp(job.source, job.flags), job) };
  } catch (error) {
    answer = { error: String(error) };
  }
  port.postMessage(answer);
  Atomics.store(done, 0, 1);
  Atomics.notify(done, 0);
}));
`;

function start(): Thread {
  const worker = new Worker(new URL(`data:text/javascript,${encodeURIComponent(PROGRAM)}`), { env: {}, execArgv: [] });
  const { port1, port2 } = new MessageChannel();
  const done = new Int32Array(new SharedArrayBuffer(4));
  worker.postMessage({ port: port2, done }, [port2]);
  worker.unref();
  port1.unref();
  return { worker, port: port1, done };
}

function watched(job: Job): Match[] {
  thread ??= start();
  const { worker, port, done } = thread;
  Atomics.store(done, 0, 0);
  port.postMessage(job);
  if (Atomics.wait(done, 0, 0, LIMIT_MS) === 'timed-out') {
    thread = undefined;
    void worker.terminate();
    throw new PlayError('template-limit', `a regular expression took longer than ${LIMIT_MS / 1000} seconds`, {
      hint: 'loops inside loops, such as `(a+)+`, can take for ever; write it without them',
    });
  }
  const answer = receiveMessageOnPort(port)?.message as { matches?: Match[]; error?: string } | undefined;
  if (answer?.matches === undefined)
    throw new PlayError('template-limit', `a regular expression failed: ${answer?.error ?? 'no answer'}`);
  return answer.matches;
}
