/** SEC-Q01: ten thousand hostile strings through quoting in every shell, in one process each. */
import { describe, expect, test } from 'vitest';
import { openSession } from '../../src/connection/index.ts';
import { toBytes } from '../../src/script/bytes.ts';
import { sh } from '../../src/script/sh.ts';
import { shells } from '../support/shells.ts';

/** A small generator with a fixed seed, so that a failure comes back. */
function numbers(seed: number): (below: number) => number {
  let state = seed;
  return (below) => {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
    return Math.floor((state / 2 ** 32) * below);
  };
}

const spice = [
  "'",
  '"',
  '$(touch /tmp/reprise-pwned)',
  '`id`',
  '\\',
  '\n',
  '!',
  '*',
  '?',
  '[a-z]',
  '-',
  '~',
  '${HOME}',
  ';',
  '&',
  '|',
  '#',
  '\r',
  '\t',
  "'\\''",
  '\udc80',
  '\udcff',
  '\ud800',
];

function hostileStrings(count: number): string[] {
  const below = numbers(20);
  return Array.from({ length: count }, () => {
    let text = '';
    for (let left = below(24); left >= 0; left--) {
      text += below(2) === 0 ? spice[below(spice.length)]! : String.fromCharCode(1 + below(255));
      // Lone bytes from 1 to 255, as the host would give them.
      if (below(4) === 0) text += String.fromCharCode(0xdc80 + below(128));
    }
    return text;
  });
}

describe.each(shells)('$name', ({ command }) => {
  test('10,000 hostile strings come back byte for byte', async () => {
    const session = await openSession({ name: 'here', transport: 'local', address: 'localhost', shell: command });
    const strings = hostileStrings(10_000);
    const options = { check: false, diff: false, onFailure: 'go on' } as const;
    for (let from = 0; from < strings.length; from += 500) {
      const slice = strings.slice(from, from + 500);
      const [reply] = await session.send(
        [sh`for word in ${slice}; do put "$word"; done; set -- ${slice}; result count "$#"`],
        options,
      );
      expect(reply!.stdout.equals(Buffer.concat(slice.map(toBytes)))).toBe(true);
      expect(reply!.records).toEqual([['count', Buffer.from('500')]]);
    }
    const environment = { VALUE: strings.join('') };
    const [reply] = await session.send([sh`sh -c ${'printf %s "$VALUE"'}`], { ...options, environment });
    const [short] = await session.send([sh`sh -c ${'printf %s "$VALUE"'}`], {
      ...options,
      environment: { VALUE: strings.slice(0, 900).join('') },
    });
    expect(reply!.rc).not.toBe(0);
    expect(short!.stdout.equals(toBytes(strings.slice(0, 900).join('')))).toBe(true);
    expect((await session.send([sh`[ ! -e /tmp/reprise-pwned ]`], options))[0]!.rc).toBe(0);
    await session.close();
  });
});
