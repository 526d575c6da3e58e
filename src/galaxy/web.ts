/** Reads from web servers: pages of data, and archives with their checksums. */
import { createHash } from 'node:crypto';
import { createWriteStream } from 'node:fs';
import { get as getPlain, type IncomingMessage } from 'node:http';
import { get as getSecure } from 'node:https';
import { Transform } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { type Origin, PlayError } from '../errors.ts';

export interface WebOptions {
  readonly seconds: number;
  readonly ignoreCertificates?: boolean | undefined;
  /** Sent to the host that was asked and, by a redirection, to no other. */
  readonly authorization?: string | undefined;
  readonly origin?: Origin | undefined;
}

/** No archive of a role or collection is larger. */
const LARGEST = 1_000_000_000;
const LARGEST_PAGE = 50_000_000;

/** An answer with status 200, redirections followed; throws PlayError for every other. */
async function ask(url: string, options: WebOptions, left = 10): Promise<IncomingMessage> {
  const target = new URL(url);
  if (!/^https?:$/.test(target.protocol)) throw trouble(url, `\`${target.protocol}\` is no way to fetch it`, options);
  const answer = await new Promise<IncomingMessage>((resolve, reject) => {
    const headers = {
      accept: 'application/json, */*',
      'user-agent': 'reprise',
      ...(options.authorization === undefined ? {} : { authorization: options.authorization }),
    };
    const timeout = options.seconds * 1000;
    const request =
      target.protocol === 'https:'
        ? getSecure(target, { headers, timeout, rejectUnauthorized: !options.ignoreCertificates }, resolve)
        : getPlain(target, { headers, timeout }, resolve);
    request.on('timeout', () => request.destroy(new Error(`no answer within ${options.seconds} seconds`)));
    request.on('error', (error) => reject(trouble(url, error.message, options)));
  });
  const status = answer.statusCode ?? 0;
  const { location } = answer.headers;
  if (status >= 300 && status < 400 && location !== undefined) {
    answer.resume();
    if (left === 0) throw trouble(url, 'it is redirected without end', options);
    const next = new URL(location, target);
    if (target.protocol === 'https:' && next.protocol !== 'https:')
      throw trouble(url, `it is redirected to ${next.origin}`, options);
    const stays = next.origin === target.origin;
    return ask(next.href, stays ? options : { ...options, authorization: undefined }, left - 1);
  }
  if (status === 200) return answer;
  answer.resume();
  throw trouble(url, `the server answers ${status}`, options, status);
}

/** The status that a server answered with, where an error came of one. */
export function statusOf(error: unknown): number | undefined {
  const cause = error instanceof PlayError ? (error.cause as { status?: unknown } | undefined) : undefined;
  return typeof cause?.status === 'number' ? cause.status : undefined;
}

function trouble(url: string, why: string, { origin }: WebOptions, status?: number): PlayError {
  return new PlayError('usage', `\`${url}\` cannot be fetched: ${why}`, { origin, cause: { status } });
}

/** The JSON of a page. */
export async function fetchJson(url: string, options: WebOptions): Promise<unknown> {
  const answer = await ask(url, options);
  let text = '';
  answer.setEncoding('utf8');
  for await (const part of answer) {
    text += part;
    if (text.length > LARGEST_PAGE) throw trouble(url, 'the answer is too long', options);
  }
  try {
    return JSON.parse(text);
  } catch {
    throw trouble(url, 'the answer is no JSON', options);
  }
}

/** Writes a file and gives its SHA-256. */
export async function download(url: string, path: string, options: WebOptions): Promise<string> {
  const answer = await ask(url, options);
  const hash = createHash('sha256');
  let size = 0;
  const count = new Transform({
    transform(part: Buffer, _encoding, done) {
      size += part.length;
      hash.update(part);
      done(size > LARGEST ? trouble(url, 'it is too large', options) : null, part);
    },
  });
  answer.setTimeout(options.seconds * 1000, () =>
    answer.destroy(new Error(`nothing came for ${options.seconds} seconds`)),
  );
  try {
    await pipeline(answer, count, createWriteStream(path, { flags: 'wx' }));
  } catch (error) {
    if (error instanceof PlayError) throw error;
    throw trouble(url, (error as Error).message, options);
  }
  const length = Number(answer.headers['content-length']);
  if (Number.isFinite(length) && length !== size && !answer.headers['content-encoding'])
    throw trouble(url, 'it came cut off', options);
  return hash.digest('hex');
}
