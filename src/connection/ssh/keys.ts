/** Loads private keys in every common format: OpenSSH, PEM (PKCS#1, SEC1) and PKCS#8, encrypted or not. */
import { createPrivateKey, type KeyObject } from 'node:crypto';
import { readFileSync, statSync } from 'node:fs';
import type { ParsedKey } from 'ssh2';
import { PlayError } from '../../errors.ts';
import { fingerprint } from './knownHosts.ts';

export interface UserKey {
  /** The file, or `the key given as text`. */
  readonly name: string;
  readonly key: ParsedKey;
  readonly public: Buffer;
  readonly fingerprint: string;
}

type Parse = (data: Buffer | string, passphrase?: string) => ParsedKey | ParsedKey[] | Error;

/** Why a file gives no key; `encrypted` ones can be tried again with a passphrase. */
export class KeyProblem extends Error {
  readonly encrypted: boolean;
  constructor(message: string, encrypted = false) {
    super(message);
    this.encrypted = encrypted;
  }
}

/** Reads a key file as OpenSSH does, which means: not if others may read it. Throws `KeyProblem`; undefined if there is no such file. */
export function loadKeyFile(file: string, parse: Parse, passphrase?: string): UserKey | undefined {
  let text: string;
  try {
    const { mode, uid } = statSync(file);
    if (uid === process.getuid?.() && (mode & 0o077) !== 0) {
      throw new KeyProblem(`its mode is 0${(mode & 0o777).toString(8)}, so others may read it; run: chmod 600 ${file}`);
    }
    text = readFileSync(file, 'utf8');
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return undefined;
    throw error instanceof KeyProblem ? error : new KeyProblem((error as Error).message);
  }
  return parseUserKey(text, file, { parse, passphrase });
}

/** Parses the text of a key. Throws `KeyProblem`. */
export function parseUserKey(
  text: string,
  name: string,
  how: { parse: Parse; passphrase?: string | undefined },
): UserKey {
  const trimmed = `${text.trim()}\n`;
  const pem = /^-----BEGIN (ENCRYPTED )?PRIVATE KEY-----/.test(trimmed)
    ? fromPkcs8(trimmed, how.passphrase)
    : trimmed.trim();
  const parsed = how.parse(pem, how.passphrase);
  if (parsed instanceof Error) throw explain(parsed, how.passphrase !== undefined);
  const key = Array.isArray(parsed) ? parsed[0]! : parsed;
  if (!key.isPrivateKey()) throw new KeyProblem('it holds no private key');
  refuseSha1(key);
  const bytes = key.getPublicSSH();
  return { name, key, public: bytes, fingerprint: fingerprint(bytes) };
}

function explain(error: Error, hadPassphrase: boolean): KeyProblem {
  if (/encrypted|passphrase|integrity|bad decrypt/i.test(error.message)) {
    return new KeyProblem(
      hadPassphrase ? 'the passphrase is wrong' : 'it is encrypted and no passphrase was given',
      true,
    );
  }
  return new KeyProblem(
    /sk-/.test(error.message)
      ? 'it is a FIDO key, which the connection `ssh` cannot use; the connection `openssh` can'
      : `it cannot be read as a key (${error.message})`,
  );
}

/** ssh2 falls back to SHA-1 for an RSA key when an old server says nothing of better; we do not. */
function refuseSha1(key: ParsedKey): void {
  if (key.type !== 'ssh-rsa') return;
  const sign = key.sign.bind(key);
  key.sign = (data, algorithm) =>
    algorithm === 'sha1'
      ? (new Error('the server accepts RSA keys with SHA-1 only') as unknown as Buffer)
      : sign(data, algorithm);
}

/** ssh2 does not read PKCS#8, so node does, and writes the key in a form that it reads. */
function fromPkcs8(text: string, passphrase: string | undefined): string {
  let key: KeyObject;
  try {
    key = createPrivateKey({ key: text, format: 'pem', passphrase });
  } catch (error) {
    const encrypted = text.includes('ENCRYPTED');
    if (!encrypted) throw new KeyProblem(`it cannot be read as a key (${(error as Error).message})`);
    throw new KeyProblem(
      passphrase === undefined ? 'it is encrypted and no passphrase was given' : 'the passphrase is wrong',
      true,
    );
  }
  switch (key.asymmetricKeyType) {
    case 'rsa':
      return key.export({ type: 'pkcs1', format: 'pem' }).toString().trim();
    case 'ec':
      return key.export({ type: 'sec1', format: 'pem' }).toString().trim();
    case 'ed25519':
      return ed25519Text(key);
    default:
      throw new KeyProblem(`keys of type ${key.asymmetricKeyType ?? 'unknown'} are not used for SSH`);
  }
}

/** OpenSSH's own format, which is the only one that ssh2 takes for ed25519. */
function ed25519Text(key: KeyObject): string {
  const { x = '', d = '' } = key.export({ format: 'jwk' });
  const open = Buffer.from(x, 'base64url');
  const secret = Buffer.concat([Buffer.from(d, 'base64url'), open]);
  const name = field('ssh-ed25519');
  const check = Buffer.from('reprise!');
  // Both halves of the check word must be equal.
  check.copy(check, 4, 0, 4);
  const inner = Buffer.concat([check, name, field(open), field(secret), field('')]);
  const padding = Buffer.from(Array.from({ length: (8 - (inner.length % 8)) % 8 }, (_, index) => index + 1));
  const count = Buffer.from([0, 0, 0, 1]);
  const outer = [
    Buffer.from('openssh-key-v1\0'),
    field('none'),
    field('none'),
    field(''),
    count,
    field(Buffer.concat([name, field(open)])),
    field(Buffer.concat([inner, padding])),
  ];
  const base64 = Buffer.concat(outer).toString('base64').replace(/.{70}/g, '$&\n');
  return `-----BEGIN OPENSSH PRIVATE KEY-----\n${base64}\n-----END OPENSSH PRIVATE KEY-----`;
}

function field(content: string | Buffer): Buffer {
  const bytes = Buffer.from(content);
  const length = Buffer.alloc(4);
  length.writeUInt32BE(bytes.length);
  return Buffer.concat([length, bytes]);
}

/** The error for a key that the operator named and that cannot be used. */
export function keyError(file: string, problem: unknown): PlayError {
  return new PlayError('authentication', `the private key ${file} cannot be used: ${(problem as Error).message}`);
}
