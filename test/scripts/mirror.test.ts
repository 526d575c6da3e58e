// The lab's mirror: what is put into its folders comes out as the official places would give it.
import { createHash } from 'node:crypto';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { request } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { serveMirror } from '../../scripts/lab/kubernetes/mirror.mjs';
import { addImage } from '../../scripts/lab/kubernetes/ociImage.mjs';

const folder = mkdtempSync(join(tmpdir(), 'reprise-mirror-'));
const image = 'registry.test/some/tool:v1';
let mirror: Awaited<ReturnType<typeof serveMirror>>;

beforeAll(async () => {
  for (const [path, text] of [
    ['one/files/dl.test/release/tool', 'the tool of one'],
    ['two/files/dl.test/release/tool', 'the tool of two'],
    ['two/files/dl.test/release/other', 'another'],
    ['secret', 'not to be served'],
    ['root/bin/tool', '#!/bin/sh\n'],
  ] as const) {
    mkdirSync(join(folder, path, '..'), { recursive: true });
    writeFileSync(join(folder, path), text, { mode: 0o755 });
  }
  const layout = join(folder, 'two/images');
  await addImage({ layout, names: [image], folders: [join(folder, 'root')], entry: ['/bin/tool'], scratch: folder });
  mirror = await serveMirror({ address: '127.0.0.1', port: 0, folders: [join(folder, 'one'), join(folder, 'two')] });
});
afterAll(async () => {
  await mirror.close();
  rmSync(folder, { recursive: true });
});

const ask = (path: string, init?: RequestInit) => fetch(`${mirror.url}${path}`, init);
const sha256 = (bytes: ArrayBuffer) => `sha256:${createHash('sha256').update(Buffer.from(bytes)).digest('hex')}`;

describe('files', () => {
  test.each([
    ['/files/dl.test/release/tool', 200, 'the tool of one'],
    ['/files/dl.test/release/other', 200, 'another'],
    ['/files/dl.test/release/none', 404, ''],
    ['/files/dl.test/release', 404, ''],
    ['/else', 404, ''],
    ['/files/..%2f..%2fsecret', 400, ''],
  ])('%s answers %i', async (path, status, text) => {
    const answer = await ask(path);
    expect([answer.status, await answer.text()]).toEqual([status, text]);
  });

  test('no path leads out of its folders', async () => {
    const { port } = new URL(mirror.url);
    const status = await new Promise((resolve) =>
      request({ host: '127.0.0.1', port, path: '/files/../../secret' }, (answer) => resolve(answer.statusCode)).end(),
    );
    expect(status).toBe(404);
  });

  test('an interrupted download goes on where it ended', async () => {
    const answer = await ask('/files/dl.test/release/tool', { headers: { range: 'bytes=4-' } });
    expect([answer.status, answer.headers.get('content-range'), await answer.text()]).toEqual([
      206,
      'bytes 4-14/15',
      'tool of one',
    ]);
  });

  test('nothing can be put there', async () => {
    expect((await ask('/files/dl.test/new', { method: 'PUT', body: 'x' })).status).toBe(405);
  });
});

describe('the registry', () => {
  test('greets', async () => expect((await ask('/v2/')).status).toBe(200));

  test('an image is pulled as containerd does it: its name, its manifest, its blobs', async () => {
    const named = await ask('/v2/some/tool/manifests/v1?ns=registry.test', { method: 'HEAD' });
    const digest = named.headers.get('docker-content-digest') ?? '';
    expect(named.headers.get('content-type')).toBe('application/vnd.oci.image.manifest.v1+json');
    const bytes = await (await ask(`/v2/some/tool/manifests/${digest}?ns=registry.test`)).arrayBuffer();
    expect(sha256(bytes)).toBe(digest);
    const manifest = JSON.parse(Buffer.from(bytes).toString());
    const blobs = [manifest.config, ...manifest.layers];
    expect(blobs).toHaveLength(2);
    const got = await Promise.all(
      blobs.map(async ({ digest }) => (await ask(`/v2/some/tool/blobs/${digest}?ns=registry.test`)).arrayBuffer()),
    );
    expect(got.map(sha256)).toEqual(blobs.map((blob) => blob.digest));
    expect(got.map((blob) => blob.byteLength)).toEqual(blobs.map((blob) => blob.size));
    const config = JSON.parse(Buffer.from(got[0] ?? new ArrayBuffer(0)).toString());
    expect(config).toMatchObject({
      os: 'linux',
      config: { Entrypoint: ['/bin/tool'] },
      rootfs: { diff_ids: [manifest.layers[0].digest] },
    });
  });

  test.each([
    ['/v2/some/tool/tags/list', 200],
    ['/v2/some/tool/manifests/v1', 200],
    ['/v2/some/tool/manifests/v1?ns=other.test', 404],
    ['/v2/some/tool/manifests/v2', 404],
    ['/v2/tool/manifests/v1?ns=registry.test', 404],
    ['/v2/some/tool/blobs/sha256:00', 404],
    ['/v2/some/tool/manifests/..%2f..%2foci-layout', 400],
  ])('%s answers %i', async (path, status) => expect((await ask(path)).status).toBe(status));
});
