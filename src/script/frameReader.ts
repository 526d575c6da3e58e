/** Finds replies in a stream that may hold anything else besides: banners, messages of the day, output of rc files. */
import type { Frame } from './frames.ts';

interface Waiting {
  readonly mark: Buffer;
  readonly resolve: (frame: Frame) => void;
  readonly reject: (error: Error) => void;
}

export interface FrameReader {
  /** Waits for the answer that carries `mark`. Answers come in the order in which they were asked for. */
  expect(mark: string): Promise<Frame>;
  push(chunk: Buffer): void;
  /** Rejects all that still wait, and all that will. */
  fail(error: Error): void;
}

/**
 * Reads frames: `MARK RC PARTS` and a newline, then for each letter of PARTS its bytes and MARK. Whatever stands before
 * a frame is dropped. Chunks are kept as they come and joined once, so a long reply costs no more per byte than a short one.
 */
export function createFrameReader(): FrameReader {
  const waiting: Waiting[] = [];
  let failure: Error | undefined;
  let rest: Buffer = Buffer.alloc(0);
  let frame: Building | undefined;

  function step(): boolean {
    const next = waiting[0];
    if (!next) return false;
    if (!frame) {
      const begun = readHeader(next.mark);
      if (!begun) return false;
      frame = begun;
    }
    while (frame.open.length > 0) {
      const end = rest.indexOf(next.mark);
      const chunk = rest.subarray(0, end === -1 ? Math.max(0, rest.length - next.mark.length + 1) : end);
      if (chunk.length > 0) frame.pieces.push(chunk);
      rest = rest.subarray(end === -1 ? chunk.length : end + next.mark.length);
      if (end === -1) return false;
      frame.parts[frame.open.shift()!] = Buffer.concat(frame.pieces);
      frame.pieces = [];
    }
    const { o, e, r } = frame.parts;
    const none = Buffer.alloc(0);
    const { status, rc } = frame;
    frame = undefined;
    waiting.shift();
    next.resolve({ status, rc, output: o ?? none, errors: e ?? none, records: r ?? none });
    return true;
  }

  function readHeader(mark: Buffer): Building | undefined {
    for (;;) {
      const start = rest.indexOf(mark);
      if (start === -1) {
        rest = rest.subarray(Math.max(0, rest.length - mark.length + 1));
        return undefined;
      }
      rest = rest.subarray(start);
      const end = rest.indexOf(10);
      if (end === -1 && rest.length < mark.length + longestHeader) return undefined;
      const line = rest.toString('latin1', mark.length, end === -1 ? mark.length + longestHeader : end);
      const [, rc, parts] = /^ (\d+|skipped) ([oer]+|-)$/.exec(line) ?? [];
      // A mark without a header is an echo of the request: a terminal's, or that of a shell told to print what it reads.
      rest = rest.subarray(rc === undefined ? mark.length : end + 1);
      if (rc === undefined || parts === undefined) continue;
      const open = parts.split('').filter((part): part is Part => part !== '-');
      return { status: rc === 'skipped' ? 'skipped' : 'done', rc: Number(rc) || 0, open, parts: {}, pieces: [] };
    }
  }

  return {
    expect(mark) {
      if (failure) return Promise.reject(failure);
      return new Promise((resolve, reject) => {
        waiting.push({ mark: Buffer.from(mark), resolve, reject });
      });
    },
    push(chunk) {
      rest = rest.length === 0 ? chunk : Buffer.concat([rest, chunk]);
      while (step());
    },
    fail(error) {
      failure ??= error;
      for (const { reject } of waiting.splice(0)) reject(failure);
    },
  };
}

/** ` skipped oer` and a little more. */
const longestHeader = 16;

type Part = 'o' | 'e' | 'r';

interface Building {
  readonly status: 'done' | 'skipped';
  readonly rc: number;
  readonly open: Part[];
  readonly parts: Partial<Record<Part, Buffer>>;
  pieces: Buffer[];
}
