/** The order of versions and the meaning of ranges; the answers are those of ansible-galaxy. */
import { describe, expect, test } from 'vitest';
import { checkRange, compareVersions, isExact, isPrerelease, meets } from '../../src/galaxy/versions.ts';

test('versions have an order', () => {
  const sorted = [
    'main',
    '0.9.9',
    '1.0.0-alpha',
    '1.0.0-alpha.1',
    '1.0.0-alpha.beta',
    '1.0.0-beta.2',
    '1.0.0-beta.11',
    '1.0.0',
    'v1.2',
    '1.10.0',
  ];
  expect([...sorted].reverse().sort(compareVersions)).toEqual(sorted);
  expect(compareVersions('1.0', '1.0.0')).toBe(0);
  expect(compareVersions('1.0.0+build', '1.0.0')).toBe(0);
  expect(isPrerelease('1.0.0-rc1')).toBe(true);
});

describe('ranges', () => {
  test.each([
    ['1.2.3', '*', true],
    ['1.2.3', '1.2.3', true],
    ['1.2.3', '==1.2.3', true],
    ['1.2.3', '=1.2.4', false],
    ['1.2.3', '!=1.2.3', false],
    ['1.2.3', '>=1.0,<2.0', true],
    ['2.0.0', '>=1.0,<2.0', false],
    ['2.0.0', '>= 1.0, <= 2.0', true],
    ['1.2.3', '>1.2', true],
    ['*', '>=9', true],
  ])('%s in %s: %s', (version, range, fits) => expect(meets(version, range)).toBe(fits));
  test('that mean nothing are mistakes', () => {
    expect(() => checkRange('>=banana')).toThrow('`>=banana` is no range of versions');
    expect(() => checkRange('~1.0')).toThrow('is no range');
    expect(isExact('1.0.0')).toBe(true);
    expect(isExact('>=1.0.0')).toBe(false);
  });
});
