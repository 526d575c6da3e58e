/** What a Galaxy server knows: roles by its first interface, collections by its third (or second). */
import { type Origin, PlayError } from '../errors.ts';
import { fetchJson, statusOf, type WebOptions } from './web.ts';

export interface ServerOptions {
  readonly name: string;
  readonly url: string;
  readonly authorization?: string | undefined;
  readonly ignoreCertificates: boolean;
  readonly seconds: number;
}

export interface RoleOnServer {
  readonly versions: readonly string[];
  readonly branch: string | undefined;
  archiveOf(version: string): string;
}

export interface Release {
  readonly version: string;
  readonly url: string;
  readonly sha256: string;
  readonly dependencies: Readonly<Record<string, string>>;
}

export interface Server {
  readonly name: string;
  readonly web: WebOptions;
  readonly url: string;
  role(namespace: string, name: string, origin?: Origin): Promise<RoleOnServer | undefined>;
  /** Undefined when the server does not know the collection. */
  versions(collection: string): Promise<readonly string[] | undefined>;
  release(collection: string, version: string): Promise<Release>;
}

type Page = Readonly<Record<string, unknown>>;

/** A server, asked for the first time when something is needed of it. */
export function openServer({ name, url, authorization, ignoreCertificates, seconds }: ServerOptions): Server {
  const web: WebOptions = { seconds, ignoreCertificates, authorization };
  const page = async (path: string): Promise<Page> => (await fetchJson(path, web)) as Page;
  let found: Promise<Root> | undefined;
  const root = (): Promise<Root> => {
    found ??= findRoot(url, page);
    return found;
  };
  /** Everything of a list that comes in pages. */
  const list = async (first: string): Promise<Page[]> => {
    const all: Page[] = [];
    for (let next: string | undefined = first, pages = 0; next !== undefined && pages < 1000; pages++) {
      const one: Page = await page(next);
      all.push(...((one['data'] ?? one['results'] ?? []) as Page[]));
      const link = (one['links'] as Page | undefined)?.['next'] ?? one['next_link'] ?? one['next'];
      next = typeof link === 'string' && link !== '' ? sameServer(link, next) : undefined;
    }
    return all;
  };
  const collectionUrl = async (collection: string): Promise<string> => {
    const { base, versions } = await root();
    const part = versions['v3'] ?? versions['v2'];
    if (part === undefined) throw new PlayError('usage', `the server ${name} has no collections`);
    return `${join(base, part)}collections/${collection.replace('.', '/')}/versions/`;
  };
  return {
    name,
    web,
    url,
    async role(namespace, role) {
      const { base, versions } = await root();
      const v1 = join(base, versions['v1'] ?? 'v1/');
      const owner = `${v1}roles/?owner__username=${encodeURIComponent(namespace)}&name=${encodeURIComponent(role)}`;
      const [known] = ((await page(owner))['results'] ?? []) as Page[];
      if (!known) return undefined;
      const releases = await list(`${v1}roles/${encodeURIComponent(String(known['id']))}/versions/?page_size=50`);
      const archive = (version: string): string =>
        `https://github.com/${known['github_user']}/${known['github_repo']}/archive/${encodeURIComponent(version)}.tar.gz`;
      return {
        versions: releases.map((one) => String(one['name'])),
        branch: typeof known['github_branch'] === 'string' ? known['github_branch'] : undefined,
        archiveOf: (version) => {
          const own = releases.find((one) => one['name'] === version)?.['download_url'];
          return typeof own === 'string' && own !== '' ? new URL(own, base).href : archive(version);
        },
      };
    },
    async versions(collection) {
      try {
        const all = await list(`${await collectionUrl(collection)}?limit=100&page_size=100`);
        return all.map((one) => String(one['version']));
      } catch (error) {
        if (statusOf(error) === 404) return undefined;
        throw error;
      }
    },
    async release(collection, version) {
      const where = `${await collectionUrl(collection)}${encodeURIComponent(version)}/`;
      const one = await page(where);
      const sha256 = (one['artifact'] as Page | undefined)?.['sha256'];
      if (typeof one['download_url'] !== 'string' || typeof sha256 !== 'string') {
        throw new PlayError('usage', `\`${where}\` names no archive with a checksum`);
      }
      const metadata = one['metadata'] as Page | undefined;
      return {
        version,
        url: new URL(one['download_url'], where).href,
        sha256,
        dependencies: (metadata?.['dependencies'] ?? {}) as Readonly<Record<string, string>>,
      };
    },
  };
}

interface Root {
  readonly base: string;
  readonly versions: Readonly<Record<string, string>>;
}

/** The root says which interfaces there are; it stands at the URL that was given, or below `api/`. */
async function findRoot(url: string, page: (url: string) => Promise<Page>): Promise<Root> {
  const given = url.endsWith('/') ? url : `${url}/`;
  const tried = given.endsWith('/api/') ? [given] : [given, `${given}api/`];
  let last: unknown;
  for (const base of tried) {
    try {
      const versions = (await page(base))['available_versions'];
      if (typeof versions === 'object' && versions !== null) return { base, versions: versions as Root['versions'] };
    } catch (error) {
      last = error;
      if (statusOf(error) === undefined && !String(error).includes('no JSON')) break;
    }
  }
  throw last ?? new PlayError('usage', `\`${url}\` is no Galaxy server: it names no \`available_versions\``);
}

const join = (base: string, part: string): string => new URL(part.endsWith('/') ? part : `${part}/`, base).href;

/** Links to further pages may be relative; they never lead to another server, which would get the token. */
function sameServer(link: string, from: string): string {
  const next = new URL(link, from);
  if (next.origin === new URL(from).origin) return next.href;
  throw new PlayError('usage', `\`${from}\` continues on another server: ${next.origin}`);
}
