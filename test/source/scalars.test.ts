import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import type { Problems } from '../../src/errors.ts';
import { parseYaml, type Scalar } from '../../src/source/index.ts';

type Recorded = null | boolean | { int: string } | { float: string } | { str: string } | { error: string };

/** Recorded from PyYAML 6.0.3's safe loader. */
const rows: readonly (readonly [string, Recorded])[] = JSON.parse(
  readFileSync(new URL('scalars.json', import.meta.url), 'utf8'),
);

function expected(recorded: Exclude<Recorded, { error: string }>): Scalar {
  if (recorded === null || typeof recorded === 'boolean') return recorded;
  if ('str' in recorded) return recorded.str;
  if ('int' in recorded) {
    const small = Number(recorded.int);
    return Number.isSafeInteger(small) ? small : BigInt(recorded.int);
  }
  const value = Number(recorded.float.replace('inf', 'Infinity'));
  return Number.isInteger(value) ? { float: value } : value;
}

test.each(rows)('`%s` is read as PyYAML reads it', (text, recorded) => {
  const problems: Problems = [];
  const [tree] = parseYaml(`k: ${text}\n`, 'scalar.yml', problems);
  if (recorded !== null && typeof recorded === 'object' && 'error' in recorded) {
    expect(problems).toHaveLength(1);
    return;
  }
  expect(problems).toEqual([]);
  const value = tree?.kind === 'map' ? tree.entries[0]?.value : undefined;
  expect(value).toMatchObject({ kind: 'scalar', text, origin: { line: 1, column: 4 } });
  const read = value?.kind === 'scalar' ? value.value : undefined;
  // The recording has dates as the texts that Python prints for them.
  const isMoment = typeof read === 'object' && read !== null && 'moment' in read;
  expect(isMoment ? read.moment : read).toEqual(expected(recorded));
  expect(isMoment).toBe(/^\d{4}-(?:\d\d-\d\d$|.*:\d\d:)/.test(text));
});
