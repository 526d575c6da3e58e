/** What foreign modules print becomes a result; the results are those of ansible-core 2.19 for the same output. */
import { describe, expect, test } from 'vitest';
import { resultValue } from '../../src/engine/value.ts';
import { readAnswer } from '../../src/modules/answer.ts';
import { toJson } from '../../src/python/plain.ts';
import type { Reply } from '../../src/script/session.ts';

const reply = (stdout: string, more: { rc?: number; stderr?: string; records?: [string, string][] } = {}): Reply => ({
  status: 'done',
  rc: more.rc ?? 0,
  stdout: Buffer.from(stdout),
  stderr: Buffer.from(more.stderr ?? ''),
  records: (more.records ?? []).map(([key, value]) => [key, Buffer.from(value)]),
});

const answer = (stdout: string, more: Parameters<typeof reply>[1] & { invocation?: boolean } = {}): unknown =>
  toJson(resultValue(readAnswer(reply(stdout, more), { name: 'mine', invocation: more.invocation })));

/** What a failure has where no traceback came with it. */
const exception = '(traceback unavailable)';

const rows: readonly (readonly [name: string, stdout: string, is: unknown])[] = [
  ['a plain answer', '{"changed": true, "a": [1, 2.5]}', { changed: true, failed: false, a: [1, 2.5] }],
  ['noise before it', 'motd\n  {"a": 1}\n', { changed: false, failed: false, a: 1 }],
  [
    'noise behind it is told',
    '{"a":\n1}\nbye\n',
    { changed: false, failed: false, a: 1, warnings: ['Module invocation had junk after the JSON data: bye'] },
  ],
  ['failed', '{"failed": true, "msg": "no"}', { changed: false, failed: true, exception, msg: 'no' }],
  [
    'what was changed before it failed',
    '{"failed": 1, "changed": 1, "msg": "no"}',
    { changed: true, failed: true, exception, msg: 'no' },
  ],
  ['rc alone', '{"rc": 4}', { changed: false, failed: true, exception, rc: 4, msg: 'module `mine` failed with rc 4' }],
  ['rc that is forgiven', '{"rc": 4, "failed": false}', { changed: false, failed: false, rc: 4 }],
  ['skipped', '{"skipped": true}', { changed: false, failed: false, skipped: true }],
  [
    'lines of outputs',
    '{"stdout": "a\\nb"}',
    { changed: false, failed: false, stdout: 'a\nb', stdout_lines: ['a', 'b'] },
  ],
  [
    'results that are no list',
    '{"results": {"a": 1}}',
    {
      changed: false,
      failed: false,
      ansible_module_results: { a: 1 },
      warnings: ["Found internal 'results' key in module return, renamed to 'ansible_module_results'."],
    },
  ],
  ['facts', '{"ansible_facts": {"x": 1}}', { changed: false, failed: false, ansible_facts: { x: 1 } }],
  ['no invocation', '{"invocation": {"module_args": {}}}', { changed: false, failed: false }],
  ['no templates', '{"a": "{{ 1 }}"}', { changed: false, failed: false, a: '{{ 1 }}' }],
  [
    'marks of newer versions',
    '{"warnings": [{"event": {"msg": "careful", "__ansible_type": "Event"}, "__ansible_type": "WarningSummary"}], "deprecations": [{"event": {"msg": "old", "__ansible_type": "Event"}, "deprecator": {"resolved_name": "ansible.builtin", "type": null, "__ansible_type": "PluginInfo"}, "version": "9.9", "__ansible_type": "DeprecationSummary"}]}',
    {
      changed: false,
      failed: false,
      warnings: ['careful'],
      deprecations: [
        {
          msg: 'old',
          version: '9.9',
          collection_name: 'ansible.builtin',
          deprecator: { resolved_name: 'ansible.builtin', type: null },
        },
      ],
    },
  ],
];

test.each(rows)('%s', (_name, stdout, is) => {
  expect(answer(stdout)).toEqual(is);
});

describe('what is no answer', () => {
  test('keeps what was printed', () => {
    expect(answer('hi\n', { rc: 4, stderr: 'oh\nerr\n' })).toEqual({
      changed: false,
      failed: true,
      exception,
      rc: 4,
      module_stdout: 'hi\n',
      module_stderr: 'oh\nerr\n',
      msg: 'module `mine` gave no JSON: there is no line that begins with `{`; it said: err',
    });
  });
  test.each(['[1]', '{"a": }', '{"a"'])('%s', (text) => {
    expect(answer(text)).toMatchObject({ failed: true, exception, module_stdout: text });
  });
  test('the host may have failed before the module ran', () => {
    const records: [string, string][] = [
      ['failed', ''],
      ['msg', 'has none'],
    ];
    expect(answer('', { rc: 1, records })).toEqual({ changed: false, failed: true, exception, msg: 'has none' });
  });
});

test('differences are shown when they were asked for, and data otherwise', () => {
  const text = '{"diff": {"before": {"b": 1, "a": 2}, "after": "x\\n", "before_header": "f"}}';
  const quiet = readAnswer(reply(text), { name: 'mine' });
  expect(quiet.diff).toBeUndefined();
  expect(toJson(resultValue(quiet).get('diff')!)).toEqual({ before: { b: 1, a: 2 }, after: 'x\n', before_header: 'f' });
  const shown = readAnswer(reply(text, { records: [['diff', '']] }), { name: 'mine' });
  expect(shown.diff).toEqual([
    { before: '{\n    "a": 2,\n    "b": 1\n}\n', after: 'x\n', beforeHeader: 'f', afterHeader: '' },
  ]);
});

test('the invocation is kept from -vvv on', () => {
  expect(answer('{"invocation": {"a": 1}}', { invocation: true })).toMatchObject({ invocation: { a: 1 } });
});
