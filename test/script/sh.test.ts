import { describe, expect, test } from 'vitest';
import { fromBytes, toBytes } from '../../src/script/bytes.ts';
import { quote } from '../../src/script/quote.ts';
import { Secret, Upload } from '../../src/script/script.ts';
import { join, script, sh } from '../../src/script/sh.ts';

describe('sh', () => {
  test.each([
    ['strings and numbers', sh`a ${'b c'} ${7} ${10n} ${true}`, "a 'b c' '7' '10' 'true'"],
    ['a quote', sh`${"it's"}`, `'it'\\''s'`],
    ['a leading dash', sh`${'-rf'}`, "'-rf'"],
    ['nothing', sh`a${undefined}${null}${false}b`, 'ab'],
    ['several words', sh`rm ${['a b', 3, new Secret('c')]}`, "rm 'a b' '3' 'c'"],
    ['no words', sh`rm ${[]}`, 'rm'],
    ['scripts', sh`${sh`a ${'b'}`}; ${false && sh`c`}`, "a 'b';"],
    ['backslashes as written', sh`tr '\t' ' ' \${HOME} \`id\``, "tr '\\t' ' ' ${HOME} `id`"],
  ])('writes %s', (_, { text }, expected) => expect(text).toBe(expected));

  test('uploads and secrets come out of inner scripts, once each', () => {
    const upload = new Upload('x');
    const inner = sh`cat ${upload} ${new Secret('s')}`;
    const outer = join([inner, sh`${inner}; ${new Upload('x')}${new Secret('')}`, undefined]);
    expect([outer.uploads.length, outer.secrets]).toEqual([1, ['s']]);
    expect(outer.text).toContain(`"$SCRATCH.${upload.name}"`);
  });

  test('a NUL byte is refused', () => expect(() => quote('a\0b')).toThrow('NUL'));

  test("an operator's own shell is taken as it is", () => expect(script('a  "b"').text).toBe('a  "b"'));
});

test.each([
  [[0x80, 0x41]],
  [[0xc3]],
  [[0xe2, 0x82, 0xac, 0xff]],
  [[0xed, 0xa0, 0x80]],
  [[0xf4, 0x90, 0x80, 0x80]],
  [[0xef, 0xbf, 0xbd, 0xfe]],
])('bytes %j survive as text', (bytes) => expect([...toBytes(fromBytes(Buffer.from(bytes)))]).toEqual(bytes));
