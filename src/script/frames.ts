/** What travels between controller and shell: requests as lines of shell, replies between marks. */
import { randomBytes } from 'node:crypto';
import { PlayError } from '../errors.ts';
import { toBytes } from './bytes.ts';
import { quote } from './quote.ts';
import type { Script, Upload } from './script.ts';
import type { Reply, SendOptions } from './session.ts';

/** A random word that nothing a host prints can contain by chance. */
export function newMark(): string {
  return randomBytes(15).toString('hex');
}

export interface Request {
  readonly bytes: Buffer;
  readonly mark: string;
  /** Ends each record of the reply. */
  readonly recordMark: string;
}

/** Text up to this size, and other bytes up to a quarter of it, travel inside the request; larger ones on their own. */
const inlineLimit = 32_768;

/** Whether an upload is sent on its own before the script that needs it. */
export function travelsAlone(upload: Upload): boolean {
  const { content, kept } = upload;
  return kept || content.length > (content.includes(0) ? inlineLimit / 4 : inlineLimit);
}

/** Encodes a script as one line of shell. `first` says that it opens a call. */
export function encodeTask(script: Script, options: SendOptions, first: boolean): Request {
  const mark = newMark();
  const recordMark = newMark();
  const flags = `x${options.check ? 'c' : ''}${options.diff ? 'd' : ''}${options.onFailure === 'stop' ? 's' : ''}${first ? 'n' : ''}`;
  const exports = quote(exportLines(options.environment ?? {}));
  const uploads = script.uploads.filter((upload) => !travelsAlone(upload)).map(inlineUpload);
  const body = escapeQuotes(Buffer.concat([...uploads, toBytes(script.text)]));
  const head = toBytes(`task ${mark} ${recordMark} ${flags} ${exports} '`);
  return { bytes: Buffer.concat([head, body, Buffer.from("' end\n")]), mark, recordMark };
}

/** Asks the shell to make ready for an upload's bytes, which may follow once it answered. */
export function encodeReceive(upload: Upload): Request {
  const mark = newMark();
  return { bytes: Buffer.from(`receive ${mark} ${upload.file} ${upload.content.length}\n`), mark, recordMark: mark };
}

/** Opens the conversation: defines everything and asks for a sign of life. */
export function encodeHello(session: string): Request {
  const mark = newMark();
  return { bytes: Buffer.from(`${session}\nhello ${newMark()} ${mark}\n`), mark, recordMark: mark };
}

function exportLines(environment: Readonly<Record<string, string>>): string {
  let text = '';
  for (const [name, value] of Object.entries(environment)) {
    if (!/^[A-Za-z_]\w*$/.test(name)) {
      throw new PlayError('invalid-argument', `\`${name}\` cannot be the name of an environment variable`);
    }
    text += `${name}=${quote(value)}\nexport ${name}\n`;
  }
  return text;
}

function inlineUpload(upload: Upload): Buffer {
  const { content, name } = upload;
  const target = Buffer.from(` >"$SCRATCH.${name}"\n`);
  if (!content.includes(0)) {
    return Buffer.concat([Buffer.from("put '"), escapeQuotes(content), Buffer.from("'"), target]);
  }
  let octal = '';
  for (const byte of content) octal += `\\${byte.toString(8).padStart(3, '0')}`;
  return Buffer.concat([Buffer.from(`printf '${octal}'`), target]);
}

/** What `quote` does, on bytes. */
function escapeQuotes(bytes: Buffer): Buffer {
  const pieces: Buffer[] = [];
  const escaped = Buffer.from("'\\''");
  let from = 0;
  for (let at = bytes.indexOf(39); at !== -1; at = bytes.indexOf(39, from)) {
    pieces.push(bytes.subarray(from, at), escaped);
    from = at + 1;
  }
  if (bytes.includes(0)) throw new PlayError('invalid-argument', 'a NUL byte cannot be part of a script');
  pieces.push(bytes.subarray(from));
  return Buffer.concat(pieces);
}

/** One answer as it came: `output` and `errors` are what was printed, `records` is split by `readRecords`. */
export interface Frame {
  readonly status: 'done' | 'skipped';
  readonly rc: number;
  readonly output: Buffer;
  readonly errors: Buffer;
  readonly records: Buffer;
}

/** Turns the answer to a request into the engine's reply. */
export function decodeReply(frame: Frame, request: Request): Reply {
  const records: [string, Buffer][] = [];
  let from = 0;
  for (
    let end = frame.records.indexOf(request.recordMark);
    end !== -1;
    end = frame.records.indexOf(request.recordMark, from)
  ) {
    const line = frame.records.indexOf(10, from);
    records.push([frame.records.toString('utf8', from, line), frame.records.subarray(line + 1, end)]);
    from = end + request.recordMark.length;
  }
  return { status: frame.status, rc: frame.rc, stdout: frame.output, stderr: frame.errors, records };
}
