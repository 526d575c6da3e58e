import { describe, expect, it } from 'vitest';
import { toJson } from '../../src/python/plain.ts';
import { compile, translateRegex } from '../../src/python/regex.ts';
import recorded from './regex.json' with { type: 'json' };

const { patterns, replacements, compiles } = recorded;

describe('patterns mean what they mean in Python', () => {
  it.each(patterns.map((row) => [row.pattern, row] as const))('%s', (pattern, row) => {
    const regex = compile(pattern);
    const found = regex.search(row.text);
    expect(toJson(regex.findall(row.text))).toEqual(row.findall);
    expect(found === undefined ? null : found.groups.map((group) => group ?? null)).toEqual(row.search);
    expect(regex.match(row.text)?.groups[0] ?? null).toEqual(row.match);
    expect(regex.fullmatch(row.text)?.groups[0] ?? null).toEqual(row.fullmatch);
    expect(regex.sub('<\\g<0>>', row.text)).toEqual(row.sub);
    expect(regex.sub('-', row.text, 1)).toEqual(row.sub1);
    expect(regex.split(row.text).map((part) => part ?? null)).toEqual(row.split);
  });
});

describe('replacements', () => {
  it.each(replacements as [string, string, string, string | null][])(
    '%s by %s',
    (pattern, replacement, text, expected) => {
      if (expected === null) expect(() => compile(pattern).sub(replacement, text)).toThrow();
      else expect(compile(pattern).sub(replacement, text)).toBe(expected);
    },
  );
});

describe('mistakes', () => {
  it.each(compiles as [string, boolean][])('%s', (pattern, fine) => {
    if (fine) expect(() => compile(pattern)).not.toThrow();
    else expect(() => compile(pattern)).toThrow(/regular expression/);
  });

  it('names what it cannot express', () => {
    expect(() => translateRegex('(a)(?(1)b|c)')).toThrow(/not supported/);
  });
});
