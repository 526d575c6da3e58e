/** A vault text that was changed anywhere is refused before anything is decrypted (SEC-V02). */
import crypto, { createHash } from 'node:crypto';
import { syncBuiltinESMExports } from 'node:module';
import { afterAll, beforeEach, describe, expect, test } from 'vitest';
import { PlayError } from '../../src/errors.ts';
import { createVault, encryptVault } from '../../src/source/index.ts';

const calls = { decipher: 0, compare: 0 };
const { createDecipheriv, timingSafeEqual } = crypto;
crypto.createDecipheriv = ((...args: Parameters<typeof createDecipheriv>) => {
  calls.decipher += 1;
  return createDecipheriv(...args);
}) as typeof createDecipheriv;
crypto.timingSafeEqual = (a, b) => {
  calls.compare += 1;
  return timingSafeEqual(a, b);
};
syncBuiltinESMExports();
afterAll(() => {
  Object.assign(crypto, { createDecipheriv, timingSafeEqual });
  syncBuiltinESMExports();
});
beforeEach(() => {
  calls.decipher = 0;
  calls.compare = 0;
});

const sha = (text: string): Buffer => createHash('sha256').update(text).digest();
const secret = { id: 'dev', password: 'correct horse' };
const plain = 'canary-7f3a: the plain text of a vault, somewhat longer than a block\n';
const sealed = encryptVault(plain, secret, sha('salt'));

/** The message of the refusal, or undefined when the text was opened and is what it was. */
function refusal(text: string): string | undefined {
  try {
    const opened = createVault([secret]).decrypt(text);
    expect(opened).toBe(plain);
    return undefined;
  } catch (error) {
    expect(error).toBeInstanceOf(PlayError);
    const { message, hint = '' } = error as PlayError;
    expect(`${message} ${hint}`).not.toContain('canary');
    expect(message).toMatch(/^(this vault text is damaged: |the vault password is wrong$|this needs the password)/);
    return message;
  }
}

test('10,000 flipped bits', () => {
  const bytes = Buffer.from(sealed, 'latin1');
  let same = 0;
  for (let round = 0; round < 10_000; round++) {
    const at = sha(`${round}`).readUInt32BE() % (bytes.length * 8);
    const damaged = Buffer.from(bytes);
    damaged[at >> 3]! ^= 1 << (at & 7);
    const before = calls.decipher;
    const message = refusal(damaged.toString('latin1'));
    if (message === undefined) same += 1;
    else expect(calls.decipher).toBe(before);
  }
  // A capital instead of a small hexadecimal digit, or a tab instead of a line end, changes nothing that is meant.
  expect(same).toBeLessThan(700);
  expect(calls.decipher).toBe(same);
  expect(calls.compare).toBeGreaterThan(1000);
}, 300_000);

describe('other damage', () => {
  test('every truncation', () => {
    const told = new Set<string>();
    // Without its last line break it is whole.
    for (let size = 0; size < sealed.trimEnd().length; size++) told.add(String(refusal(sealed.slice(0, size))));
    expect(told.has('undefined')).toBe(false);
    expect(calls.decipher).toBe(0);
  }, 60_000);

  test('parts of another text with the same password', () => {
    const parts = (text: string): string[] =>
      Buffer.from(text.split('\n').slice(1).join(''), 'hex').toString('latin1').split('\n');
    const join = (body: readonly string[]): string =>
      `$ANSIBLE_VAULT;1.2;AES256;dev\n${Buffer.from(body.join('\n')).toString('hex')}\n`;
    const mine = parts(sealed);
    const other = parts(encryptVault('something else of the very same make', secret, sha('other salt')));
    expect(refusal(join(mine))).toBeUndefined();
    calls.decipher = 0;
    for (let mask = 1; mask < 7; mask++) {
      const mixed = mine.map((part, at) => ((mask >> at) & 1 ? other[at]! : part));
      expect(refusal(join(mixed))).toBeDefined();
    }
    expect(calls.decipher).toBe(0);
  });
});
