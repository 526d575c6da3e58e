/** Holds a conversation with one shell: sends scripts in order and gives back what they answered. */
import { PlayError } from '../errors.ts';
import { createFrameReader } from '../script/frameReader.ts';
import {
  decodeReply,
  encodeHello,
  encodeReceive,
  encodeTask,
  type Frame,
  type Request,
  travelsAlone,
} from '../script/frames.ts';
import { prelude } from '../script/prelude.ts';
import type { Script, Upload } from '../script/script.ts';
import type { Reply, SendOptions, Session } from '../script/session.ts';
import type { Line, LineEnd } from './line.ts';

/** What is thrown away at the start of a session is kept this far, to explain a shell that never answered. */
const tailLimit = 4096;
/** Milliseconds for killing what runs on the host. */
const killTimeout = 1800;

/** What a `PlayError` of code `unreachable` carries: whether the task may have begun, and what was answered before. */
export interface LostLine {
  readonly started: boolean;
  readonly replies: readonly Reply[];
  /** Before anything was sent: another connection may do, or the same a little later. */
  readonly retry?: 'elsewhere' | 'later';
}

export interface Shell extends Session {
  /** False once the line dropped or was closed. */
  readonly alive: boolean;
  /** Settles when the shell is gone, however it ended. */
  readonly ended: Promise<void>;
}

export interface ShellSetup {
  readonly line: Line;
  /** Names the host in messages: `web1 (10.0.0.1:22)`. */
  readonly where: string;
  /** Seconds to wait for the first answer. */
  readonly timeout: number;
  /** Ends the process group on the host, from beside the line. */
  readonly killGroup: (group: number, scratch: string) => Promise<void>;
  /** Explains a line that ended before the shell answered; undefined leaves it to the general sentence. */
  readonly explain?: (end: LineEnd, said: string) => PlayError | undefined;
}

/** Sends the prelude, waits for the sign of life, and gives the session. */
export async function openShell(setup: ShellSetup): Promise<Shell> {
  const { line, where } = setup;
  const reader = createFrameReader();
  let alive = true;
  let ending: PlayError | undefined;
  let queue: Promise<unknown> = Promise.resolve();
  const said = listen(line, (chunk) => reader.push(chunk));
  void line.closed.then((end) => {
    alive = false;
    ending ??= new PlayError('unreachable', lostMessage(where, end, said()));
    reader.fail(ending);
  });

  /** Files that the session keeps and that were sent already. */
  const kept = new Set<string>();
  const mustBeSent = (upload: Upload): boolean => travelsAlone(upload) && !kept.has(upload.file);
  const { group, scratch } = await greet(setup, (request) => ask(request), said);

  function ask(request: Request): Promise<Frame> {
    const answer = reader.expect(request.mark);
    line.input.write(request.bytes);
    return answer;
  }

  async function exchange(scripts: readonly Script[], options: SendOptions): Promise<Reply[]> {
    const replies: Reply[] = [];
    let started = false;
    try {
      if (!alive) throw new PlayError('unreachable', `the session with ${where} is closed`);
      const together = !scripts.some((script) => script.uploads.some(mustBeSent));
      const requests = scripts.map((script, index) => encodeTask(script, options, index === 0));
      started = together;
      const answers = together ? requests.map(ask) : [];
      // A later answer may fail before an earlier one is awaited; each is awaited in turn below.
      for (const answer of answers) answer.catch(() => {});
      for (const [index, request] of requests.entries()) {
        const refused = together ? undefined : await sendUploads(scripts[index]!, options, replies);
        started = true;
        replies.push(refused ?? decodeReply(await (answers[index] ?? ask(request)), request));
      }
      return replies;
    } catch (error) {
      if (!(error instanceof PlayError) || error.code !== 'unreachable') throw error;
      const lost: LostLine = { started, replies };
      throw new PlayError('unreachable', error.message, { cause: lost });
    }
  }

  /** Sends what a script needs beforehand; gives the reply in its place when the host could not store it. */
  async function sendUploads(
    script: Script,
    options: SendOptions,
    replies: readonly Reply[],
  ): Promise<Reply | undefined> {
    if (options.onFailure === 'stop' && replies.some((reply) => reply.rc !== 0)) return undefined;
    for (const upload of script.uploads.filter(mustBeSent)) {
      const request = encodeReceive(upload);
      const ready = await ask(request);
      if (ready.rc !== 0) return refusal(ready);
      const stored = reader.expect(request.mark);
      line.input.write(upload.content);
      const answer = await stored;
      if (answer.rc !== 0) {
        // The shell has ended itself, lest it take the rest of the bytes for commands.
        alive = false;
        return refusal(answer);
      }
      if (upload.kept) kept.add(upload.file);
    }
    return undefined;
  }

  async function withTimeout(seconds: number | undefined, work: () => Promise<Reply[]>): Promise<Reply[]> {
    if (seconds === undefined || seconds <= 0) return work();
    const error = new PlayError('timeout', `Timed out after ${seconds} second(s): the task on ${where} was stopped`);
    const timer = setTimeout(() => void end(error), seconds * 1000);
    return work().finally(() => clearTimeout(timer));
  }

  async function end(error: PlayError): Promise<void> {
    if (!alive) return;
    alive = false;
    ending = error;
    // A line that is dead already must not hold up whoever pressed Ctrl-C.
    const patience = new Promise((resolve) => setTimeout(resolve, killTimeout).unref());
    await Promise.race([setup.killGroup(group, scratch).catch(() => {}), patience]);
    reader.fail(error);
    line.drop();
  }

  return {
    get alive() {
      return alive;
    },
    ended: line.closed.then(() => {}),
    send(scripts, options) {
      const answer = queue.then(() => withTimeout(options.timeout, () => exchange(scripts, options)));
      queue = answer.catch(() => {});
      return answer;
    },
    interrupt: () => end(new PlayError('interrupted', `the task on ${where} was interrupted`)),
    async close() {
      if (!alive) return;
      ending = new PlayError('unreachable', `the session with ${where} is closed`);
      alive = false;
      line.input.end('exit 0\n');
      const patience = setTimeout(() => line.drop(), 1000);
      await line.closed;
      clearTimeout(patience);
    },
  };
}

