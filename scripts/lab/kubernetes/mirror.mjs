// A mirror for hosts without any way out: files under /files/HOST/PATH as https://HOST/PATH has them, and a registry of
// images under /v2/, from which one can only pull. It serves folders that others have filled (see publish.mjs).
import { createReadStream, existsSync, readFileSync, statSync } from 'node:fs';
import { createServer } from 'node:http';
import { join } from 'node:path';

/**
 * Serve `folders` on an address of this machine until `close`. Each folder may have `files/HOST/PATH`, and an OCI
 * layout of images in `images`; where two have the same name, the first wins.
 * @param {{ address: string, port: number, folders: readonly string[] }} where
 */
export async function serveMirror({ address, port, folders }) {
  const images = readImages(folders);
  const server = createServer((request, response) => {
    const reading = request.method === 'GET' || request.method === 'HEAD';
    const url = parse(request.url);
    if (!reading || !url) return refuse(response, reading ? 400 : 405);
    const found = url.pathname.startsWith('/files/')
      ? findFile(folders, url.pathname)
      : url.pathname.startsWith('/v2/')
        ? findInRegistry({ folders, images, path: url.pathname, host: url.searchParams.get('ns') })
        : undefined;
    if (!found) return refuse(response, 404);
    send({ request, response, ...found });
  });
  await new Promise((resolve, reject) => server.once('error', reject).listen(port, address, () => resolve(undefined)));
  const bound = server.address();
  return {
    url: `http://${address}:${typeof bound === 'object' && bound ? bound.port : port}`,
    close: () => new Promise((resolve) => server.close(resolve) && server.closeAllConnections()),
  };
}

/** The URL class has resolved every `..`; an encoded one would come back with decoding. */
function parse(text) {
  try {
    const url = new URL(text, 'http://mirror');
    const pathname = decodeURIComponent(url.pathname);
    return pathname.split('/').includes('..') || pathname.includes('\0')
      ? undefined
      : { pathname, searchParams: url.searchParams };
  } catch {
    return undefined;
  }
}

const isFile = (file) => statSync(file, { throwIfNoEntry: false })?.isFile() ?? false;

function findFile(folders, path) {
  const file = folders.map((folder) => join(folder, path)).find(isFile);
  return file && { file, type: 'application/octet-stream' };
}

/** Every name an image can be pulled by, with what the index of its layout says of it. */
function readImages(folders) {
  const images = new Map();
  for (const folder of folders) {
    const index = join(folder, 'images/index.json');
    if (!existsSync(index)) continue;
    for (const found of JSON.parse(readFileSync(index, 'utf8')).manifests) {
      const name = found.annotations['io.containerd.image.name'];
      if (!images.has(name)) images.set(name, found);
    }
  }
  return images;
}

/**
 * What the registry answers. Whoever pulls through a mirror names the registry meant as `ns`; without it any will do.
 * @param {{ folders: readonly string[], images: Map<string, { digest: string, mediaType: string }>, path: string, host: string | null }} asked
 */
function findInRegistry({ folders, images, path, host }) {
  if (path === '/v2/') return { text: '{}', type: 'application/json' };
  const [, name, kind, reference] = /^\/v2\/(.+)\/(manifests|blobs|tags)\/([^/]+)$/.exec(path) ?? [];
  if (!name || !kind || !reference) return undefined;
  const isMeant = (image) => (host ? image.startsWith(`${host}/${name}:`) : image.includes(`/${name}:`));
  const meant = [...images].filter(([image]) => isMeant(image));
  if (meant.length === 0) return undefined;
  if (kind === 'tags') {
    const tags = [...new Set(meant.map(([image]) => image.slice(image.lastIndexOf(':') + 1)))];
    return { text: JSON.stringify({ name, tags }), type: 'application/json' };
  }
  const tagged = meant.find(([image]) => image.endsWith(`:${reference}`))?.[1];
  const digest = kind === 'manifests' && tagged ? tagged.digest : reference;
  const [, hex] = /^sha256:([0-9a-f]{64})$/.exec(digest) ?? [];
  const file = hex && folders.map((folder) => join(folder, 'images/blobs/sha256', hex)).find(isFile);
  if (!file) return undefined;
  const named = meant.find(([, image]) => image.digest === digest)?.[1];
  if (kind === 'manifests' && !named) return undefined;
  return { file, digest, type: named?.mediaType ?? 'application/octet-stream' };
}

/** Send a file or a text, whole or from where an interrupted download wants to go on. */
function send({ request, response, file, text = '', type, digest }) {
  const size = file ? statSync(file).size : Buffer.byteLength(text);
  const [, from] = /^bytes=(\d+)-$/.exec(request.headers.range ?? '') ?? [];
  const start = Number(from ?? 0);
  if (start > 0 && start >= size) return refuse(response, 416);
  const part = from === undefined ? {} : { 'content-range': `bytes ${start}-${size - 1}/${size}` };
  response.writeHead(from === undefined ? 200 : 206, {
    ...{ 'content-length': size - start, 'content-type': type, 'accept-ranges': 'bytes', ...part },
    ...(digest ? { 'docker-content-digest': digest } : {}),
    'docker-distribution-api-version': 'registry/2.0',
  });
  if (request.method === 'HEAD') return response.end();
  if (!file) return response.end(text);
  createReadStream(file, { start, highWaterMark: 1 << 20 })
    .on('error', () => response.destroy())
    .pipe(response);
}

function refuse(response, code) {
  response.writeHead(code, { 'content-length': 0 });
  response.end();
}
