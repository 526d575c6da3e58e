import { describe, expect, it } from 'vitest';
import { data, evaluate, evaluateValue, Float, PlayError, render } from '../../src/jinja/public.ts';
import cases from './cases.json' with { type: 'json' };
import type { Row } from './harness.ts';

const rows = cases as unknown as Row[];

function answer({ template, vars, native, conditional, options, templates }: Row): unknown {
  if (native || conditional) return evaluate(template, vars, { conditional });
  return render(template, vars, { ...options, templates: templates ?? {} });
}

function failure(run: () => unknown): PlayError {
  try {
    run();
  } catch (error) {
    expect(error).toBeInstanceOf(PlayError);
    return error as PlayError;
  }
  throw new Error('no error');
}

describe('the package export', () => {
  it.each(rows.map((row) => [row.template, row] as const))('answers %s', (_name, row) => {
    if (row.error) expect(failure(() => answer(row)).origin).toMatchObject({ file: '<template>' });
    else expect(answer(row)).toEqual(row.expected);
  });

  it('gives JavaScript values, and exact ones on request', () => {
    expect(evaluate('{{ {"a": 6 / 2, "b": (1, none), "c": 2 ** 62} }}')).toEqual({ a: 3, b: [1, null], c: 2 ** 62 });
    expect(evaluate('{{ 2 ** 63 - 1 }}')).toBe(9223372036854775807n);
    expect(evaluateValue('{{ 6 / 2 }}')).toEqual(new Float(3));
    const own = evaluate('{{ x | from_json }}', { x: data('{"__proto__": {"y": 1}}') }) as object;
    expect(Object.getPrototypeOf(own)).toBe(Object.prototype);
    expect(Object.keys(own)).toEqual(['__proto__']);
  });

  it('evaluates lists and objects in depth', () => {
    expect(evaluate({ a: ['{{ x }}', '{{ omit }}'], b: '{{ y }}' }, { x: 1, y: '{{ x + 1 }}' })).toEqual({
      a: [1],
      b: 2,
    });
  });

  it('reads variables from objects and Maps, lazily', () => {
    const variables = new Map<string, unknown>([
      ['a', '{{ b.c }}'],
      ['b', { c: 5, d: '{{ nope }}' }],
    ]);
    expect(evaluate('{{ a + 1 }}', variables)).toBe(6);
    let touched = 0;
    const big = {
      get inner() {
        touched += 1;
        return {};
      },
    };
    expect(evaluate('{{ 1 + a }}', { a: 1, big })).toBe(2);
    expect(touched).toBe(0);
    expect(evaluate('{{ constructor is defined or toString is defined }}', {})).toBe(false);
  });

  it('never takes marked data as a template', () => {
    expect(evaluate('{{ x }}', { x: data('{{ 1 }}') })).toBe('{{ 1 }}');
    expect(evaluate('{{ x.y }}', { x: data({ y: ['{{ 1 }}'] }) })).toEqual(['{{ 1 }}']);
    expect(evaluate('{{ x.y }}', { x: { y: data('{{ 1 }}') } })).toBe('{{ 1 }}');
    expect(failure(() => evaluate('{{ x }}', { x: data('1 == 1') }, { conditional: true })).code).toBe(
      'untrusted-template',
    );
  });

  it('names the place of a mistake', () => {
    expect(failure(() => evaluate('a\n {{ b }}')).origin).toEqual({ file: '<template>', line: 2, column: 5 });
    expect(failure(() => evaluate('{{ 1 +', {}, { file: 'x.yml' })).origin).toMatchObject({ file: 'x.yml', line: 1 });
    expect(failure(() => render('x\n{% if a %}', {}, { file: 'x.j2' })).origin).toMatchObject({
      file: 'x.j2',
      line: 2,
    });
    expect(failure(() => evaluate('a <', {}, { conditional: true })).origin).toMatchObject({ file: '<template>' });
    expect(failure(() => evaluate('{{ f() }}', { f: () => 1 })).message).toBe('a function cannot be a variable');
    expect(failure(() => render('x{{ 1 }}', {}, { trim_block: true } as object)).message).toContain('trim_block');
  });

  it('takes the options of the template module', () => {
    expect(
      render(
        '  <% if true %>\n[[ a ]]\n<% endif %>\n',
        { a: 1 },
        {
          block_start_string: '<%',
          block_end_string: '%>',
          variable_start_string: '[[',
          variable_end_string: ']]',
          lstrip_blocks: true,
          newline_sequence: '\\r\\n',
        },
      ),
    ).toBe('1\r\n');
    expect(
      render(
        "{% include 'a' %}{{ lookup('env', 'E') }}",
        {},
        { templates: new Map([['a', 'A']]), environment: { E: 'e' } },
      ),
    ).toBe('Ae');
  });
});
