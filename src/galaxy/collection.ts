/** Opens a collection that does not come from a server: an archive, a folder, a repository. */
import { existsSync, readdirSync, statSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { PlayError } from '../errors.ts';
import { copyTree } from './copyTree.ts';
import { readMapping } from './data.ts';
import { fetchRepository } from './git.ts';
import { type Installing, webFor } from './installing.ts';
import { type CollectionInfo, checkCollection, checkInfo, readManifest, writeManifest } from './manifest.ts';
import type { Requirement } from './requirement.ts';
import { unpack } from './unpack.ts';
import { download } from './web.ts';

/** A collection in one version, and how it gets into a folder. */
export interface Candidate extends CollectionInfo {
  fill(folder: string): Promise<void>;
}

/** The collections behind a requirement; a folder or repository may hold several. `work` must outlive them. */
export async function openCollections(
  asked: Requirement,
  work: string,
  installing: Installing,
): Promise<readonly Candidate[]> {
  const { kind, source, version, origin, within } = asked;
  if (kind === 'file') return [await openArchive(source, work)];
  if (kind === 'url') {
    const archive = join(work, 'collection.tar.gz');
    await download(source, archive, { ...webFor(source, installing), origin });
    return [await openArchive(archive, work)];
  }
  if (kind === 'git') {
    const { seconds, environment } = installing;
    const wanted = version === '*' ? '' : version;
    const { archive } = await fetchRepository({ url: source, version: wanted, work, origin, seconds, environment });
    const tree = join(work, 'tree');
    await unpack(archive, tree);
    const inner = within === undefined ? tree : resolve(tree, within.replace(/^\/+/, ''));
    if (inner !== tree && !inner.startsWith(`${tree}/`)) {
      throw new PlayError('usage', `\`${within}\` leads out of the repository`, { origin });
    }
    return openFolder(inner, asked);
  }
  return openFolder(source, asked);
}

async function openArchive(archive: string, work: string): Promise<Candidate> {
  if (!statSync(archive, { throwIfNoEntry: false })?.isFile()) {
    throw new PlayError('missing-file', `there is no archive \`${archive}\``);
  }
  const tree = join(work, 'unpacked');
  await unpack(archive, tree);
  return { ...readManifest(tree), fill: (folder) => fillFromArchive(archive, folder) };
}

/** Unpacks an archive that was built, and checks it against its own lists. */
export async function fillFromArchive(archive: string, folder: string): Promise<void> {
  await unpack(archive, folder);
  checkCollection(folder, `\`${archive}\``);
}

function openFolder(folder: string, { origin, source }: Requirement): readonly Candidate[] {
  const found = [folder, ...subfolders(folder)].filter((one) => existsSync(join(one, 'galaxy.yml')));
  // A collection that holds collections in its folders is one.
  const roots = found[0] === folder ? [folder] : found;
  if (roots.length > 0) return roots.map(openSources);
  if (existsSync(join(folder, 'MANIFEST.json'))) {
    return [{ ...readManifest(folder), fill: async (to) => copyTree(folder, to, (path) => path === '.git') }];
  }
  throw new PlayError('usage', `\`${source}\` holds no collection: there is no \`galaxy.yml\``, { origin });
}

function subfolders(folder: string): string[] {
  if (!statSync(folder, { throwIfNoEntry: false })?.isDirectory()) {
    throw new PlayError('missing-file', `there is no folder \`${folder}\``);
  }
  return readdirSync(folder, { withFileTypes: true }).flatMap((one) =>
    one.isDirectory() ? [join(folder, one.name)] : [],
  );
}

/** What is never part of a built collection. */
const LEFT_OUT = [
  'MANIFEST.json',
  'FILES.json',
  'galaxy.yml',
  'galaxy.yaml',
  '.git',
  '*.pyc',
  '*.retry',
  'tests/output',
];
const LEFT_OUT_FOLDERS = new Set(['CVS', '.bzr', '.hg', '.git', '.svn', '__pycache__', '.tox']);

function openSources(folder: string): Candidate {
  const file = join(folder, 'galaxy.yml');
  const meta = readMapping(file);
  const info = checkInfo(meta, file);
  const ignored = [
    ...LEFT_OUT,
    `${info.namespace}-${info.name}-*.tar.gz`,
    ...((meta['build_ignore'] ?? []) as string[]),
  ];
  const leaves = (path: string, isFolder: boolean): boolean =>
    (isFolder && LEFT_OUT_FOLDERS.has(path.split('/').at(-1)!)) || ignored.some((pattern) => fits(path, pattern));
  const { build_ignore: _ignore, manifest: _manifest, ...kept } = meta;
  return {
    ...info,
    async fill(to) {
      copyTree(folder, to, leaves);
      writeManifest(to, {
        ...kept,
        version: info.version === '*' ? null : info.version,
        dependencies: info.dependencies,
      });
    },
  };
}

/** As shells match, except that `*` also stands for slashes. */
function fits(path: string, pattern: string): boolean {
  const source = pattern
    .replace(/[.+^${}()|\\]/g, '\\$&')
    .replaceAll('*', '.*')
    .replaceAll('?', '.')
    .replace(/\[!/g, '[^');
  try {
    return new RegExp(`^${source}$`, 's').test(path);
  } catch {
    return path === pattern;
  }
}
