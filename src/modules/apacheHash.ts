/** Hashes of passwords as Apache and nginx read them. */
import { createHash } from 'node:crypto';

const letters = './0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz';
const md5 = (...parts: readonly Uint8Array[]): Buffer => {
  const hash = createHash('md5');
  for (const part of parts) hash.update(part);
  return hash.digest();
};

/** The thousand-fold MD5 of Apache, `$apr1$salt$…`: the same as BSD's MD5 crypt but for its name. */
export function apr1(password: string, salt: string): string {
  const magic = Buffer.from('$apr1$');
  const secret = Buffer.from(password);
  const grains = Buffer.from(salt.slice(0, 8));
  const mixed = md5(secret, grains, secret);
  const start: Uint8Array[] = [secret, magic, grains];
  for (let left = secret.length; left > 0; left -= 16) start.push(mixed.subarray(0, Math.min(16, left)));
  for (let bits = secret.length; bits > 0; bits >>= 1) start.push(bits & 1 ? Buffer.from([0]) : secret.subarray(0, 1));
  let sum = md5(...start);
  for (let round = 0; round < 1000; round++) {
    sum = md5(
      round & 1 ? secret : sum,
      round % 3 ? grains : Buffer.alloc(0),
      round % 7 ? secret : Buffer.alloc(0),
      round & 1 ? sum : secret,
    );
  }
  const order = [
    [0, 6, 12],
    [1, 7, 13],
    [2, 8, 14],
    [3, 9, 15],
    [4, 10, 5],
  ] as const;
  let text = '';
  const write = (value: number, count: number): void => {
    for (let rest = value, at = 0; at < count; at++, rest >>= 6) text += letters[rest & 63];
  };
  for (const [a, b, c] of order) write((sum[a]! << 16) | (sum[b]! << 8) | sum[c]!, 4);
  write(sum[11]!, 2);
  return `$apr1$${grains.toString()}$${text}`;
}

/** `{SHA}…`, which has no salt. */
export const sha1Text = (password: string): string => `{SHA}${createHash('sha1').update(password).digest('base64')}`;
