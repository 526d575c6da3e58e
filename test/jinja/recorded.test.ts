/** Several thousand rows of our own making, answered by ansible-core 2.19.14. */
import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { PlayError } from '../../src/errors.ts';
import { answer, type Row } from './harness.ts';

interface Recorded {
  readonly variables: readonly Row['vars'][];
  readonly templates: readonly Record<string, string>[];
  readonly rows: readonly (Omit<Row, 'vars' | 'templates' | 'native'> & {
    readonly vars: number;
    readonly templates?: number;
    readonly file?: boolean;
  })[];
}

function check({ variables, templates }: Recorded, row: Recorded['rows'][number]): string | undefined {
  const { vars, templates: set, file, ...rest } = row;
  const full: Row = {
    ...rest,
    native: !file,
    vars: variables[vars]!,
    templates: set === undefined ? {} : templates[set]!,
  };
  let given: unknown;
  try {
    given = JSON.parse(JSON.stringify(answer(full)));
  } catch (error) {
    if (!(error instanceof PlayError)) return `${row.template} fails inside: ${(error as Error).stack}`;
    return row.error ? undefined : `${row.template} should be ${JSON.stringify(row.expected)}: ${error.message}`;
  }
  if (row.error) return `${row.template} should fail, gives ${JSON.stringify(given)}`;
  try {
    expect(given).toEqual(row.expected);
  } catch {
    return `${row.template} should be ${JSON.stringify(row.expected)}, is ${JSON.stringify(given)}`;
  }
  return undefined;
}

/**
 * scripts/recordTemplates.py asked. `corners.json` has what is asked rarely: arguments of the wrong type, odd
 * combinations, generated templates.
 */
describe.each(['recorded.json', 'corners.json'])('%s, recorded from ansible-core', (file) => {
  const recorded = JSON.parse(readFileSync(new URL(`./${file}`, import.meta.url), 'utf8')) as Recorded;
  it.each([...new Set(recorded.rows.map((row) => row.category))])('%s', (category) => {
    const wrong = recorded.rows.filter((row) => row.category === category).map((row) => check(recorded, row));
    expect(wrong.filter((line) => line !== undefined)).toEqual([]);
  });
});
