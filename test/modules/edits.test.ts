import { readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { blockinfile, placeBlock } from '../../src/modules/blockinfile.ts';
import { lineinfile } from '../../src/modules/lineinfile.ts';
import { placeLine, removeLines } from '../../src/modules/lines.ts';
import { fromJson } from '../../src/modules/plainData.ts';
import { readArgs } from '../../src/modules/readArgs.ts';
import { replace, replaceAll } from '../../src/modules/replace.ts';
import type { Value } from '../../src/python/value.ts';

interface Row {
  readonly module: 'lineinfile' | 'blockinfile' | 'replace';
  readonly given: string;
  readonly args: Readonly<Record<string, unknown>>;
  readonly after: string;
}

const rows: Row[] = JSON.parse(readFileSync(new URL('./recorded/edits.json', import.meta.url), 'utf8'));
const recode = (text: string): string => text;

const edits: Record<Row['module'], (text: string, given: ReadonlyMap<Value, Value>) => string> = {
  lineinfile(text, given) {
    const { values } = readArgs(lineinfile, given);
    if (values.state === 'absent') return removeLines(text, values, recode).text;
    return placeLine(text, { ...values, line: values.line! }, recode).text;
  },
  blockinfile: (text, given) => placeBlock(text, readArgs(blockinfile, given).values, recode).text,
  replace: (text, given) => replaceAll(text, readArgs(replace, given).values, recode).text,
};

describe.each(['lineinfile', 'blockinfile', 'replace'] as const)('%s edits as Ansible did', (module) => {
  const cases = rows.filter((row) => row.module === module);
  test.each(cases.map((row) => [JSON.stringify([row.given, row.args]), row] as const))('%s', (_, row) => {
    const given = fromJson({ path: '/f', ...row.args }) as ReadonlyMap<Value, Value>;
    expect(edits[module](row.given, given)).toBe(row.after);
  });
});
