/** Vault texts are ansible-vault's byte for byte, and any bytes survive any way in which the text is laid out. */
import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { createVault, encryptVault, findVaultValues, replaceVaultValues } from '../../src/source/index.ts';

/** The first 16 digits of the SHA-256 of what ansible-vault 2.19 made of payload, password, id and salt number i. */
const recorded = JSON.parse(readFileSync(join(import.meta.dirname, 'vaultDigests.json'), 'utf8')) as readonly string[];

const sha = (text: string): Buffer => createHash('sha256').update(text).digest();

function payload(index: number): Buffer {
  const size = (index * index * 7) % 700;
  const blocks = Array.from({ length: Math.floor(size / 32) + 1 }, (_, block) => sha(`payload ${index} ${block}`));
  return Buffer.concat(blocks).subarray(0, size);
}

test('1,000 payloads become what ansible-vault makes of them, and are read back', () => {
  const wrong = recorded.flatMap((digest, index) => {
    const secret = { id: ['default', 'dev', 'prod'][index % 3]!, password: `pässword ${index % 50}` };
    const plain = payload(index);
    const sealed = encryptVault(plain, secret, sha(`salt ${index % 50}`));
    const same = createHash('sha256').update(sealed).digest('hex').startsWith(digest);
    const opened = createVault([secret]).open(sealed);
    const id = index % 3 === 0 ? undefined : secret.id;
    return same && opened.plain.equals(plain) && opened.id === id ? [] : [index];
  });
  expect(recorded.length).toBe(1000);
  expect(wrong).toEqual([]);
});

test('any bytes survive any line ends, indentation and case', () => {
  const secret = { id: 'default', password: new Uint8Array([0xff, 0x00, 0x80]) };
  const vault = createVault([{ id: 'other', password: 'x' }, secret]);
  const salt = sha('one salt, so that keys are derived once');
  const layout = fc.record({ newline: fc.constantFrom('\n', '\r\n', '\n\n'), indent: fc.nat(12), upper: fc.boolean() });
  fc.assert(
    fc.property(fc.uint8Array({ maxLength: 200 }), layout, (bytes, { newline, indent, upper }) => {
      const [header, ...lines] = encryptVault(bytes, secret, salt).trim().split('\n');
      const body = lines.map((line) => ' '.repeat(indent) + (upper ? line.toUpperCase() : line));
      return vault.decryptBytes([header, ...body].join(newline)).equals(Buffer.from(bytes));
    }),
    { numRuns: 200 },
  );
});

const sealed = (text: string): string => encryptVault(text, { id: 'default', password: 'p' }, sha('salt'));
const block = (text: string, indent: string): string => sealed(text).trimEnd().replaceAll(/^/gm, indent);

test('values in YAML are found by name and exchanged alone', () => {
  const vault = createVault([{ id: 'default', password: 'p' }]);
  const text = [
    '# kept',
    'db:',
    '  password: !vault |   # a comment',
    block('one', '      '),
    '  users:',
    '    - !vault |',
    block('two', '      '),
    '',
    '    - {name: x}   # kept too',
    'last: !vault |-',
    `${block('three', ' ')}\n\n`,
  ].join('\n');
  const values = findVaultValues(text, 'a.yml');
  expect(values.map(({ name, tree }) => [name, vault.decrypt(tree.text)])).toEqual([
    ['db.password', 'one'],
    ['db.users.0', 'two'],
    ['last', 'three'],
  ]);
  const same = replaceVaultValues(text, new Map(values.map((value) => [value, value.tree.text])));
  expect(same).toBe(text);
  const changed = replaceVaultValues(text, new Map([[values[1]!, sealed('a longer text than before '.repeat(9))]]));
  expect(findVaultValues(changed, 'b.yml').map(({ tree }) => vault.decrypt(tree.text).slice(0, 8))).toEqual([
    'one',
    'a longer',
    'three',
  ]);
  expect(changed.replace(/^ +[0-9a-f$].*\n/gm, '')).toBe(text.replace(/^ +[0-9a-f$].*\n/gm, ''));
  const windows = text.replaceAll('\n', '\r\n');
  const again = findVaultValues(windows, 'c.yml');
  expect(replaceVaultValues(windows, new Map(again.map((value) => [value, value.tree.text])))).toBe(windows);
  expect(() => findVaultValues(`a: !vault "${sealed('x').trim()}"\n`, 'd.yml')).toThrow(
    '`a` is not written as a block',
  );
});
