import { Worker } from 'node:worker_threads';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { evaluate, PlayError } from '../../src/jinja/public.ts';

/** The lookup holds this thread until the answer is there, so the server runs in another. */
const SERVER = `
import { createServer } from 'node:http';
import { parentPort } from 'node:worker_threads';
const server = createServer((request, response) => {
  if (request.url === '/two') return response.end('one\\ntwo\\n');
  if (request.url === '/who') return response.end(JSON.stringify({ auth: request.headers.authorization, x: request.headers['x-y'] }));
  if (request.url === '/there') return response.writeHead(302, { location: '/two' }).end();
  if (request.url !== '/slow') response.writeHead(404).end();
});
server.listen(0, '127.0.0.1', () => parentPort.postMessage(server.address().port));
`;

let server: Worker;
let base: string;

beforeAll(async () => {
  server = new Worker(new URL(`data:text/javascript,${encodeURIComponent(SERVER)}`));
  const port = await new Promise<number>((resolve) => server.once('message', resolve));
  base = `http://127.0.0.1:${port}`;
});
afterAll(() => server.terminate());

const ask = (call: string): unknown => evaluate(`{{ ${call} }}`, { base });

it('gives lines, or the whole', () => {
  expect(ask("q('url', base ~ '/two')")).toEqual(['one', 'two']);
  expect(ask("lookup('url', base ~ '/two')")).toBe('one,two');
  expect(ask("lookup('url', base ~ '/two', split_lines=false)")).toBe('one\ntwo\n');
});

it('sends headers and names', () => {
  expect(ask("lookup('url', base ~ '/who', username='ann', password='pw', headers={'x-y': 'z'}) | from_json")).toEqual({
    auth: `Basic ${Buffer.from('ann:pw').toString('base64')}`,
    x: 'z',
  });
});

it('follows redirects unless told not to', () => {
  expect(ask("q('url', base ~ '/there')")).toEqual(['one', 'two']);
  expect(() => ask("q('url', base ~ '/there', follow_redirects='none')")).toThrow(/answered 302/);
});

it('fails plainly', () => {
  expect(() => ask("q('url', base ~ '/nothing')")).toThrow(/answered 404/);
  expect(() => ask("q('url', base ~ '/slow', timeout=1)")).toThrow(PlayError);
  expect(() => ask("q('url', 'http://127.0.0.1:1/')")).toThrow(/could not be reached/);
  expect(() => ask("q('url', base, validat_certs=false)")).toThrow(/no option/);
});
