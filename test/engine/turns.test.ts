import { describe, expect, test } from 'vitest';
import { comparePositions, freeTurns, linearTurns, type Round, type Turns } from '../../src/engine/turns.ts';

type Step = readonly number[];

/** Walks each host through its steps and notes who took which step together. */
async function walk(
  turns: Turns,
  ways: Readonly<Record<string, readonly Step[]>>,
  fails?: { host: string; at: Step },
): Promise<string[]> {
  const seen: string[] = [];
  await Promise.all(
    Object.entries(ways).map(async ([host, steps]) => {
      for (const at of steps) {
        const round = await turns.turn(host, at);
        if (round === 'failed') {
          seen.push(`${host} failed before ${at.join('.')}`);
          break;
        }
        if (!round) break;
        if (round.hosts[0] === host) seen.push(`${at.join('.')}: ${round.hosts.join(' ')}`);
        if (fails && host === fails.host && comparePositions(at, fails.at) === 0) turns.failOthers(host);
        await Promise.resolve();
      }
      turns.leave(host);
    }),
  );
  return seen;
}

describe('positions compare as a reader reads', () => {
  test.each<[Step, Step, number]>([
    [[1], [2], -1],
    [[1, 2], [1, 10], -1],
    [[1], [1, 0], -1],
    [[2, 0], [1, 9], 1],
    [[1, 1], [1, 1], 0],
  ])('%j and %j', (a, b, sign) => {
    expect(Math.sign(comparePositions(a, b))).toBe(sign);
  });
});

describe('linear', () => {
  test('hosts take a step together, in the order of the play', async () => {
    expect(
      await walk(
        linearTurns(['b', 'a'], () => true),
        { a: [[0], [1]], b: [[0], [1]] },
      ),
    ).toEqual(['0: b a', '1: b a']);
  });

  test('a host that skips waits for the others', async () => {
    expect(
      await walk(
        linearTurns(['a', 'b'], () => true),
        { a: [[0], [2]], b: [[0], [1], [2]] },
      ),
    ).toEqual(['0: a b', '1: b', '2: a b']);
  });

  test('a host in rescue goes after those in the block, before what follows', async () => {
    const ways = { a: [[0, 0], [0, 1, 0], [1]], b: [[0, 0], [0, 0, 1], [1]] };
    expect(
      await walk(
        linearTurns(['a', 'b'], () => true),
        ways,
      ),
    ).toEqual(['0.0: a b', '0.0.1: b', '0.1.0: a', '1: a b']);
  });

  test('a failure for all strikes every host that waits, but not the one that failed', async () => {
    const ways = { a: [[0], [1]], b: [[0], [1]], c: [[0], [1]] };
    const seen = await walk(
      linearTurns(['a', 'b', 'c'], () => true),
      ways,
      { host: 'b', at: [0] },
    );
    expect(seen).toEqual(['0: a b c', 'a failed before 1', 'c failed before 1', '1: b']);
  });

  test('nothing starts once the play is over', async () => {
    let rounds = 0;
    expect(
      await walk(
        linearTurns(['a'], () => ++rounds < 2),
        { a: [[0], [1], [2]] },
      ),
    ).toEqual(['0: a']);
  });
});

describe('free', () => {
  test('each host goes alone, and a step keeps one memory', async () => {
    const turns = freeTurns(
      () => true,
      () => undefined,
    );
    const first = (await turns.turn('a', [0])) as Round;
    const second = (await turns.turn('b', [0])) as Round;
    expect([first.hosts, second.hosts]).toEqual([['a'], ['b']]);
    expect(first.shared).toBe(second.shared);
  });

  test('a failure for all ends the play', async () => {
    let ended = false;
    const turns = freeTurns(
      () => !ended,
      () => (ended = true),
    );
    turns.failOthers('a');
    expect(await turns.turn('b', [1])).toBeUndefined();
  });
});
