import { expect, test } from 'vitest';
import { PlayError } from '../../src/errors.ts';
import { altNamesIn, altNameText, readAltName, readAltNames } from '../../src/pki/altNames.ts';

test.each([
  ['10.20.0.1', 'IP:10.20.0.1'],
  ['IP:10.20.0.1', 'IP:10.20.0.1'],
  ['FD00:0:0:0:0:0:0:0A', 'IP:fd00::a'],
  ['::1', 'IP:::1'],
  ['localhost', 'DNS:localhost'],
  ['DNS:Kubernetes.Default.svc', 'DNS:kubernetes.default.svc'],
  ['kubernetes.default.svc.cluster.local.', 'DNS:kubernetes.default.svc.cluster.local'],
  ['*.example.com', 'DNS:*.example.com'],
  ['node_1', 'DNS:node_1'],
  [' api.example.com ', 'DNS:api.example.com'],
])('%s is %s', (text, name) => {
  expect(altNameText(readAltName(text))).toBe(name);
});

test.each([
  '',
  '10.20.0.0/24',
  '10.20.0.256',
  '1.2.3',
  'a b',
  'a..b',
  '-a',
  'a-',
  'a.*.b',
  'IP:localhost',
  'DNS:10.0.0.1',
  'http://x',
  'x'.repeat(64),
  'a,DNS:b',
])('`%s` is refused', (text) => {
  expect(() => readAltName(text)).toThrow(PlayError);
});

test('each name counts once', () => {
  expect(readAltNames(['::1', 'a', '0:0::1', 'A', 'IP:::1']).map(altNameText)).toEqual(['IP:::1', 'DNS:a']);
});

test('names are read back as they are written, and other kinds are left alone', () => {
  expect(altNamesIn('DNS:a, IP Address:0:0:0:0:0:0:0:1, IP Address:10.0.0.1, email:x@y')).toEqual([
    'DNS:a',
    'IP:::1',
    'IP:10.0.0.1',
    'email:x@y',
  ]);
  expect(altNamesIn(undefined)).toEqual([]);
});
