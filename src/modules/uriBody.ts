/** Bodies of requests, in the forms that uri knows. */
import { randomBytes } from 'node:crypto';
import { PlayError } from '../errors.ts';
import { dumpJson } from '../python/json.ts';
import { str } from '../python/text.ts';
import { Tuple, type Value } from '../python/value.ts';
import type { Controller } from './define.ts';
import { baseName } from './hostPath.ts';

export interface Body {
  readonly bytes: Buffer;
  /** The header that goes with it unless the task gives one. */
  readonly type?: string | undefined;
}

/** The bytes to send. */
export async function encodeBody(body: Value, format: string, controller: Controller): Promise<Body> {
  if (format === 'json') {
    const text = typeof body === 'string' ? body : dumpJson(body);
    return { bytes: Buffer.from(text), type: 'application/json' };
  }
  if (format === 'form-urlencoded')
    return { bytes: Buffer.from(formText(body)), type: 'application/x-www-form-urlencoded' };
  if (format === 'form-multipart') return multipart(body, controller);
  if (body instanceof Uint8Array) return { bytes: Buffer.from(body) };
  return { bytes: Buffer.from(str(body)) };
}

function formText(body: Value): string {
  if (typeof body === 'string') return body;
  const pairs: [string, string][] = [];
  const entries = body instanceof Map ? [...body] : Array.isArray(body) ? body.map(pairOf) : undefined;
  if (!entries)
    throw new PlayError('invalid-argument', 'a form-urlencoded `body` must be a mapping or a list of pairs');
  for (const [key, value] of entries) {
    for (const one of Array.isArray(value) ? value : [value]) pairs.push([str(key!), str(one!)]);
  }
  return new URLSearchParams(pairs).toString();
}

function pairOf(item: Value): [Value | undefined, Value | undefined] {
  const parts = item instanceof Tuple ? item.items : Array.isArray(item) ? item : [];
  return [parts[0], parts[1]];
}

async function multipart(body: Value, controller: Controller): Promise<Body> {
  if (!(body instanceof Map)) throw new PlayError('invalid-argument', 'a form-multipart `body` must be a mapping');
  const boundary = randomBytes(16).toString('hex');
  const parts: Buffer[] = [];
  for (const [name, field] of body) {
    const quoted = str(name).replaceAll('"', '%22');
    const file = field instanceof Map ? field : undefined;
    const filename = file?.get('filename');
    const given = file ? file.get('content') : field;
    const content =
      given === undefined && filename !== undefined
        ? await controller.read(controller.find('files', str(filename)))
        : Buffer.from(str(given ?? ''));
    const type = file?.get('mime_type') ?? (filename === undefined ? undefined : 'application/octet-stream');
    const disposition = filename === undefined ? '' : `; filename="${baseName(str(filename)).replaceAll('"', '%22')}"`;
    const header = `--${boundary}\r\nContent-Disposition: form-data; name="${quoted}"${disposition}\r\n`;
    parts.push(
      Buffer.from(`${header}${type === undefined ? '' : `Content-Type: ${str(type)}\r\n`}\r\n`),
      content,
      Buffer.from('\r\n'),
    );
  }
  return {
    bytes: Buffer.concat([...parts, Buffer.from(`--${boundary}--\r\n`)]),
    type: `multipart/form-data; boundary=${boundary}`,
  };
}
