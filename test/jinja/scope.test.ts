import { describe, expect, it } from 'vitest';
import { formatError, PlayError, type Problems } from '../../src/errors.ts';
import {
  checkTemplate,
  conditionReferences,
  createScope,
  describePlugins,
  evaluate,
  evaluateCondition,
  evaluateExpression,
  references,
  renderTemplate,
  toJson,
} from '../../src/jinja/index.ts';
import { parseYaml } from '../../src/source/load.ts';
import { entryOf, type MapTree, type Tree } from '../../src/source/tree.ts';
import { services } from './harness.ts';

const YAML = `plain: "{{ pakage_name }}"
package_name: nginx
cfg: { port: 80 }
bad: "{{ cfg.prot }}"
typo: "{{ x | to_jsn }}"
a: "{{ b }}"
b: "{{ a }}"
pkg: { name: "{{ item }}" }
deep: "{{ pkg.name }}-{{ package_name }}"
sum: "text {{ 1 + 'x' }}"
open: "{{ foo"
lookup: "{{ lookup('nosuch') }}"
data: !unsafe "{{ package_name }}"
when: cfg.port > 79 and zz is defined
`;

function trees(): MapTree {
  return parseYaml(YAML, 'vars.yml', [])[0] as MapTree;
}

function treeOf(name: string): Tree {
  return entryOf(trees(), name)!.value;
}

function scope() {
  const layer = new Map(trees().entries.map((entry) => [entry.key.text, { tree: entry.value }]));
  return createScope([layer], services);
}

function messageOf(run: () => unknown): string {
  try {
    run();
  } catch (error) {
    return formatError(error as PlayError, { readSource: () => YAML });
  }
  return 'no error';
}

describe('messages', () => {
  it('points at the variable inside the string and offers the nearest name', () => {
    const message = messageOf(() => evaluate(treeOf('plain'), scope()));
    expect(message).toContain('`pakage_name` is undefined');
    expect(message).toContain('vars.yml:1:12');
    expect(message).toContain('did you mean `package_name`?');
  });

  it('says which attributes there are', () => {
    expect(messageOf(() => evaluate(treeOf('bad'), scope()))).toContain('cfg has: port');
  });

  it('names every variable of a cycle with its place', () => {
    const message = messageOf(() => evaluateExpression('a', { file: 'f', line: 1, column: 1 }, scope()));
    expect(message).toContain('a → b → a');
    expect(message).toContain('`a` is defined here (vars.yml:6:');
    expect(message).toContain('`b` is defined here (vars.yml:7:');
  });

  it('points at the operation that does not fit', () => {
    const message = messageOf(() => evaluate(treeOf('sum'), scope()));
    expect(message).toContain("unsupported operand type(s) for +: 'int' and 'str'");
    expect(message).toContain('vars.yml:10:15');
  });

  it('tells the way to the mistake', () => {
    const outer = createScope([new Map([['x', { tree: treeOf('plain') }]])], services);
    expect(messageOf(() => evaluateExpression('x', { file: 'f', line: 1, column: 1 }, outer))).toContain(
      'in the variable `x`',
    );
  });
});

describe('static checks', () => {
  it.each([
    ['typo', 'unknown-filter', 'did you mean `to_json`?'],
    ['open', 'template-syntax', 'expected `}}`'],
    ['lookup', 'unknown-lookup', undefined],
  ])('%s', (name, code, hint) => {
    const problems: Problems = [];
    checkTemplate(treeOf(name), {}, problems);
    expect(problems.map((problem) => problem.code)).toEqual([code]);
    if (hint !== undefined) expect(problems[0]!.hint).toBe(hint);
    expect(problems[0]!.origin?.file).toBe('vars.yml');
  });

  it('knows what a tree mentions', () => {
    expect([...references(treeOf('deep'))]).toEqual(['pkg', 'package_name']);
    expect([...conditionReferences(treeOf('when'))]).toEqual(['cfg', 'zz']);
  });

  it('describes every plugin in a sentence', () => {
    for (const plugin of describePlugins()) expect(`${plugin.name}: ${plugin.summary}`).toMatch(/^\w+: [A-Z].*\.$/);
  });
});

describe('scopes', () => {
  it('evaluate a variable in the scope that asks, however deep the name is hidden', () => {
    const base = scope();
    const first = base.with(new Map([['item', { value: 'one' }]]));
    const second = base.with(new Map([['item', { value: 'two' }]]));
    expect(evaluate(treeOf('deep'), first)).toBe('one-nginx');
    expect(evaluate(treeOf('deep'), second)).toBe('two-nginx');
    expect(() => evaluate(treeOf('deep'), base)).toThrow('`item` is undefined');
  });

  it('compute a binding once', () => {
    let times = 0;
    const computed = createScope([new Map([['now', { compute: () => ++times }]])], services);
    computed.get('now');
    expect(computed.get('now')).toBe(1);
  });
});

describe('trust', () => {
  const secret = "{{ lookup('pipe', 'touch /tmp/should-not-exist') }}";
  const data = createScope(
    [
      new Map([
        ['data', { value: secret }],
        ['map', { value: new Map([['k', secret]]) }],
      ]),
    ],
    services,
  );
  const at = { file: 'f', line: 1, column: 1 };

  it('never evaluates what came as data', () => {
    for (const expression of [
      'data',
      'data ~ ""',
      'map.k',
      '[data][0]',
      'data | trim',
      '(map | to_json | from_json).k',
      'data | default("x")',
    ])
      expect(evaluateExpression(expression, at, data)).toBe(secret);
    expect(renderTemplate('{{ data }}', 't.j2', data)).toBe(secret);
    expect(evaluate(treeOf('data'), scope())).toBe('{{ package_name }}');
  });

  it('refuses data as a condition', () => {
    const [tree] = parseYaml('"{{ data }}"', 'x.yml', []);
    expect(() => evaluateCondition(tree!, data)).toThrow(expect.objectContaining({ code: 'untrusted-template' }));
  });

  it('keeps JavaScript out of reach', () => {
    const empty = createScope([], services);
    for (const expression of [
      "''.constructor",
      'x.__proto__',
      '{}.constructor.constructor',
      "{}['__proto__']",
      'toString',
    ])
      expect(() => evaluateExpression(expression, at, empty)).toThrow(PlayError);
    const polluted = evaluateExpression(
      '\'{"__proto__": {"polluted": 1}}\' | from_json | combine({"constructor": 2})',
      at,
      empty,
    );
    expect(JSON.stringify(toJson(polluted))).toBe('{"__proto__":{"polluted":1},"constructor":2}');
    expect(({} as Record<string, unknown>)['polluted']).toBeUndefined();
  });

  it.each([
    'range(10**9) | list',
    "'a' * 10**9",
    '[0] * 10**9',
    '10 ** (10 ** 9)',
    `${'('.repeat(20_000)}1${')'.repeat(20_000)}`,
    "'%999999999d' % 1",
    "'{:>999999999}'.format(1)",
    '(range(9999) | list) | product(range(9999) | list)',
  ])('limits %.40s', (expression) => {
    expect(() => evaluateExpression(expression, at, createScope([], services))).toThrow(PlayError);
  });

  it('limits recursion of macros and includes', () => {
    const empty = createScope([], services);
    expect(() => renderTemplate('{% macro m() %}{{ m() }}{% endmacro %}{{ m() }}', 't.j2', empty)).toThrow(PlayError);
    const load = () => ({ text: "{% include 'x' %}", file: 'x' });
    expect(() => renderTemplate("{% include 'x' %}", 't.j2', empty, { load })).toThrow(PlayError);
  });
});
