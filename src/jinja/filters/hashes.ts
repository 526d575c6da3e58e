/** Filters for checksums, encodings and password hashes. */
import { createHash, getHashes } from 'node:crypto';
import { textArgument, wholeArgument } from '../../python/arguments.ts';
import { truthy } from '../../python/compare.ts';
import { decodeBytes, encodeText } from '../../python/encodings.ts';
import { str, typeName } from '../../python/text.ts';
import { valueError } from '../../python/undefined.ts';
import type { Value } from '../../python/value.ts';
import { passwordHash } from '../passwordHash.ts';
import { contextFilter, filter } from '../plugin.ts';

function digest(algorithm: string, value: Value): string {
  return createHash(algorithm).update(bytesOf(value)).digest('hex');
}

function bytesOf(value: Value): Uint8Array {
  return value instanceof Uint8Array ? value : Buffer.from(str(value), 'utf8');
}

export const md5 = filter('Gives the MD5 sum of a text.', '', (value) => digest('md5', value));
export const sha1 = filter('Gives the SHA-1 sum of a text.', '', (value) => digest('sha1', value));
export const checksum = sha1;
export const hash = filter('Gives a checksum of a text by any algorithm.', 'hashtype?', (value, type = 'sha1') => {
  const name = str(type).toLowerCase().replaceAll('_', '-');
  const known = getHashes().map((one) => one.toLowerCase());
  const found = [name, name.replace('blake2b', 'blake2b512').replace('blake2s', 'blake2s256')].find((one) =>
    known.includes(one),
  );
  if (found === undefined) throw valueError(`unsupported hash type ${str(type)}`);
  return digest(found, value);
});

/** An empty text is encoded without a look at the name, which is no reason to accept a wrong one here. */
function knownEncoding(value: Value): string {
  encodeText('a', textArgument(value));
  return textArgument(value);
}

export const b64encode = filter(
  'Writes a text in base 64.',
  'encoding? urlsafe?',
  (value, encoding = 'utf-8', safe = false) => {
    const bytes = value instanceof Uint8Array ? Buffer.from(value) : encodeText(str(value), knownEncoding(encoding));
    const text = bytes.toString('base64');
    return truthy(safe) ? text.replaceAll('+', '-').replaceAll('/', '_') : text;
  },
);

export const b64decode = filter('Reads base 64.', 'encoding? urlsafe?', (value, encoding = 'utf-8', safe = false) => {
  const plain = truthy(safe) ? str(value).replaceAll('-', '+').replaceAll('_', '/') : str(value);
  const written = plain.replace(/[^A-Za-z0-9+/=]/g, '');
  if (written.replace(/=+$/, '').length % 4 === 1 || written.length % 4 !== 0) throw valueError('Incorrect padding');
  return decodeBytes(Buffer.from(written, 'base64'), textArgument(encoding));
});

const NAMESPACE = '361E6D51-FAEC-444A-9079-341386DA8E2E';

export const to_uuid = filter('Gives the version 5 UUID of a text.', 'namespace?', (value, namespace = NAMESPACE) => {
  const hex = str(namespace).replace(/^urn:uuid:|[{}-]/gi, '');
  if (!/^[\da-f]{32}$/i.test(hex))
    throw valueError(`Invalid value '${str(namespace)}' for 'namespace': badly formed hexadecimal UUID string`);
  const bytes = createHash('sha1').update(Buffer.from(hex, 'hex')).update(str(value), 'utf8').digest().subarray(0, 16);
  bytes[6] = (bytes[6]! & 0x0f) | 0x50;
  bytes[8] = (bytes[8]! & 0x3f) | 0x80;
  return bytes.toString('hex').replace(/^(.{8})(.{4})(.{4})(.{4})/, '$1-$2-$3-$4-');
});

export const password_hash = contextFilter(
  'Hashes a password as /etc/shadow has it.',
  'hashtype? salt? salt_size? rounds? ident?',
  (frame, value, type = 'sha512', salt = null, size = null, rounds = null, ident = null) => {
    if (typeof value !== 'string' && !(value instanceof Uint8Array))
      throw valueError(`secret must be unicode or bytes, not ${typeName(value)}`);
    const secret = Buffer.from(bytesOf(value));
    frame.scope.services.secret(secret.toString('utf8'));
    const optional = (given: Value): number | undefined => (given === null ? undefined : wholeArgument(given, 0));
    return passwordHash(secret, {
      type: str(type),
      salt: salt === null ? undefined : str(salt),
      saltSize: optional(size),
      rounds: optional(rounds),
      ident: ident === null ? undefined : str(ident),
    });
  },
);
