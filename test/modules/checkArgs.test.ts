import { describe, expect, test } from 'vitest';
import type { Problems } from '../../src/errors.ts';
import { bool, choice, list, mode, options, path, string } from '../../src/modules/args.ts';
import { checkArgs } from '../../src/modules/checkArgs.ts';
import { defineModule } from '../../src/modules/define.ts';
import type { ListTree, MapTree, Scalar, ScalarTree, Tree } from '../../src/source/tree.ts';

const sample = defineModule({
  name: 'sample',
  summary: 'Try everything.',
  args: {
    dest: path('Path.').mandatory().alias('path'),
    text: string('Text.'),
    other: string('Other.'),
    mode: mode('Mode.'),
    force: bool('Force.'),
    state: choice(['present', 'absent'], 'State.').default('present'),
    items: list(options({ name: string('Name.').mandatory() }, 'Item.'), 'Items.'),
  },
  needs: [
    ['if', 'state', 'absent', ['text']],
    ['not both', 'text', 'other'],
  ],
  compile: () => ({ text: '', uploads: [], secrets: [] }),
});

/** The keys stand on lines 2, 3 … at column 3 and the values at column 10. */
function mapOf(data: Record<string, Tree | Scalar>, line = 2): MapTree {
  const entries = Object.entries(data).map(([key, value], index) => ({
    key: scalar(key, line + index, 3),
    value: value !== null && typeof value === 'object' && 'kind' in value ? value : scalar(value, line + index, 10),
  }));
  return { kind: 'map', entries, origin: { file: 'p.yml', line: 1, column: 1 } };
}

function scalar(value: Scalar, line: number, column: number, text = String(value)): ScalarTree {
  return { kind: 'scalar', value, text, style: 'plain', origin: { file: 'p.yml', line, column } };
}

const listOf = (...items: Tree[]): ListTree => ({ kind: 'list', items, origin: { file: 'p.yml', line: 9, column: 9 } });

function problemsOf(tree: MapTree): string[] {
  const problems: Problems = [];
  checkArgs(sample, tree, problems);
  return problems.map(
    (one) => `${one.origin?.line}:${one.origin?.column} ${one.message}${one.hint ? ` (${one.hint})` : ''}`,
  );
}

describe('checkArgs', () => {
  const rows: [string, MapTree, string[]][] = [
    ['a good task', mapOf({ path: '/x', mode: scalar(420, 3, 10, '0644'), force: 'yes' }), []],
    ['a typo', mapOf({ dest: '/x', txet: '' }), ['3:3 module sample has no argument `txet` (did you mean `text`?)']],
    ['a missing one', mapOf({ text: 'x' }), ['1:1 module sample needs the argument `dest`']],
    [
      'a wrong choice',
      mapOf({ dest: '/x', state: 'presnt' }),
      ['3:10 `state` of module sample must be one of `present`, `absent`, not `presnt` (did you mean `present`?)'],
    ],
    ['a template is not judged', mapOf({ dest: '/x', state: '{{ s }}', force: '{{ f }}' }), []],
    [
      'a decimal mode',
      mapOf({ dest: '/x', mode: 644 }),
      ["3:10 `mode` of module sample is decimal here and would mean 01204 (write '0644')"],
    ],
    [
      'one argument twice',
      mapOf({ dest: '/x', path: '/y' }),
      ['3:3 module sample has `path` and `dest`, which are the same argument'],
    ],
    [
      'a rule',
      mapOf({ dest: '/x', state: 'absent' }),
      ['1:1 module sample: `text` is needed when `state` is `absent`'],
    ],
    ['a rule that a template may satisfy', mapOf({ dest: '/x', state: 'absent', text: '{{ t }}' }), []],
    ['exclusive, yet one may be omitted', mapOf({ dest: '/x', text: 'a', other: '{{ omit }}' }), []],
    [
      'exclusive',
      mapOf({ dest: '/x', text: 'a', other: 'b' }),
      ['1:1 module sample: `text` and `other` cannot be used together'],
    ],
    [
      'within lists',
      mapOf({ dest: '/x', items: listOf(mapOf({ nam: 'x' }, 20)) }),
      [
        '20:3 `items` of module sample has no argument `nam` (did you mean `name`?)',
        '1:1 `items` of module sample needs the argument `name`',
      ],
    ],
  ];
  test.each(rows)('%s', (_, tree, expected) => expect(problemsOf(tree)).toEqual(expected));
});
