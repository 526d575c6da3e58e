/** Installs collections with those they depend on. */
import { mkdirSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { didYouMean, PlayError } from '../errors.ts';
import { type Candidate, fillFromArchive, openCollections } from './collection.ts';
import { collectionFolder, findInstalled } from './installed.ts';
import { type Installing, webFor, withFolder } from './installing.ts';
import { COLLECTION, type Requirement } from './requirement.ts';
import { resolveCollections, type Wanted } from './resolve.ts';
import { openServer, type Release, type Server } from './server.ts';
import { swapIn } from './swap.ts';
import { checkRange, isVersion } from './versions.ts';
import { download } from './web.ts';

export interface CollectionOptions extends Installing {
  /** Where they go. */
  readonly path: string;
  /** Where one counts as installed. */
  readonly collectionsPath: readonly string[];
  readonly force: boolean;
  readonly forceDependencies: boolean;
  readonly dependencies: boolean;
  readonly upgrade: boolean;
  readonly prereleases: boolean;
  readonly offline: boolean;
}

/** Installs all of them; nothing is put in place before everything is chosen. */
export async function installCollections(asked: readonly Requirement[], options: CollectionOptions): Promise<void> {
  await withFolder(options, async (work) => {
    const { say } = options;
    say('Process install dependency map');
    const opened = await openAll(asked, work, options);
    const sources = publishedBy(asked, options);
    const wanted = [
      ...[...opened.values()].map((one): Wanted => ({ name: nameOf(one), range: '*', by: 'you' })),
      ...asked.flatMap(({ kind, name, version, origin }): Wanted[] =>
        kind === 'galaxy' ? [{ name: name!, range: version, by: 'you', origin }] : [],
      ),
    ];
    const direct = new Set(wanted.map(({ name }) => name));
    const isKept = (name: string): boolean =>
      !opened.has(name) && !options.forceDependencies && !options.upgrade && !(options.force && direct.has(name));
    const installedVersion = (name: string): string | undefined =>
      findInstalled(name, options.collectionsPath)?.version;
    const chosen = await resolveCollections(wanted, {
      prereleases: options.prereleases,
      versionsOf: async (name) => {
        const own = opened.get(name);
        if (own) return { preferred: [own.version], published: [] };
        const there = isKept(name) ? installedVersion(name) : undefined;
        return { preferred: there === undefined ? [] : [there], published: await sources.versionsOf(name) };
      },
      dependenciesOf: async (name, version) => {
        if (!options.dependencies) return {};
        const own = opened.get(name);
        if (own) return checked(own.dependencies);
        const there = findInstalled(name, options.collectionsPath);
        if (there?.version === version) return checked(there.dependencies);
        return checked((await sources.release(name, version)).release.dependencies);
      },
    });
    say('Starting collection install process');
    let count = 0;
    for (const [name, version] of chosen) {
      const there = installedVersion(name);
      const forced = options.forceDependencies || (options.force && direct.has(name));
      if (there === version && !forced) {
        say(`'${name}:${version}' is already installed, skipping.`);
        continue;
      }
      const place = join(collectionFolder(options.path), ...name.split('.'));
      say(`Installing '${name}:${version}' to '${place}'`);
      const own = opened.get(name);
      if (own) await swapIn(place, (folder) => own.fill(folder), options);
      else await installRelease({ name, version, place, work: join(work, `artifact${count++}`) }, sources, options);
      say(`${name}:${version} was installed successfully`);
    }
  });
}

const nameOf = ({ namespace, name }: Candidate): string => `${namespace}.${name}`;

function checked(dependencies: Readonly<Record<string, string>>): Readonly<Record<string, string>> {
  for (const [name, range] of Object.entries(dependencies)) {
    if (!COLLECTION.test(name)) throw new PlayError('usage', `a dependency is no collection of a server: \`${name}\``);
    checkRange(String(range));
  }
  return dependencies;
}

/** What does not come from a server is fetched first, because only then its name is known. */
async function openAll(
  asked: readonly Requirement[],
  work: string,
  options: CollectionOptions,
): Promise<Map<string, Candidate>> {
  const opened = new Map<string, Candidate>();
  for (const [index, one] of asked.entries()) {
    if (one.kind === 'galaxy') continue;
    const folder = join(work, String(index));
    mkdirSync(folder);
    for (const candidate of await openCollections(one, folder, options)) {
      const name = nameOf(candidate);
      if (one.name !== undefined && one.name !== name) {
        throw new PlayError('usage', `\`${one.source}\` holds the collection \`${name}\`, not \`${one.name}\``, {
          origin: one.origin,
        });
      }
      opened.set(name, candidate);
    }
  }
  return opened;
}

interface Sources {
  versionsOf(name: string): Promise<readonly string[]>;
  release(name: string, version: string): Promise<{ readonly server: Server; readonly release: Release }>;
}

/** The servers, each asked only once for the same. A requirement may name the one it wants. */
function publishedBy(asked: readonly Requirement[], options: CollectionOptions): Sources {
  const { servers, offline } = options;
  const known = new Map<string, Promise<{ server: Server; versions: readonly string[] } | undefined>>();
  const releases = new Map<string, Promise<Release>>();
  const find = async (name: string): Promise<{ server: Server; versions: readonly string[] } | undefined> => {
    if (offline) return undefined;
    const named = asked.find((one) => one.name === name)?.server;
    const chosen = named === undefined ? servers : serversNamed(named, options);
    for (const server of chosen) {
      const versions = (await server.versions(name))?.filter(isVersion) ?? [];
      if (versions.length > 0) return { server, versions };
    }
    return undefined;
  };
  const lookUp = (name: string) => {
    const found = known.get(name) ?? find(name);
    known.set(name, found);
    return found;
  };
  return {
    versionsOf: async (name) => (await lookUp(name))?.versions ?? [],
    release: async (name, version) => {
      const { server } = (await lookUp(name))!;
      const key = `${name}:${version}`;
      const found = releases.get(key) ?? server.release(name, version);
      releases.set(key, found);
      return { server, release: await found };
    },
  };
}

/** A requirement names a server of the settings, or one by its URL. */
function serversNamed(named: string, { servers, seconds, ignoreCertificates }: CollectionOptions): readonly Server[] {
  const known = servers.filter(
    ({ name, url }) => name === named || url.replace(/\/$/, '') === named.replace(/\/$/, ''),
  );
  if (known.length > 0) return known;
  if (/^https?:\/\//.test(named)) return [openServer({ name: named, url: named, seconds, ignoreCertificates })];
  const hint =
    didYouMean(
      named,
      servers.map(({ name }) => name),
    ) ?? 'it may also be a URL';
  throw new PlayError('usage', `no server is named \`${named}\``, { hint });
}

interface Place {
  readonly name: string;
  readonly version: string;
  readonly place: string;
  readonly work: string;
}

/** From the server: the archive must have the checksum that the server names, and hold what it claims. */
async function installRelease(
  { name, version, place, work }: Place,
  sources: Sources,
  options: CollectionOptions,
): Promise<void> {
  const { server, release } = await sources.release(name, version);
  mkdirSync(work);
  const archive = join(work, `${name}-${version}.tar.gz`);
  options.say(`Downloading ${release.url} to ${archive}`);
  const sum = await download(release.url, archive, webFor(release.url, options, server));
  if (sum !== release.sha256) {
    throw new PlayError('usage', `\`${release.url}\` is refused: its checksum is not the one that the server names`, {
      hint: `it is ${sum}, and should be ${release.sha256}`,
    });
  }
  await swapIn(
    place,
    async (folder) => {
      await fillFromArchive(archive, folder);
      const [candidate] = await openCollections({ kind: 'dir', source: folder, version: '' }, work, options);
      if (nameOf(candidate!) !== name || candidate!.version !== version) {
        throw new PlayError(
          'usage',
          `\`${release.url}\` is refused: it holds ${nameOf(candidate!)}:${candidate!.version}, not ${name}:${version}`,
        );
      }
    },
    options,
  );
  const about = join(collectionFolder(options.path), `${name}-${version}.info`);
  rmSync(about, { recursive: true, force: true });
  mkdirSync(about);
  const [namespace, short] = name.split('.');
  const lines = {
    download_url: release.url,
    format_version: '1.0.0',
    name: short,
    namespace,
    server: server.url,
    signatures: [],
    version,
  };
  writeFileSync(
    join(about, 'GALAXY.yml'),
    `${Object.entries(lines)
      .map(([key, value]) => `${key}: ${JSON.stringify(value)}`)
      .join('\n')}\n`,
  );
}