async function greet(
  setup: ShellSetup,
  ask: (request: Request) => Promise<Frame>,
  said: (greeting?: boolean) => string,
): Promise<{ group: number; scratch: string }> {
  const { line, where, timeout } = setup;
  let late = false;
  const timer = setTimeout(() => {
    late = true;
    line.drop();
  }, timeout * 1000);
  try {
    const frame = await ask(encodeHello(prelude()));
    const text = frame.output.toString();
    if (frame.rc !== 0) {
      throw new PlayError(
        'unreachable',
        `${where} has no folder where the shell can keep temporary files (tried TMPDIR, /tmp, /var/tmp, /dev/shm, /run and the home folder)`,
      );
    }
    const [, pid, group, scratch = ''] = /^pid=(\d+) group=(\d*) scratch=(.*)$/s.exec(text) ?? [];
    return { group: Number(group || pid), scratch };
  } catch (error) {
    if (late) {
      const words = said(true).trim();
      throw new PlayError(
        'unreachable',
        `the shell of ${where} did not answer within ${timeout} seconds${words && `; it said: ${words}`}`,
        { cause: notStarted },
      );
    }
    const explained = setup.explain?.(await line.closed, said(true));
    line.drop();
    throw (
      explained ??
      (error instanceof PlayError ? new PlayError(error.code, error.message, { cause: notStarted }) : error)
    );
  } finally {
    clearTimeout(timer);
  }
}

export const notStarted: LostLine = { started: false, replies: [] };

/** Passes output on and remembers the beginning of it, and the end of the errors, to explain failures. */
function listen(line: Line, push: (chunk: Buffer) => void): (greeting?: boolean) => string {
  let errors = Buffer.alloc(0);
  let output = Buffer.alloc(0);
  line.output.on('data', (chunk: Buffer) => {
    // What a login shell prints in place of starting ours; later output belongs to replies.
    if (output.length < 512) output = Buffer.concat([output, chunk.subarray(0, 512)]);
    push(chunk);
  });
  line.errors.on('data', (chunk: Buffer) => {
    errors = Buffer.concat([errors, chunk]).subarray(-tailLimit);
  });
  return (greeting = false) => (greeting ? `${output}${errors}` : errors.toString());
}

function lostMessage(where: string, end: LineEnd, said: string): string {
  const cause = end.cause ?? (end.status === undefined ? undefined : `the shell ended with rc ${end.status}`);
  const words = said.trim().split('\n').slice(-3).join('; ');
  return `lost the connection to ${where}${cause ? `: ${cause}` : ''}${words ? ` (${words})` : ''}`;
}

function refusal(frame: Frame): Reply {
  const message = Buffer.from(`cannot store a file on the host: ${frame.errors.toString().trim()}`);
  return {
    status: 'done',
    rc: frame.rc,
    stdout: Buffer.alloc(0),
    stderr: frame.errors,
    records: [
      ['failed', Buffer.alloc(0)],
      ['msg', message],
    ],
  };
}
