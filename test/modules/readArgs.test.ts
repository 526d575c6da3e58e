import { describe, expect, test } from 'vitest';
import {
  bool,
  bytes,
  choice,
  dict,
  float,
  int,
  list,
  mode,
  options,
  path,
  raw,
  string,
} from '../../src/modules/args.ts';
import { defineModule } from '../../src/modules/define.ts';
import { fromJson, plainData } from '../../src/modules/plainData.ts';
import { readArgs } from '../../src/modules/readArgs.ts';
import { Float, Omit, type Value } from '../../src/python/value.ts';

const sample = defineModule({
  name: 'sample',
  summary: 'Try everything.',
  args: {
    text: string('Text.').alias('txt'),
    path: path('Path.'),
    int: int('Int.'),
    float: float('Float.'),
    bool: bool('Bool.'),
    mode: mode('Mode.'),
    size: bytes('Size.'),
    list: list(string('One.'), 'List.'),
    ints: list(int('One.'), 'Ints.'),
    dict: dict('Dict.'),
    raw: raw('Raw.'),
    state: choice(['present', 'absent'], 'State.').default('present'),
    toggle: choice(['yes', 'maybe'], 'Toggle.'),
    sub: options({ name: string('Name.').mandatory(), count: int('Count.').default(1) }, 'Sub.'),
    subs: list(options({ name: string('Name.').mandatory() }, 'Sub.'), 'Subs.'),
    password: string('Password.').secret(),
  },
  needs: [
    ['if', 'state', 'absent', ['path']],
    ['not both', 'text', 'raw'],
    ['together', 'int', 'float'],
  ],
  compile: () => ({ text: '', uploads: [], secrets: [] }),
});

const read = (given: Record<string, unknown>) => readArgs(sample, fromJson(given) as ReadonlyMap<Value, Value>);

describe('values', () => {
  const rows: [string, unknown, unknown][] = [
    ['text', 5, '5'],
    ['text', true, 'True'],
    ['text', '', ''],
    ['text', [1, 'a'], "[1, 'a']"],
    ['int', '42', 42],
    ['int', ' -7 ', -7],
    ['int', '1.0', 1],
    ['float', '2.5', 2.5],
    ['bool', 'Yes', true],
    ['bool', 'off', false],
    ['bool', 0, false],
    ['mode', 420, '0644'],
    ['mode', '0644', '0644'],
    ['mode', 'u=rwX,g-w,o=', 'u=rwX,g-w,o='],
    ['mode', 'preserve', 'preserve'],
    ['size', '10M', 10485760],
    ['size', '1.5KB', 1536],
    ['size', 12, 12],
    ['list', 'a, b,c', ['a', 'b', 'c']],
    ['list', '', []],
    ['list', 5, ['5']],
    ['ints', ['1', 2], [1, 2]],
    ['dict', 'a=1 b="x y", c=', { a: '1', b: 'x y', c: '' }],
    ['dict', '{"a": [1]}', { a: [1] }],
    ['raw', [1, { a: null }], [1, { a: null }]],
    ['toggle', true, 'yes'],
    ['sub', { name: 'n' }, { name: 'n', count: 1 }],
    ['subs', [{ name: 1 }], [{ name: '1' }]],
  ];
  test.each(rows)('%s reads %j', (name, given, expected) => {
    const { values, problems } = read({
      [name]: given,
      ...(name === 'int' ? { float: 1 } : {}),
      ...(name === 'float' ? { int: 1 } : {}),
    });
    expect(problems).toEqual([]);
    expect(plainData((values as Record<string, Value>)[name])).toEqual(expected);
  });

  test('defaults, aliases, null and omit', () => {
    const given = new Map<Value, Value>([
      ['txt', 'x'],
      ['state', null],
      ['path', new Omit()],
      ['ints', new Float(3)],
    ]);
    const { values, problems } = readArgs(sample, given);
    expect(problems).toEqual([]);
    expect(values).toEqual({ text: 'x', state: 'present', ints: [3] });
  });

  test('secrets are named', () => expect(read({ password: 's3' }).secrets).toEqual(['s3']));
});

describe('problems', () => {
  const rows: [Record<string, unknown>, string][] = [
    [{ txet: 1 }, 'module sample has no argument `txet` (did you mean `text`?)'],
    [
      { state: 'presnt' },
      '`state` of module sample must be one of `present`, `absent`, not `presnt` (did you mean `present`?)',
    ],
    [{ int: 'x', float: 1 }, '`int` of module sample must be a whole number, not `x`'],
    [{ int: 1.5, float: 1 }, '`int` of module sample must be a whole number, not `1.5`'],
    [{ bool: 'maybe' }, '`bool` of module sample must be true or false (or yes, no, on, off, 1, 0), not `maybe`'],
    [{ mode: '0999' }, "`mode` of module sample must be a file mode such as '0644' or 'u=rw,g=r', not `0999`"],
    [{ ints: ['a'] }, '`ints` of module sample has an element that must be a whole number, not `a`'],
    [{ dict: 'abc' }, '`dict` of module sample must be a mapping, JSON or key=value text, not `abc`'],
    [{ sub: {} }, '`sub` of module sample needs the argument `name`'],
    [{ subs: [{ nam: 1, name: 2 }] }, '`subs` of module sample has no argument `nam` (did you mean `name`?)'],
    [{ subs: ['x'] }, '`subs` of module sample must be a list of mappings'],
    [{ state: 'absent' }, 'module sample: `path` is needed when `state` is `absent`'],
    [{ text: 1, raw: 2 }, 'module sample: `text` and `raw` cannot be used together'],
    [{ int: 1 }, 'module sample: `int` needs `float` too'],
  ];
  test.each(rows)('%j', (given, expected) => {
    expect(read(given).problems.map((one) => (one.hint ? `${one.message} (${one.hint})` : one.message))).toEqual([
      expected,
    ]);
  });

  test('all at once', () => expect(read({ a: 1, b: 2, state: 'x' }).problems).toHaveLength(3));
});
