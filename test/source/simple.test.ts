/** The reader of simple YAML gives the tree that the full parser gives, or none. */
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import type { Problems } from '../../src/errors.ts';
import { parseFully } from '../../src/source/load.ts';
import { readSimpleYaml } from '../../src/source/simple.ts';

const root = join(import.meta.dirname, '../..');
const files = ['roles', 'playbooks', 'inventories', 'test/conformance'].flatMap((folder) =>
  readdirSync(join(root, folder), { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile() && /\.ya?ml$/.test(entry.name))
    .map((entry) => readFileSync(join(entry.parentPath, entry.name), 'utf8')),
);

/** Both trees, when the simple reader gives one. What it reads may hold no mistake. */
function both(text: string): readonly [simple: unknown, full: unknown] | undefined {
  const simple = readSimpleYaml(text, 'a.yml');
  if (!simple) return undefined;
  const problems: Problems = [];
  const full = parseFully(text, 'a.yml', problems);
  return [[simple], problems.length > 0 ? problems.map(String) : full];
}

test('what the project itself has is nearly all simple', () => {
  const read = files.map(both).filter((pair) => pair !== undefined);
  for (const [simple, full] of read) expect(simple).toEqual(full);
  expect(read.length / files.length).toBeGreaterThan(0.9);
});

const everything = `# a comment
- name: plain text   # and a comment
- literal: |
    one

      two
  folded: >-
    one
    two

    three
  kept: |+
    x

  numbers: [1, 0x1f, 1.5, -3, 010, 1e3, yes, null]
  map: {a: b, c: {d: ["x", 'it''s']}}
  text: "a\\n\\"b\\""
  nothing:
  list:
  - a
  - b: 1
    c: 2
  date: 2024-01-02
  url: http://x:80/?y#z
`;

test('everything that is simple', () => {
  const pair = both(everything);
  expect(pair?.[0]).toEqual(pair?.[1]);
  expect(pair).toBeDefined();
});

const given: readonly string[] = [
  'a: b: c\n', 'a: {{ x }}\n', 'a: 1\na: 2\n', 'a: &x 1\n', 'a: *x\n', 'a: !vault |\n  x\n', 'a:\n\tb: 1\n', 'a: "x\n', 'a: x\n  y\n',
  '<<: {a: 1}\n', 'a: [1,\n  2]\n', 'a: 2024-13-01\n', 'a: 1\n---\nb: 1\n', '? a\n', 'a: |2\n  x\n', '- - a\n', 'a: 1\r\n', 'a: "\\x41"\n', 'text\n',
]; // biome-ignore format: a list of short texts
test.each(given)('left to the full parser: %j', (text) => {
  expect(readSimpleYaml(text, 'a.yml')).toBeUndefined();
});

const pieces = [' ', '  ', '\n', '\n\n', '- ', ': ', ':', '#', ' #', '"', "'", '[', ']', '{', '}', ',', '|', '>', '|-', '>+', '-', '&a ', '*a', '!', '%', '@', '~', '?', '---\n', '\\', 'é', '0x1', '<<: ', '=', '\n- ', '\n  ', '\n    ']; // biome-ignore format: a list of short texts

test('texts that were damaged at random', () => {
  const texts = [everything, ...files.filter((text) => text.length < 2000)];
  const edit = fc.record({ at: fc.nat(), cut: fc.nat(2), piece: fc.constantFrom('', ...pieces) });
  fc.assert(
    fc.property(fc.constantFrom(...texts), fc.nat(), fc.array(edit, { maxLength: 3 }), (whole, from, edits) => {
      const lines = whole.split('\n');
      const part = lines.slice(from % lines.length, (from % lines.length) + 12);
      const indent = Math.min(...part.filter((line) => line.trim()).map((line) => line.search(/\S/)), 80);
      let text = `${part.map((line) => line.slice(indent)).join('\n')}\n`;
      for (const { at, cut, piece } of edits) {
        const place = at % (text.length + 1);
        text = `${text.slice(0, place)}${piece}${text.slice(place + cut)}`;
      }
      const pair = both(text);
      if (pair) expect(pair[0]).toEqual(pair[1]);
    }),
    { numRuns: 4000 },
  );
});
