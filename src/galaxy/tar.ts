/** Fetch roles and collections from where they are published, check them, and put them in place. Here: reads archives. */
import { spawn } from 'node:child_process';
import { closeSync, createReadStream, openSync, readSync } from 'node:fs';
import { basename } from 'node:path';
import type { Readable } from 'node:stream';
import { createGunzip } from 'node:zlib';
import { PlayError } from '../errors.ts';

/** One member of an archive, in the archive's own words. */
export interface Member {
  readonly name: string;
  readonly kind: 'file' | 'folder' | 'link' | 'hard link' | 'device';
  readonly mode: number;
  /** What a link points at. */
  readonly target: string;
  readonly size: number;
}

/** What stands behind a member's header; who does not ask for it passes over it. */
export type Content = () => AsyncGenerator<Buffer>;

const BLOCK = 512;
/** Names and comments of pax headers; more is no name. */
const LONGEST_HEADER = 1_000_000;

/**
 * The members of a tar archive, plain or compressed by gzip, bzip2 or xz, in their order. `mostBytes` ends the reading
 * of what would unpack to more. Throws PlayError when the file is no archive or is cut off.
 */
export async function* readTar(path: string, mostBytes: number): AsyncGenerator<[Member, Content]> {
  const bytes = byteReader(openArchive(path), { path, mostBytes });
  let long: { name?: string | undefined; target?: string | undefined; size?: number | undefined } = {};
  let first = true;
  for (;;) {
    const header = await bytes.take(BLOCK, !first);
    if (header.length === 0 || header.every((byte) => byte === 0)) return;
    checkHeader(header, path);
    first = false;
    const type = String.fromCharCode(header[156]!);
    const size = long.size ?? numberAt(header, 124, 12);
    const padding = (BLOCK - (size % BLOCK)) % BLOCK;
    if ('xgLK'.includes(type)) {
      if (size > LONGEST_HEADER) throw damaged(path, 'a header is far too long');
      const text = (await bytes.take(size)).toString();
      await bytes.take(padding);
      if (type === 'x') long = { ...long, ...paxFields(text) };
      else if (type === 'L') long.name = text.replace(/\0.*$/s, '');
      else if (type === 'K') long.target = text.replace(/\0.*$/s, '');
      continue;
    }
    const member: Member = {
      name: long.name ?? nameOf(header),
      kind: kindOf(type),
      mode: numberAt(header, 100, 8) & 0o777,
      target: long.target ?? textAt(header, 157, 100),
      size: '12345'.includes(type) ? 0 : size,
    };
    long = {};
    let left = '12345'.includes(type) ? 0 : size;
    async function* content(): AsyncGenerator<Buffer> {
      while (left > 0) {
        const part = await bytes.some(left);
        left -= part.length;
        yield part;
      }
    }
    yield [member, content];
    while (left > 0) left -= (await bytes.some(left)).length;
    if (member.size > 0) await bytes.take(padding);
  }
}

function kindOf(type: string): Member['kind'] {
  if (type === '0' || type === '\0' || type === '7') return 'file';
  if (type === '5') return 'folder';
  if (type === '2') return 'link';
  return type === '1' ? 'hard link' : 'device';
}

function nameOf(header: Buffer): string {
  const prefix = textAt(header, 257, 5) === 'ustar' && header[263] === 0x30 ? textAt(header, 345, 155) : '';
  return prefix === '' ? textAt(header, 0, 100) : `${prefix}/${textAt(header, 0, 100)}`;
}

function textAt(header: Buffer, at: number, length: number): string {
  return header
    .subarray(at, at + length)
    .toString()
    .replace(/\0.*$/s, '');
}

/** Octal digits, or, where the first bit is set, a big-endian number. */
function numberAt(header: Buffer, at: number, length: number): number {
  if (header[at]! & 0x80)
    return Number(header.subarray(at + 1, at + length).reduce((sum, byte) => sum * 256 + byte, 0));
  const digits = textAt(header, at, length).trim();
  return digits === '' ? 0 : Number.parseInt(digits, 8);
}

function checkHeader(header: Buffer, path: string): void {
  let sum = 0;
  header.forEach((byte, at) => {
    sum += at >= 148 && at < 156 ? 0x20 : byte;
  });
  if (sum !== numberAt(header, 148, 8)) throw damaged(path, 'it is no tar archive');
}

function paxFields(text: string): { name?: string; target?: string; size?: number } {
  const found: { name?: string; target?: string; size?: number } = {};
  for (const [, key, value] of text.matchAll(/\d+ ([^=\n]+)=([^\n]*)\n/g)) {
    if (key === 'path') found.name = value!;
    if (key === 'linkpath') found.target = value!;
    if (key === 'size') found.size = Number(value);
  }
  return found;
}

/** The unpacked bytes of a file, whatever compressed it. */
function openArchive(path: string): Readable {
  const start = Buffer.alloc(6);
  const file = openSync(path, 'r');
  readSync(file, start);
  closeSync(file);
  if (start[0] === 0x1f && start[1] === 0x8b) {
    const unzip = createGunzip();
    createReadStream(path)
      .on('error', (error) => unzip.destroy(error))
      .pipe(unzip);
    return unzip;
  }
  const program =
    start.toString('latin1', 0, 3) === 'BZh' ? 'bzip2' : start.toString('latin1', 1) === '7zXZ\0' ? 'xz' : '';
  if (program === '') return createReadStream(path);
  const child = spawn(program, ['-dc', path], { stdio: ['ignore', 'pipe', 'ignore'] });
  child.on('error', () => child.stdout.destroy(damaged(path, `\`${program}\` is needed to read it`)));
  return child.stdout;
}

interface ByteReader {
  /** Exactly so many bytes; none at all when the archive ends here and that is allowed. */
  take(count: number, mayEnd?: boolean): Promise<Buffer>;
  /** At least one byte and at most so many. */
  some(most: number): Promise<Buffer>;
}

function byteReader(stream: Readable, { path, mostBytes }: { path: string; mostBytes: number }): ByteReader {
  const parts = stream[Symbol.asyncIterator]() as AsyncIterator<Buffer>;
  let rest: Buffer = Buffer.alloc(0);
  let seen = 0;
  const more = async (): Promise<boolean> => {
    try {
      const { value, done } = await parts.next();
      if (done) return false;
      seen += value.length;
      if (seen > mostBytes) {
        stream.destroy();
        throw damaged(path, `it unpacks to more than ${Math.round(mostBytes / 1e6)} MB`);
      }
      rest = rest.length === 0 ? value : Buffer.concat([rest, value]);
      return true;
    } catch (error) {
      if (error instanceof PlayError) throw error;
      throw damaged(path, (error as Error).message);
    }
  };
  const cut = (count: number): Buffer => {
    const part = rest.subarray(0, count);
    rest = rest.subarray(count);
    return part;
  };
  return {
    async take(count, mayEnd = false) {
      while (rest.length < count && (await more()));
      if (rest.length < count && !(mayEnd && rest.length === 0)) throw damaged(path, 'it is cut off, or no archive');
      return cut(count);
    },
    async some(most) {
      if (rest.length === 0 && !(await more())) throw damaged(path, 'it is cut off');
      return cut(most);
    },
  };
}

/** A mistake that names the archive. */
export function damaged(path: string, why: string): PlayError {
  return new PlayError('usage', `the archive \`${basename(path)}\` is refused: ${why}`);
}
