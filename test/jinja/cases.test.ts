import { describe, expect, it } from 'vitest';
import cases from './cases.json' with { type: 'json' };
import { answer, type Row } from './harness.ts';

const rows = cases as unknown as Row[];

describe.each([...new Set(rows.map((row) => row.category))])('%s', (category) => {
  it.each(rows.filter((row) => row.category === category).map((row) => [row.template, row] as const))(
    '%s',
    (_name, row) => {
      if (row.error) expect(() => answer(row)).toThrow();
      else expect(answer(row)).toEqual(row.expected);
    },
  );
});
