/** What crypt(3) of glibc answered. */
import { describe, expect, it } from 'vitest';
import { passwordHash } from '../../src/jinja/passwordHash.ts';
import rows from './crypt.json' with { type: 'json' };

type Row = readonly [password: string, type: string, salt: string, rounds: number | null, hash: string];

describe('password_hash', () => {
  it('agrees with crypt(3) for passwords of every length', () => {
    const wrong = (rows as unknown as Row[]).filter(
      ([password, type, salt, rounds, hash]) =>
        passwordHash(Buffer.from(password), { type, salt, rounds: rounds ?? undefined }) !== hash,
    );
    expect(wrong).toEqual([]);
  });
});
