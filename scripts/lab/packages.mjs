// A small caching proxy for apt, so that hosts without any way out get their packages.
// It fetches with this machine's own apt (`apt-helper`), so its mirrors, proxies, certificates and passwords hold.
import { createReadStream, existsSync, mkdirSync, renameSync, rmSync, statSync, utimesSync } from 'node:fs';
import { createServer } from 'node:http';
import { dirname, join } from 'node:path';
import { packagesFolder } from './places.mjs';
import { run } from './run.mjs';

const helper = '/usr/lib/apt/apt-helper';
const listsStayFresh = 10 * 60 * 1000;

/** The mirror hosts are built from: the one this machine uses for Debian, if it uses one. */
export async function findMirror() {
  if (process.env.REPRISE_LAB_MIRROR) return process.env.REPRISE_LAB_MIRROR.replace(/\/$/, '');
  const { stdout } = await run(['apt-get', 'indextargets', '--format', '$(REPO_URI)'], { mayFail: true });
  const own = stdout.split('\n').find((line) => /^http:\/\/.*\/debian\/?$/.test(line));
  return (own ?? 'http://deb.debian.org/debian').replace(/\/$/, '');
}

/**
 * Serve packages on an address of this machine until `close`.
 * Only repositories are served (paths with /dists/ or /pool/ of a mirror), so the proxy is no general way out.
 * @param {{ address: string, port: number, mirror: string }} where
 */
export async function servePackages({ address, port, mirror }) {
  const fetching = new Map();
  const allowed = new Set([new URL(mirror).host]);
  const server = createServer((request, response) => {
    const url = parse(request.url);
    if (request.method !== 'GET' || !url || !allowed.has(url.host)) return refuse(response, 403);
    const file = join(packagesFolder, url.host, url.pathname);
    // Three hosts ask for the same package at once: it is fetched once.
    if (!fetching.has(file))
      fetching.set(
        file,
        fetchOnce(url, file).finally(() => fetching.delete(file)),
      );
    fetching.get(file).then(
      () => {
        response.writeHead(200, { 'content-length': statSync(file).size, 'content-type': 'application/octet-stream' });
        createReadStream(file)
          .on('error', () => response.destroy())
          .pipe(response);
      },
      (error) => refuse(response, /\b404\b/.test(String(error)) ? 404 : 502),
    );
  });
  await new Promise((resolve, reject) => server.once('error', reject).listen(port, address, () => resolve(undefined)));
  const bound = server.address();
  return {
    url: `http://${address}:${typeof bound === 'object' && bound ? bound.port : port}`,
    close: () => new Promise((resolve) => server.close(resolve) && server.closeAllConnections()),
  };
}

/** An absolute URL into a repository, or nothing. The URL class has already resolved every `..`. */
function parse(text) {
  try {
    const url = new URL(text);
    const path = decodeURIComponent(url.pathname);
    return url.protocol === 'http:' && /\/(dists|pool)\//.test(path) && !path.includes('..') ? url : undefined;
  } catch {
    return undefined;
  }
}

/** What a name with a version or a hash in it holds never changes; lists are asked for again after a while. */
async function fetchOnce(url, file) {
  const forEver = /\.u?deb$|\/by-hash\//.test(url.pathname);
  const present = existsSync(file);
  if (present && (forEver || Date.now() - statSync(file).mtimeMs < listsStayFresh)) return;
  mkdirSync(dirname(file), { recursive: true });
  const part = `${file}.${process.pid}.${Date.now()}.part`;
  const options = ['-o', 'APT::Sandbox::User=root', '-o', 'Acquire::Retries=2'];
  const { code, stdout, stderr } = await run([helper, ...options, 'download-file', url.href, part], { mayFail: true });
  if (code === 0) {
    utimesSync(part, new Date(), new Date());
    renameSync(part, file);
    return;
  }
  rmSync(part, { force: true });
  // An old list is better than none when the mirror cannot be reached.
  if (!present) throw new Error(`${stdout}\n${stderr}`);
}

function refuse(response, code) {
  response.writeHead(code, { 'content-length': 0 });
  response.end();
}
