import { expect, test } from 'vitest';
import { readRecords } from '../../src/modules/outcome.ts';
import type { Reply } from '../../src/script/session.ts';

function reply(records: [string, string][], rc = 0, stderr = ''): Reply {
  const bytes = records.map(([key, value]) => [key, Buffer.from(value)] as const);
  return { status: 'done', rc, stdout: Buffer.alloc(0), stderr: Buffer.from(stderr), records: bytes };
}

test('records become changes, differences and typed results', () => {
  const outcome = readRecords(
    reply([
      ['changed', '/a'],
      ['diff-path', '/a'],
      ['diff-before', 'x\n'],
      ['diff-after', 'y\n'],
      ['size', '12'],
      ['lines', 'a\nb\n'],
      ['there', '1'],
      ['warning', 'careful'],
      ['name', '12'],
    ]),
    {
      size: { kind: 'int', summary: '' },
      lines: { kind: 'list', summary: '' },
      there: { kind: 'bool', summary: '' },
    },
  );
  expect(outcome).toEqual({
    status: 'changed',
    message: undefined,
    changes: ['/a'],
    diff: [{ before: 'x\n', after: 'y\n', beforeHeader: '/a', afterHeader: '/a' }],
    result: { size: 12, lines: ['a', 'b'], there: true, name: '12' },
    warnings: ['careful'],
  });
});

test('a failure keeps what was changed before it, and says why', () => {
  expect(
    readRecords(
      reply(
        [
          ['changed', '/a'],
          ['msg', 'no'],
          ['failed', '1'],
        ],
        1,
      ),
    ),
  ).toMatchObject({ status: 'failed', message: 'no', changes: ['/a'] });
  expect(readRecords(reply([], 3, 'cannot\n'))).toMatchObject({ status: 'failed', message: 'cannot' });
  expect(readRecords(reply([], 3))).toMatchObject({ status: 'failed', message: 'the script ended with code 3' });
  expect(
    readRecords(
      reply([
        ['msg', 'exists'],
        ['skipped', '1'],
      ]),
    ),
  ).toMatchObject({ status: 'skipped', message: 'exists' });
});

test('a difference never shows a private key', () => {
  const pem = '-----BEGIN EC PRIVATE KEY-----\nc2VjcmV0\n-----END EC PRIVATE KEY-----\n';
  const { diff } = readRecords(
    reply([
      ['diff-path', '/a'],
      ['diff-before', `certificate\n${pem}`],
      ['diff-after', 'users:\n  client-key-data: c2VjcmV0\n  client-certificate-data: x\n'],
    ]),
    {},
  );
  expect(diff?.map(({ before, after }) => [before, after])).toEqual([
    [
      'certificate\n-----BEGIN EC PRIVATE KEY-----\n(not shown)\n-----END EC PRIVATE KEY-----\n',
      'users:\n  client-key-data: (not shown)\n  client-certificate-data: x\n',
    ],
  ]);
});
