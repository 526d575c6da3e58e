import { expect, test } from 'vitest';
import { duration, recapLines } from '../../src/report/recap.ts';

const plain = { count: (_name: string, text: string) => text, host: (name: string) => name };

/** Scripts have parsed this line for years: taken byte for byte from ansible-core. */
test.each([
  [
    'h1',
    [4, 0, 0, 0, 0, 1, 0],
    'h1                         : ok=4    changed=0    unreachable=0    failed=0    skipped=0    rescued=1    ignored=0   ',
  ],
  [
    'a-rather-long-host-name.example.org',
    [12345, 10, 0, 2, 0, 0, 3],
    'a-rather-long-host-name.example.org : ok=12345 changed=10   unreachable=0    failed=2    skipped=0    rescued=0    ignored=3   ',
  ],
] as const)('the line of %s', (host, [ok, changed, unreachable, failed, skipped, rescued, ignored], line) => {
  const recap = {
    hosts: { [host]: { ok, changed, unreachable, failed, skipped, rescued, ignored } },
    pendingHandlers: {},
    seconds: 0,
  };
  expect(recapLines(recap, plain)).toEqual([line]);
});

test.each([
  [0.04, '0.0 s'],
  [59.94, '59.9 s'],
  [65, '1 min 05 s'],
  [3725, '1 h 02 min'],
])('%d seconds are %s', (seconds, text) => {
  expect(duration(seconds)).toBe(text);
});
