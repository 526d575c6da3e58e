import { describe, expect, it } from 'vitest';
import { PlayError } from '../../src/errors.ts';
import { compile } from '../../src/python/regex.ts';
import { safeLength } from '../../src/python/regexCost.ts';
import { translateRegex } from '../../src/python/regexSyntax.ts';

describe('patterns that take for ever', () => {
  it.each([
    ['(a+)+$', `${'a'.repeat(60)}!`],
    ['(.*)(.*)(.*)(.*)(.*)x', 'y'.repeat(2000)],
    ['(a|aa)+$', `${'a'.repeat(80)}!`],
  ])('%s ends by time', (pattern, text) => {
    const start = Date.now();
    expect(() => compile(pattern).search(text)).toThrow(PlayError);
    expect(Date.now() - start).toBeLessThan(5000);
  });

  it('work again after one was stopped', () => {
    const regex = compile('(a+)+$');
    expect(regex.search('a'.repeat(60))?.end).toBe(60);
    expect(compile('(?:\\w+\\.)+(\\w+)').findall(`${'a.'.repeat(400)}b c.d`)).toEqual(['b', 'd']);
  });
});

describe('which patterns run unwatched', () => {
  const length = (pattern: string): number => safeLength(translateRegex(pattern).source);

  it.each(['^foo$', '\\bfoo\\b', '([0-9]{1,3}\\.){3}[0-9]{1,3}', 'a|b|c'])('%s: on any text', (pattern) => {
    expect(length(pattern)).toBeGreaterThan(1e6);
  });
  it.each(['\\d+', '^\\s*#', '^(\\d+)\\.(\\d+)\\.(\\d+)', '(\\w+)=(\\w+)', 'error.*failed', '(a|b)*c'])(
    '%s: on texts of thousands of characters',
    (pattern) => expect(length(pattern)).toBeGreaterThan(5000),
  );
  it.each(['(a+)+$', '(a|a)*$', '(x+x+)+y', '(?:\\s*\\w+)+$', '([a-z]+)*$'])('%s: on short texts only', (pattern) => {
    expect(length(pattern)).toBeLessThan(30);
  });
});

describe('possessive loops and atomic groups', () => {
  it('never give back what they took', () => {
    expect(compile('a++b').search('xaaab')).toMatchObject({ start: 1, end: 5 });
    expect(compile('a++ab').search('aaab')).toBeUndefined();
    expect(compile('(?>a|ab)(c)').search('abc')).toBeUndefined();
    expect(compile('x{1,2}+x').search('xx')).toBeUndefined();
  });

  it('leave the numbers of groups alone', () => {
    expect(compile('(x)?+(y*+)z').search('xyyz')?.groups).toEqual(['xyyz', 'x', 'yy']);
    const regex = compile('(?>a+)(b)(?P<n>c)\\1(?P=n)');
    expect(regex.sub('<\\g<n>\\1>', '-aabcbc-')).toBe('-<cb>-');
  });
});
