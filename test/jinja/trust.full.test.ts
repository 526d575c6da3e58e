/** Data stays data (trust SEC-T01 to SEC-T06): what a host said is never a template, through whatever it goes. */
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { PlayError } from '../../src/errors.ts';
import {
  type Binding,
  createScope,
  evaluate,
  evaluateCondition,
  renderTemplate,
  type Scope,
} from '../../src/jinja/index.ts';
import type { Value } from '../../src/python/value.ts';
import { scalarTree } from '../../src/source/tree.ts';
import { services } from './harness.ts';

const at = { file: 'play.yml', line: 1, column: 1 };

/** Evaluation of the payload would call `trap`, which is counted. */
const PAYLOAD = '{{ trap }}';

function scopeWith(data: Value, more: Readonly<Record<string, string>> = {}): { scope: Scope; hits: () => number } {
  let count = 0;
  const trap: Binding = {
    compute: () => {
      count += 1;
      return 'EVALUATED';
    },
  };
  const layer = new Map<string, Binding>([
    ['data', { value: data }],
    ['trap', trap],
    ...Object.entries(more).map(([name, text]) => [name, { tree: scalarTree(text, at) }] as const),
  ]);
  return { scope: createScope([layer], services), hits: () => count };
}

const STEPS = [
  '| upper | lower',
  '| trim',
  "| replace('x', 'y')",
  "| regex_replace('$', '')",
  "| regex_replace('^(.*)$', '\\\\1')",
  '| to_json | from_json',
  '| to_nice_yaml | from_yaml',
  '| b64encode | b64decode',
  "| default('d')",
  '| string',
  "| split(' ') | join(' ')",
  '| list | join',
  '[:]',
  '[::-1][::-1]',
  '[0:100]',
  " ~ ''",
  " + ''",
  ' * 1',
  '.strip()',
  ".replace('q', 'r')",
  ".split('|')[0]",
  '.format(1)',
  '| urlencode | urldecode',
  '| comment(decoration="", prefix_count=0, postfix_count=0)',
  '| quote | replace("\'", "")',
  "| regex_findall('.*') | first",
  '| indent(0)',
  '| ternary(data, data)',
  '| e | striptags',
  '| combine({}) if false else data',
  '| to_uuid if false else data',
  '| wordwrap(500)',
  '| truncate(500)',
  '| center(1)',
  '| regex_search(".*")',
  '| hash("md5") if false else data',
  '| mandatory',
  '| human_readable if false else data',
] as const;
const WRAPS = [
  (e: string): string => `{{ ${e} }}`,
  (e: string): string => `{% set v = ${e} %}{{ v }}`,
  (e: string): string => `{% for v in [${e}] %}{{ v }}{% endfor %}`,
  (e: string): string => `{{ [${e}] }}`,
  (e: string): string => `{{ {'k': ${e}} }}`,
  (e: string): string => `x{{ ${e} }}y`,
  (e: string): string => `{% macro m(v) %}{{ v }}{% endmacro %}{{ m(${e}) }}`,
  (e: string): string => `{{ [${e}] | map('string') | list }}`,
  (e: string): string => `{{ lookup('list', [${e}]) }}`,
  (e: string): string => `{% filter trim %}{{ ${e} }}{% endfilter %}`,
] as const;

describe('SEC-T04', () => {
  it('evaluates nothing in 10,000 chains of filters, methods, slices and round trips', () => {
    let evaluated = 0;
    const payloads = [
      PAYLOAD,
      '{% if trap %}1{% endif %}',
      `a ${PAYLOAD} b`,
      `{#x#}${PAYLOAD}`,
      `\n${PAYLOAD}\n`,
      '{{ "{{" }} trap }}',
    ];
    fc.assert(
      fc.property(
        fc.constantFrom(...payloads),
        fc.array(fc.constantFrom(...STEPS), { minLength: 1, maxLength: 6 }),
        fc.constantFrom(...WRAPS),
        fc.boolean(),
        (payload, steps, wrap, again) => {
          const expression = steps.reduce(
            (inner, step) => `(${inner}${step.startsWith('|') ? ' ' : ''}${step})`,
            'data',
          );
          const first = wrap(expression);
          // What one variable gives is read by the next, as facts and registered results are.
          const { scope, hits } = scopeWith(payload, { first, second: '{{ first }}', third: '{{ [second] | first }}' });
          try {
            evaluate(scalarTree(again ? '{{ third }}' : first, at), scope);
            renderTemplate('{{ first }}{{ second }}\n', 't.j2', scope);
          } catch (error) {
            if (!(error instanceof PlayError)) throw error;
          }
          evaluated += hits();
        },
      ),
      { numRuns: 10_000, seed: 42 },
    );
    expect(evaluated).toBe(0);
  });
});

