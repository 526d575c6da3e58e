/** What ansible.utils 6 with netaddr 1.3 answered; a row without an answer is an error there. */
import { readFileSync } from 'node:fs';
import { expect, it } from 'vitest';
import { PlayError } from '../../src/errors.ts';
import { answer } from './harness.ts';

const text = readFileSync(new URL('./addresses.json', import.meta.url), 'utf8');
const rows = JSON.parse(text) as [template: string, expected?: unknown][];

function given(template: string): unknown {
  try {
    return answer({ category: 'addresses', template, vars: {}, native: true });
  } catch (error) {
    if (error instanceof PlayError) return undefined;
    throw error;
  }
}

it('answers as ansible.utils does', () => {
  const wrong = rows.filter(([template, expected]) => {
    const found = given(template);
    return JSON.stringify(found) !== JSON.stringify(expected);
  });
  expect(wrong).toEqual([]);
});
