import { describe, expect, test } from 'vitest';
import { runAction } from '../../support/runAction.ts';

const spec = `
    port: { type: int, required: true }
    mode: { type: str, choices: [a, b], default: a }
    list_: { type: list, elements: int }
    nested: { type: dict, options: { inner: { type: bool, required: true } } }`;

const check = (provided: string) =>
  runAction(
    `validate_argument_spec:\n  argument_spec:${spec.replace(/\n {4}/g, '\n    ')}\n  provided_arguments: ${provided}\n  validate_args_context: { name: r, type: role }`,
  );

describe('holds', () => {
  test.each([
    ['{ port: 1 }'],
    ['{ port: "80", mode: b }'],
    ['{ port: 1, list_: [1, "2"] }'],
    ['{ port: 1, nested: { inner: yes } }'],
  ])('%s', async (provided) => {
    expect(await check(provided)).toMatchObject({ status: 'ok', message: 'The arg spec validation passed' });
  });
});

describe('fails', () => {
  test.each([
    ['{}', 'port'],
    ['{ port: many }', 'port'],
    ['{ port: 1, mode: c }', 'mode'],
    ['{ port: 1, list_: [x] }', 'list_'],
    ['{ port: 1, nested: {} }', 'inner'],
  ])('%s', async (provided, names) => {
    const { status, result } = await check(provided);
    expect(status).toBe('failed');
    expect((result['argument_errors'] as string[]).join()).toContain(names);
    expect(result).toMatchObject({ validate_args_context: { name: 'r', type: 'role' } });
  });

  test('with every mistake at once', async () => {
    expect((await check('{ port: many, mode: c }')).result['argument_errors']).toEqual([
      `argument 'port' is of type str and we were unable to convert to int: "'many'" cannot be converted to an int`,
      'value of mode must be one of: a, b, got: c',
    ]);
  });
});
