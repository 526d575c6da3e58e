import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { parseArguments, parseYaml, type ScalarTree, scalarTree } from '../../src/source/index.ts';

/** Text, whether it is a free command, and the arguments that ansible-core 2.19 reads (null for an error). */
type Row = [text: string, freeForm: boolean, is: Record<string, string> | null];
const rows: Row[] = JSON.parse(readFileSync(join(import.meta.dirname, 'arguments.json'), 'utf8'));

function read(scalar: ScalarTree, freeForm: boolean): Record<string, string> | null {
  try {
    const { entries } = parseArguments(scalar, { freeForm });
    return Object.fromEntries(entries.map(({ key, value }) => [key.text, value.kind === 'scalar' ? value.text : '']));
  } catch {
    return null;
  }
}

describe.each([false, true])('with a free command: %s', (freeForm) => {
  test.each(rows.filter((row) => row[1] === freeForm))('%j', (text, _, is) => {
    expect(read(scalarTree(text, { file: 'args', line: 1, column: 1 }), freeForm)).toEqual(is);
  });
});

test('every argument knows where it stands', () => {
  const [tree] = parseYaml('copy: src=a dest="b c"\nshell: >\n  ls\n  chdir=/x\n', 'args.yml', []);
  const places = (tree?.kind === 'map' ? tree.entries : []).flatMap(({ value }) =>
    parseArguments(value as ScalarTree, { freeForm: true }).entries.map(
      ({ key, value: { origin } }) =>
        `${key.text} ${key.origin.line}:${key.origin.column} ${origin.line}:${origin.column}`,
    ),
  );
  expect(places).toEqual(['_raw_params 1:7 1:7', 'chdir 4:3 4:9', '_raw_params 3:3 3:3']);
  const copy = tree?.kind === 'map' ? (tree.entries[0]!.value as ScalarTree) : undefined;
  const { entries } = parseArguments(copy!, { freeForm: false });
  expect(entries.map(({ key, value }) => [key.origin.column, value.origin.column])).toEqual([
    [7, 11],
    [13, 19],
  ]);
});
