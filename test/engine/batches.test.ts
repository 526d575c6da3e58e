import { describe, expect, test } from 'vitest';
import { batches, orderHosts } from '../../src/engine/batches.ts';
import type { Value } from '../../src/python/value.ts';

const hosts = ['a', 'b', 'c', 'd', 'e', 'f', 'g'];

describe('serial', () => {
  test.each<[Value | undefined, readonly number[]]>([
    [undefined, [7]],
    [null, [7]],
    [0, [7]],
    [3, [3, 3, 1]],
    ['2', [2, 2, 2, 1]],
    ['30%', [2, 2, 2, 1]],
    ['1%', [1, 1, 1, 1, 1, 1, 1]],
    ['100%', [7]],
    [
      [1, '40%', 100],
      [1, 2, 4],
    ],
    [
      [1, 2],
      [1, 2, 2, 2],
    ],
    [[], [7]],
  ])('%j', (serial, sizes) => {
    expect(batches(hosts, serial).map((batch) => batch.length)).toEqual(sizes);
  });

  test('anything else is named', () => {
    expect(() => batches(hosts, 'some')).toThrow('`serial` must be a number or a percentage, not `some`');
  });
});

describe('order', () => {
  const given = ['c', 'a', 'b'];
  test.each([
    [undefined, 'c a b'],
    ['inventory', 'c a b'],
    ['reverse_inventory', 'b a c'],
    ['sorted', 'a b c'],
    ['reverse_sorted', 'c b a'],
  ])('%s', (order, expected) => {
    expect(orderHosts(given, order).join(' ')).toBe(expected);
  });

  test('shuffle keeps every host', () => {
    expect([...orderHosts(given, 'shuffle')].sort()).toEqual(['a', 'b', 'c']);
  });

  test('an unknown order is named with those there are', () => {
    expect(() => orderHosts(given, 'random')).toThrow('there is no order `random`');
  });
});