describe('SEC-T01 and SEC-T02', () => {
  it.each([
    'lookup("pipe", "printf \'\\173\\173 trap }}\'")',
    'lookup("env", "BAD")',
    'lookup("vars", "data")',
    'vars_like.data',
  ])('%s gives data', (expression) => {
    const { scope, hits } = scopeWith(PAYLOAD, { vars_like: '{{ {"data": data} }}' });
    const own = { ...services, environment: { BAD: PAYLOAD, PATH: '/usr/bin:/bin' } };
    expect(evaluate(scalarTree(`{{ ${expression} }}`, at), createScope([scopeLayer(scope)], own))).toBe(PAYLOAD);
    expect(hits()).toBe(0);
  });

  it('refuses a condition that came as data', () => {
    const { scope, hits } = scopeWith('trap == 1');
    expect(() => evaluateCondition(scalarTree('{{ data }}', at), scope)).toThrow(/no operator wrote/);
    expect(hits()).toBe(0);
  });
});

function scopeLayer(scope: Scope) {
  return { get: (name: string) => scope.binding(name), keys: () => scope.names() };
}

describe('SEC-T05', () => {
  it.each([
    "{{ ''.constructor.constructor('return process')() }}",
    '{{ x.__proto__ }}',
    "{{ x['__proto__'] }}",
    '{{ x.constructor }}',
    "{{ x | attr('constructor') }}",
    '{{ [].map.constructor }}',
    '{{ range.constructor }}',
    '{{ (1).toString }}',
    "{{ 'a'.at(0) }}",
    '{{ constructor }}',
    '{{ toString }}',
    '{{ hasOwnProperty }}',
    '{{ lookup.call }}',
    '{{ cycler(1).next.bind }}',
  ])('%s is undefined', (template) => {
    const scope = createScope(
      [new Map<string, Binding>([['x', { value: new Map<Value, Value>([['a', 1]]) }]])],
      services,
    );
    expect(() => evaluate(scalarTree(template, at), scope)).toThrow(/undefined|has no attribute/);
  });

  it('takes the names of JavaScript as plain data', () => {
    const scope = createScope([new Map<string, Binding>([['toString', { value: 'mine' }]])], services);
    expect(evaluate(scalarTree('{{ toString }}', at), scope)).toBe('mine');
    const merged = `{{ ('{"__proto__": {"polluted": 1}, "constructor": 2}' | from_json) | combine({'__proto__': {'more': 1}}, recursive=true) }}`;
    const map = evaluate(scalarTree(merged, at), scope) as Map<Value, Value>;
    expect([...map.keys()]).toEqual(['__proto__', 'constructor']);
    expect(({} as Record<string, unknown>)['polluted']).toBeUndefined();
  });
});

describe('SEC-T06', () => {
  it.each([
    '{{ range(10 ** 9) | list }}',
    "{{ 'a' * 10 ** 9 }}",
    '{{ [0] * 10 ** 9 }}',
    "{{ 'a' | center(10 ** 9) }}",
    "{{ '%1000000000d' % 1 }}",
    "{{ '{:>1000000000}'.format(1) }}",
    '{{ 9 ** (9 ** 9) }}',
    "{{ ('a' * 60 ~ '!') | regex_search('(a+)+$') }}",
    "{{ ('a' * 60 ~ '!') is match('(a|aa)+$') }}",
    '{% macro m() %}{{ m() }}{% endmacro %}{{ m() }}',
    `{{ ${'('.repeat(1e5)}1${')'.repeat(1e5)} }}`,
    '{{ range(3000) | product(range(3000), range(3000)) | list }}',
    "{{ 'ab' | ljust }}{{ 'ab'.ljust(10 ** 10) }}",
  ])('%.60s ends with an error', (template) => {
    const start = Date.now();
    expect(() => evaluate(scalarTree(template, at), createScope([], services))).toThrow(PlayError);
    expect(Date.now() - start).toBeLessThan(5000);
  });
});

describe('shared values', () => {
  it.each([
    ['{{ data.xs.append(9) }}{{ data.xs }}', [1, 9]],
    ['{% set _ = data.update({"z": 1}) %}{{ data | length }}!', '2!'],
    ['{% set _ = data.xs.sort(reverse=true) %}{{ data.xs }}', [1]],
    ['{% set l = data.xs %}{% set _ = l.extend([2]) %}{{ data.xs }}{{ l }}', '[1, 2][1, 2]'],
    ['{% set _ = data.pop("xs") %}{{ data }}!', '{}!'],
    ['{% for i in [data.xs] %}{% set _ = i.append(7) %}{% endfor %}{{ data.xs }}', [1, 7]],
  ])('%s changes a copy', (template, expected) => {
    const shared = new Map<Value, Value>([['xs', [1]]]);
    const { scope } = scopeWith(shared);
    expect(evaluate(scalarTree(template, at), scope)).toEqual(expected);
    expect(shared).toEqual(new Map([['xs', [1]]]));
    expect(evaluate(scalarTree('{{ data.xs }}', at), scope)).toEqual([1]);
    renderTemplate(template, 't.j2', scope);
    expect(shared).toEqual(new Map([['xs', [1]]]));
  });
});
