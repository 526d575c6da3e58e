import { afterAll, expect } from 'vitest';
import { uri } from '../../src/modules/uri.ts';
import { describeModule } from '../support/describeModule.ts';
import { serveWeb, type WebAnswer } from '../support/webServer.ts';

const server = await serveWeb(({ method, url, headers, body }): WebAnswer => {
  if (url === '/missing') return { status: 404, body: 'nothing here' };
  if (url === '/moved') return { status: 302, headers: { Location: '/json' } };
  if (url === '/cookie') return { headers: { 'Set-Cookie': ['a=1; Path=/', 'b=2'] } };
  if (url === '/json') return { headers: { 'Content-Type': 'application/json' }, body: '{"a": [1, null]}' };
  const seen = { method, body, type: headers['content-type'], auth: headers.authorization, x: headers['x-a'] };
  return {
    status: method === 'POST' ? 201 : 200,
    headers: { 'Content-Type': 'application/json' },
    body: JSON.stringify(seen),
  };
});
afterAll(() => server.close());

const same = { restless: false };

describeModule(
  uri,
  {
    'a JSON answer': {
      args: { url: `${server.url}/json` },
      changes: [],
      result: {
        status: 200,
        json: { a: [1, null] },
        content_type: 'application/json',
        redirected: false,
        url: `${server.url}/json`,
      },
      ...same,
    },
    'the answer as text': {
      args: { url: `${server.url}/json`, return_content: true },
      result: { content: '{"a": [1, null]}' },
    },
    'a code that was not wanted': {
      args: { url: `${server.url}/missing` },
      error: 'Status code was 404 and not [200]: HTTP Error 404: Not Found',
      result: { status: 404, content: 'nothing here' },
    },
    'a code that was': { args: { url: `${server.url}/missing`, status_code: [200, 404] }, result: { status: 404 } },
    'nobody there': {
      args: { url: 'http://127.0.0.1:1/' },
      error: 'Status code was -1 and not [200]: Request failed',
      result: { status: -1 },
    },
    'posts JSON': {
      args: { url: `${server.url}/`, method: 'POST', body: { a: [1, 'x'] }, body_format: 'json', status_code: 201 },
      result: { json: { method: 'POST', body: '{"a": [1, "x"]}', type: 'application/json' } },
    },
    'posts a form': {
      args: {
        url: `${server.url}/`,
        method: 'POST',
        body: { 'a b': 'ü&', c: [1, 2] },
        body_format: 'form-urlencoded',
        status_code: 201,
      },
      result: { json: { body: 'a+b=%C3%BC%26&c=1&c=2', type: 'application/x-www-form-urlencoded' } },
    },
    'posts parts': {
      args: {
        url: `${server.url}/`,
        method: 'POST',
        body: { a: 'x', f: { content: 'y', filename: 'f.txt' } },
        body_format: 'form-multipart',
        status_code: 201,
      },
      result: {
        json: {
          body: expect.stringContaining('filename="f.txt"'),
          type: expect.stringContaining('multipart/form-data; boundary='),
        },
      },
    },
    'posts a file of the controller': {
      sources: { f: 'bytes' },
      args: { url: `${server.url}/`, method: 'POST', src: 'f', status_code: 201 },
      result: { json: { body: 'bytes' } },
    },
    'posts a file of the host': {
      given: { f: 'bytes' },
      args: { url: `${server.url}/`, method: 'POST', src: '$ROOT/f', remote_src: true, status_code: 201 },
      result: { json: { body: 'bytes' } },
    },
    'headers and password': {
      args: { url: `${server.url}/`, headers: { 'X-A': 'a"b\\c' }, url_username: 'me', url_password: 'p"w:$x' },
      result: { json: { x: 'a"b\\c', auth: `Basic ${Buffer.from('me:p"w:$x').toString('base64')}` } },
    },
    'follows a redirect': {
      args: { url: `${server.url}/moved` },
      result: { redirected: true, url: `${server.url}/json`, status: 200 },
    },
    'or not': {
      args: { url: `${server.url}/moved`, follow_redirects: 'none', status_code: 302 },
      result: { status: 302, location: '/json' },
    },
    cookies: {
      args: { url: `${server.url}/cookie` },
      result: { cookies: { a: '1', b: '2' }, cookies_string: 'a=1; b=2' },
    },
    'keeps the answer': {
      args: { url: `${server.url}/json`, dest: '$ROOT/out.json', mode: '0600' },
      changes: ['$ROOT/out.json'],
      after: { 'out.json': { content: '{"a": [1, null]}', mode: 0o600 } },
      result: { path: '$ROOT/out.json' },
    },
    'keeps it in a folder': { args: { url: `${server.url}/json`, dest: '$ROOT' }, changes: ['$ROOT/json'] },
    'creates holds it back': {
      given: { f: '' },
      args: { url: `${server.url}/json`, creates: '$ROOT/f' },
      changes: [],
      result: { stdout: "skipped, since '$ROOT/f' exists" },
    },
    'only web addresses': { args: { url: 'file:///etc/passwd' }, error: 'Request failed' },
  },
  { notHostile: ['url', 'method'] },
);
