import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { createVault, encryptVault, isEncrypted } from '../../src/source/index.ts';

/** Plain text, password, vault id, and what ansible-vault 2.19 made of them. */
const rows: [string, string, string | null, string][] = JSON.parse(
  readFileSync(join(import.meta.dirname, 'vault.json'), 'utf8'),
);

test('what ansible-vault encrypted is read, and written again byte for byte', () => {
  for (const [text, password, id, sealed] of rows) {
    const secret = { id: id ?? 'default', password };
    expect(createVault([secret]).decrypt(sealed)).toBe(text);
    const body = sealed.trim().split('\n').slice(1).join('');
    const salt = Buffer.from(Buffer.from(body, 'hex').toString('latin1').split('\n')[0]!, 'hex');
    expect(encryptVault(text, secret, salt)).toBe(sealed);
  }
});

test('line ends and indentation of an inline value do not matter', () => {
  const sealed = encryptVault('x', { id: 'dev', password: 'p' });
  const vault = createVault([{ id: 'default', password: 'p' }]);
  expect(sealed.startsWith('$ANSIBLE_VAULT;1.2;AES256;dev\n')).toBe(true);
  expect(vault.decrypt(sealed.replaceAll('\n', '\r\n'))).toBe('x');
  expect(vault.decrypt(sealed.replaceAll('\n', '\n   '))).toBe('x');
  expect(isEncrypted(`\n${sealed}`)).toBe(true);
  expect(isEncrypted('x $ANSIBLE_VAULT;1.1')).toBe(false);
});

test('bytes that are no text survive', () => {
  const bytes = Buffer.from(Array.from({ length: 256 }, (_, index) => index));
  const secret = { id: 'default', password: 'p' };
  expect(createVault([secret]).decryptBytes(encryptVault(bytes, secret)).equals(bytes)).toBe(true);
});

test('four different messages for four different troubles', () => {
  const sealed = encryptVault('x', { id: 'prod', password: 'right' });
  const plain = encryptVault('x', { id: 'default', password: 'right' });
  const origin = { file: 'a.yml', line: 3, column: 4 };
  const say = (text: string, ...secrets: [string, string][]): string => {
    try {
      return createVault(secrets.map(([id, password]) => ({ id, password }))).decrypt(text, origin);
    } catch (error) {
      expect(error).toMatchObject({ code: 'vault', origin });
      return (error as Error).message;
    }
  };
  expect(say(sealed)).toBe('this is encrypted, and no vault password was given (it names the vault id `prod`)');
  expect(say(plain, ['default', 'wrong'])).toBe('the vault password is wrong');
  expect(say(sealed, ['prod', 'wrong'], ['dev', 'other'])).toBe('the vault password is wrong');
  expect(say(sealed, ['dev', 'wrong'])).toBe('this needs the password of the vault id `prod`');
  expect(say(sealed, ['dev', 'right'])).toBe('x');
  expect(say(plain.slice(0, 300), ['default', 'right'])).toBe('this vault text is damaged: it has been cut off');
  expect(say(plain.replace(/\d\n/, 'g\n'), ['default', 'right'])).toMatch('this vault text is damaged');
  expect(say(plain.replace('AES256', 'AES'), ['default', 'right'])).toBe(
    'this vault text is damaged: cipher `AES` is not known',
  );
  expect(say(plain.replace(';1.1', ';9.9'), ['default', 'right'])).toBe(
    'this vault text is damaged: version `9.9` is not known',
  );
});

test('no bit of a vault text can be flipped unnoticed', () => {
  const secret = { id: 'default', password: 'p' };
  const sealed = encryptVault('some secret text of a certain length', secret);
  const vault = createVault([secret]);
  vault.decrypt(sealed);
  const [header, ...lines] = sealed.trim().split('\n');
  const body = Buffer.from(lines.join(''), 'hex');
  // The salt is left out of this sweep: each flip there derives new keys, which takes milliseconds on purpose.
  for (let bit = 66 * 8; bit < body.length * 8; bit += 3) {
    const changed = Buffer.from(body);
    changed[bit >> 3]! ^= 1 << (bit & 7);
    const same = changed.toString('latin1').toLowerCase() === body.toString('latin1');
    if (!same) expect(() => vault.decrypt(`${header}\n${changed.toString('hex')}\n`)).toThrow('damaged');
  }
  const salted = Buffer.from(body);
  salted[5] = salted[5] === 0x30 ? 0x31 : 0x30;
  expect(() => vault.decrypt(`${header}\n${salted.toString('hex')}\n`)).toThrow('damaged');
});
