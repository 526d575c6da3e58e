import { expect, test } from 'vitest';
import { locate, parseYaml, sourceText, type Tree } from '../../src/source/index.ts';

/** Every X of the value must be found where an X stands in the file. */
const texts: [string, string][] = [
  ['plain', 'a: bXcX\n'],
  ['plain over lines', 'a: bX\n  cX\n\n  dX\n'],
  ['single', "a: 'b''X cX'\n"],
  ['single over lines', "a: 'bX\n\n    cX ''X'\n"],
  ['double with escapes', 'a: "\\tX\\u0041X \\x41X\\U00000041X"\n'],
  ['double over lines', 'a: "bX\n  cX\n\n\n  dX\\\n  eX"\n'],
  ['literal', 'a: |\n  bX\n    cX\n\n  X\n'],
  ['literal that begins with space', 'a: |2\n    bX\n  X\n'],
  ['literal that begins empty', 'a: |-\n\n  bX\n  X'],
  ['folded', 'a: >\n  bX\n  cX\n\n  dX\n\n\n  eX\n'],
  ['folded with indented lines', 'a: >-\n  bX\n  cX\n    dX\n    eX\n  fX\n'],
  ['CRLF', 'a: |\r\n  bX\r\n  cX\r\n'],
  ['folded CRLF', 'a: >\r\n  bX\r\n  cX\r\n\r\n  dX\r\n'],
  ['after an anchor', 'a: &x bX\n'],
  ['in flow', '{a: [1, "X", X]}\n'],
];
test.each(texts)('%s', (_, text) => {
  const found: string[] = [];
  const wanted: string[] = [];
  text.split('\n').forEach((line, row) => {
    for (const match of line.matchAll(/X/g)) wanted.push(`${row + 1}:${match.index + 1}`);
  });
  const visit = (tree: Tree | undefined): void => {
    if (tree?.kind === 'map') for (const entry of tree.entries) visit(entry.value);
    if (tree?.kind === 'list') tree.items.forEach(visit);
    if (tree?.kind !== 'scalar') return;
    for (const match of tree.text.matchAll(/X/g)) {
      const { line, column } = locate(tree, match.index);
      found.push(`${line}:${column}`);
    }
  };
  parseYaml(text, 'p.yml', []).forEach(visit);
  expect(found).toEqual(wanted);
  expect(sourceText('p.yml')).toBe(text);
});
