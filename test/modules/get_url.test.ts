import { createHash } from 'node:crypto';
import { afterAll, describe, expect, test } from 'vitest';
import { digestOf, get_url } from '../../src/modules/get_url.ts';
import { describeModule } from '../support/describeModule.ts';
import { serveWeb } from '../support/webServer.ts';

const content = 'the file\n';
const sum = createHash('sha256').update(content).digest('hex');
const server = await serveWeb(({ url, headers }) => {
  if (url === '/SHA256SUMS') return { body: `${'0'.repeat(64)}  other\n${sum}  f.txt\n` };
  if (url !== '/f.txt') return { status: 404 };
  if (headers['if-modified-since'] !== undefined) return { status: 304 };
  return { body: content };
});
afterAll(() => server.close());
const url = `${server.url}/f.txt`;

describeModule(
  get_url,
  {
    downloads: {
      args: { url, dest: '$ROOT/x', mode: '0640' },
      changes: ['$ROOT/x'],
      after: { x: { content, mode: 0o640 } },
      result: { dest: '$ROOT/x', url, status_code: 200, size: 9 },
    },
    'into a folder': { args: { url, dest: '$ROOT' }, changes: ['$ROOT/f.txt'], after: { 'f.txt': content } },
    'not when it is unchanged there': {
      given: { x: 'other' },
      args: { url, dest: '$ROOT/x' },
      changes: [],
      after: { x: 'other' },
      result: { status_code: 304 },
    },
    'but by force': {
      given: { x: 'other' },
      args: { url, dest: '$ROOT/x', force: true },
      changes: ['$ROOT/x'],
      after: { x: content },
    },
    'with a checksum': {
      args: { url, dest: '$ROOT/x', checksum: `sha256:${sum}` },
      changes: ['$ROOT/x'],
      after: { x: content },
    },
    'replaces what has another checksum': {
      given: { x: 'other' },
      args: { url, dest: '$ROOT/x', checksum: `sha256:${sum}` },
      changes: ['$ROOT/x'],
      after: { x: content },
    },
    'asks nobody when the checksum fits': {
      given: { x: content },
      args: { url: 'http://127.0.0.1:1/x', dest: '$ROOT/x', checksum: `sha256:${sum}` },
      changes: [],
    },
    'with a list of checksums': {
      args: { url, dest: '$ROOT/x', checksum: `sha256:${server.url}/SHA256SUMS` },
      changes: ['$ROOT/x'],
      after: { x: content },
    },
    'refuses another content': {
      given: { x: 'old' },
      args: { url, dest: '$ROOT/x', checksum: `sha256:${'1'.repeat(64)}` },
      error: /the checksum of the download is [0-9a-f]{64}, not 1/,
      after: { x: 'old' },
    },
    'a file that is not there': {
      args: { url: `${server.url}/none`, dest: '$ROOT/x', force: true },
      error: 'HTTP Error 404',
      after: { x: null },
    },
    'nobody there': {
      args: { url: 'http://127.0.0.1:1/x', dest: '$ROOT/x' },
      error: 'request failed',
      after: { x: null },
    },
    'a checksum without sense': { args: { url, dest: '$ROOT/x', checksum: 'abc' }, error: 'must be ALGORITHM:DIGEST' },
  },
  { notHostile: ['url', 'checksum'] },
);

describe('digestOf', () => {
  test.each([
    ['abc\n', 'abc'],
    ['111  f.tgz\n222  g.tgz\n', '222'],
    ['111 *f.tgz\n222 *./g.tgz\n', '222'],
    ['SHA256 (f.tgz) = 111\nSHA256 (g.tgz) = 222\n', '222'],
    ['111  f.tgz\n333  h.tgz\n', undefined],
  ])('%j', (list, digest) => expect(digestOf(list, 'https://x/a/g.tgz?b')).toBe(digest));
});
