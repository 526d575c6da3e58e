import fc from 'fast-check';
import { expect, it } from 'vitest';
import { plainValue } from '../../src/jinja/lazy.ts';
import { compare, equals } from '../../src/python/compare.ts';
import { dumpJson, parseJson } from '../../src/python/json.ts';
import { parseLiteral } from '../../src/python/literal.ts';
import { arithmetic, type Numeric, toBig, toDouble } from '../../src/python/number.ts';
import { slice } from '../../src/python/sequence.ts';
import { repr, str } from '../../src/python/text.ts';
import type { Value } from '../../src/python/value.ts';
import { dumpYaml } from '../../src/python/yamlWriter.ts';
import { parseYaml } from '../../src/source/load.ts';

const whole = fc.bigInt({ min: -(2n ** 70n), max: 2n ** 70n }).map((value): number | bigint => {
  const small = Number(value);
  return Number.isSafeInteger(small) ? small : value;
});

const value: fc.Arbitrary<Value> = fc.letrec<{ value: Value }>((tie) => ({
  value: fc.oneof(
    { depthSize: 'small', withCrossShrink: true },
    fc.constant(null),
    fc.boolean(),
    whole,
    fc.double({ noNaN: true, noDefaultInfinity: true }).filter((number) => !Number.isInteger(number)),
    fc.string({ unit: 'binary-ascii' }),
    fc.string({ unit: 'grapheme' }),
    fc.array(tie('value'), { maxLength: 4 }),
    fc.array(fc.tuple(fc.string(), tie('value')), { maxLength: 4 }).map((pairs) => new Map<Value, Value>(pairs)),
  ),
})).value;

it('floor division and modulo fit together as in Python', () => {
  fc.assert(
    fc.property(whole, whole, (a, b) => {
      fc.pre(toBig(b) !== 0n);
      const quotient = toBig(arithmetic('//', a, b) as bigint);
      const rest = toBig(arithmetic('%', a, b) as bigint);
      expect(quotient * toBig(b) + rest).toBe(toBig(a));
      expect(rest === 0n || rest < 0n === toBig(b) < 0n).toBe(true);
    }),
  );
});

it('whole numbers never lose digits', () => {
  fc.assert(
    fc.property(whole, whole, (a, b) => {
      expect(str(arithmetic('+', a, b))).toBe(String(toBig(a) + toBig(b)));
      expect(str(arithmetic('*', a, b))).toBe(String(toBig(a) * toBig(b)));
    }),
  );
});

it('a float operand makes a float result', () => {
  fc.assert(
    fc.property(fc.integer(), fc.double({ noNaN: true, min: -1e6, max: 1e6 }), (a, b) => {
      const float = arithmetic('+', b, 0.5) as Numeric;
      expect(str(arithmetic('+', a, float))).toMatch(/[.e]/);
      expect(toDouble(arithmetic('-', a, float) as Numeric)).toBe(a - toDouble(float));
    }),
  );
});

it('slices agree with picking items one by one', () => {
  const bound = fc.option(fc.integer({ min: -12, max: 12 }));
  fc.assert(
    fc.property(
      fc.array(fc.integer(), { maxLength: 9 }),
      bound,
      bound,
      fc.integer({ min: -4, max: 4 }),
      (list, start, stop, step) => {
        fc.pre(step !== 0);
        const clamp = (at: number): number =>
          Math.min(
            Math.max(at < 0 ? at + list.length : at, step > 0 ? 0 : -1),
            step > 0 ? list.length : list.length - 1,
          );
        const expected: number[] = [];
        const from = start === null ? (step > 0 ? 0 : list.length - 1) : clamp(start);
        const to = stop === null ? (step > 0 ? list.length : -1) : clamp(stop);
        for (let at = from; step > 0 ? at < to : at > to; at += step) expected.push(list[at]!);
        expect(slice(list, { start, stop, step })).toEqual(expected);
      },
    ),
  );
});

it('order is antisymmetric and agrees with equality', () => {
  fc.assert(
    fc.property(
      fc.oneof(fc.tuple(fc.string(), fc.string()), fc.tuple(whole, whole), fc.tuple(fc.array(whole), fc.array(whole))),
      ([a, b]) => {
        expect(Math.sign(compare(a, b))).toBe(-Math.sign(compare(b, a)) + 0);
        expect(compare(a, b) === 0).toBe(equals(a, b));
      },
    ),
  );
});

it('repr can be read back as a Python literal', () => {
  fc.assert(
    fc.property(value, (given) => {
      expect(equals(parseLiteral(repr(given)), given)).toBe(true);
    }),
  );
});

it('JSON can be read back', () => {
  fc.assert(
    fc.property(value, (given) => {
      expect(equals(parseJson(dumpJson(given)), given)).toBe(true);
    }),
  );
});

it('YAML can be read back, in both styles', () => {
  const printable = fc.string({ unit: 'grapheme-ascii' });
  const plain = fc.array(
    fc.oneof(
      printable,
      fc.constantFrom('yes', '1e3', '08', ' x', 'a: b', '- c', '#', '\n\nx\n', "it's", '"'),
      fc.integer(),
      fc.boolean(),
      fc.constant(null),
    ),
    { minLength: 1 },
  );
  fc.assert(
    fc.property(plain, fc.boolean(), (list, flow) => {
      const given: Value[] = [...list, new Map<Value, Value>([['key', list]])];
      const [tree] = parseYaml(dumpYaml(given, { flowStyle: flow ? undefined : false, indent: 4 }), 'x.yml', []);
      expect(equals(plainValue(tree!), given)).toBe(true);
    }),
  );
});
