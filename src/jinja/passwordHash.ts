/** Hashes of passwords: md5-crypt, sha256-crypt, sha512-crypt, bcrypt. */
import { createHash, randomInt } from 'node:crypto';
import { createRequire } from 'node:module';
import { PlayError } from '../errors.ts';
import { valueError } from '../python/undefined.ts';

export interface PasswordOptions {
  readonly type: string;
  readonly salt?: string | undefined;
  readonly saltSize?: number | undefined;
  readonly rounds?: number | undefined;
  readonly ident?: string | undefined;
}

const ALPHABET = './0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz';
const NAMES: Readonly<Record<string, string>> = {
  md5: 'md5',
  md5_crypt: 'md5',
  sha256: 'sha256',
  sha256_crypt: 'sha256',
  sha512: 'sha512',
  sha512_crypt: 'sha512',
  blowfish: 'bcrypt',
  bcrypt: 'bcrypt',
};
/** Ansible's default rounds, which are passlib's of the time. */
const ROUNDS: Readonly<Record<string, number>> = { sha256: 535_000, sha512: 656_000 };

/** The line that goes into /etc/shadow. Without a salt each call gives another one. */
export function passwordHash(secret: Buffer, options: PasswordOptions): string {
  const type = NAMES[options.type];
  if (type === undefined)
    throw valueError(`${options.type} is not in the list of supported algorithms: md5, blowfish, sha256, sha512`);
  if (secret.includes(0)) throw valueError('a password cannot hold a NUL character');
  if (type === 'bcrypt') return bcrypt(secret, options);
  const size = options.saltSize ?? (type === 'md5' ? 8 : 16);
  const salt = options.salt ?? randomSalt(size);
  if (!/^[./0-9A-Za-z]*$/.test(salt)) throw valueError(`the salt has characters that ${type} does not allow`);
  if (salt.length > (type === 'md5' ? 8 : 16))
    throw valueError(`the salt is too long: ${type} takes at most ${type === 'md5' ? 8 : 16} characters`);
  if (type === 'md5') return md5Crypt(secret, Buffer.from(salt, 'latin1'));
  const rounds = options.rounds ?? ROUNDS[type]!;
  if (rounds < 1000 || rounds > 999_999_999) throw valueError('rounds must be between 1000 and 999999999');
  return shaCrypt(type as 'sha256' | 'sha512', secret, { salt, rounds });
}

/** Random characters of the crypt alphabet. */
export function randomSalt(size: number): string {
  return Array.from({ length: size }, () => ALPHABET[randomInt(64)]).join('');
}

function bcrypt(secret: Buffer, options: PasswordOptions): string {
  // Loaded only here, since few playbooks use bcrypt.
  const library = createRequire(import.meta.url)('bcryptjs') as { hashSync(password: string, salt: string): string };
  const ident = options.ident ?? '2b';
  const rounds = options.rounds ?? 12;
  if (!/^2[aby]$/.test(ident)) throw new PlayError('value-type', `invalid bcrypt ident '${ident}'`);
  const salt = options.salt ?? randomSalt(22);
  if (salt.length < 22) throw valueError('a bcrypt salt has 22 characters');
  // The last character holds two bits only; the others must be zero.
  const last = '.Oeu'[Math.floor(bcryptIndex(salt[21]!) / 16)];
  const hashed = library.hashSync(
    secret.toString('utf8'),
    `$2b$${String(rounds).padStart(2, '0')}$${salt.slice(0, 21)}${last}`,
  );
  return `$${ident}${hashed.slice(3)}`;
}

function bcryptIndex(char: string): number {
  return './ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789'.indexOf(char);
}

const hash = (algorithm: string, ...parts: readonly Uint8Array[]): Buffer => {
  const state = createHash(algorithm);
  for (const part of parts) state.update(part);
  return state.digest();
};

/** So many bytes of a digest, repeated. */
function stretch(digest: Buffer, length: number): Buffer {
  return Buffer.concat(Array.from({ length: Math.ceil(length / digest.length) }, () => digest)).subarray(0, length);
}

function to64(bytes: readonly number[], count: number): string {
  let value = 0;
  for (const byte of bytes) value = value * 256 + byte;
  let text = '';
  for (let at = 0; at < count; at++) {
    text += ALPHABET[value % 64];
    value = Math.floor(value / 64);
  }
  return text;
}

function shaCrypt(algorithm: 'sha256' | 'sha512', secret: Buffer, how: { salt: string; rounds: number }): string {
  const salt = Buffer.from(how.salt, 'latin1');
  const b = hash(algorithm, secret, salt, secret);
  const parts = [secret, salt, stretch(b, secret.length)];
  for (let bits = secret.length; bits > 0; bits >>= 1) parts.push(bits & 1 ? b : secret);
  let digest = hash(algorithm, ...parts);
  const p = stretch(hash(algorithm, ...Array.from({ length: secret.length }, () => secret)), secret.length);
  const s = stretch(hash(algorithm, ...Array.from({ length: 16 + digest[0]! }, () => salt)), salt.length);
  for (let round = 0; round < how.rounds; round++) {
    const state = createHash(algorithm).update(round & 1 ? p : digest);
    if (round % 3 !== 0) state.update(s);
    if (round % 7 !== 0) state.update(p);
    digest = state.update(round & 1 ? digest : p).digest();
  }
  const id = algorithm === 'sha256' ? '5' : '6';
  const rounds = how.rounds === 5000 ? '' : `rounds=${how.rounds}$`;
  return `$${id}$${rounds}${how.salt}$${algorithm === 'sha256' ? order256(digest) : order512(digest)}`;
}

function order256(digest: Buffer): string {
  let text = '';
  let [a, b, c] = [0, 10, 20];
  for (let at = 0; at < 10; at++) {
    text += to64([digest[a]!, digest[b]!, digest[c]!], 4);
    [a, b, c] = [c + 1, a + 1, b + 1];
  }
  return text + to64([digest[31]!, digest[30]!], 3);
}

function order512(digest: Buffer): string {
  let text = '';
  let [a, b, c] = [0, 21, 42];
  for (let at = 0; at < 21; at++) {
    text += to64([digest[a]!, digest[b]!, digest[c]!], 4);
    [a, b, c] = [b + 1, c + 1, a + 1];
  }
  return text + to64([digest[63]!], 2);
}

function md5Crypt(secret: Buffer, salt: Buffer): string {
  const magic = Buffer.from('$1$');
  const parts = [secret, magic, salt, stretch(hash('md5', secret, salt, secret), secret.length)];
  for (let bits = secret.length; bits > 0; bits >>= 1) parts.push(bits & 1 ? Buffer.from([0]) : secret.subarray(0, 1));
  let digest = hash('md5', ...parts);
  for (let round = 0; round < 1000; round++) {
    const state = createHash('md5').update(round & 1 ? secret : digest);
    if (round % 3 !== 0) state.update(salt);
    if (round % 7 !== 0) state.update(secret);
    digest = state.update(round & 1 ? digest : secret).digest();
  }
  const triples = [
    [0, 6, 12],
    [1, 7, 13],
    [2, 8, 14],
    [3, 9, 15],
    [4, 10, 5],
  ];
  const body = triples
    .map((triple) =>
      to64(
        triple.map((at) => digest[at]!),
        4,
      ),
    )
    .join('');
  return `$1$${salt.toString('latin1')}$${body}${to64([digest[11]!], 2)}`;
}
