/** The lists that a collection carries of its own files: checked on the way in, written where there are none. */
import { createHash } from 'node:crypto';
import { existsSync, lstatSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { PlayError } from '../errors.ts';
import { COLLECTION } from './requirement.ts';
import { isVersion } from './versions.ts';

export interface CollectionInfo {
  readonly namespace: string;
  readonly name: string;
  readonly version: string;
  readonly dependencies: Readonly<Record<string, string>>;
}

interface Listed {
  readonly name: string;
  readonly ftype: string;
  readonly chksum_sha256: string | null;
}

/** What MANIFEST.json says of a collection; throws PlayError when there is none or it says nothing usable. */
export function readManifest(folder: string): CollectionInfo {
  const info = (json(join(folder, 'MANIFEST.json')) as { collection_info?: Partial<CollectionInfo> })[
    'collection_info'
  ];
  return checkInfo(info ?? {}, join(folder, 'MANIFEST.json'));
}

/** Names and versions become paths, so they must be what they claim to be. */
export function checkInfo(info: Partial<Record<keyof CollectionInfo, unknown>>, file: string): CollectionInfo {
  const { namespace, name, version, dependencies } = info;
  if (!COLLECTION.test(`${namespace}.${name}`)) {
    throw new PlayError('usage', `\`${file}\` names no collection: \`${namespace}.${name}\``);
  }
  const plain = version === null || version === undefined || version === '' ? '*' : String(version);
  if (plain !== '*' && !isVersion(plain)) {
    const hint = 'collections have semantic versions, such as 1.2.3';
    throw new PlayError('usage', `\`${file}\` has no usable version: \`${plain}\``, { hint });
  }
  return {
    namespace: namespace as string,
    name: name as string,
    version: plain,
    dependencies: (dependencies ?? {}) as CollectionInfo['dependencies'],
  };
}

/** What is not as its own lists say: files that are missing, changed, or unknown to them. */
export function differences(folder: string): {
  readonly wrong: readonly string[];
  readonly unlisted: readonly string[];
} {
  const { file_manifest_file: list } = json(join(folder, 'MANIFEST.json')) as {
    file_manifest_file?: { name?: string; chksum_sha256?: string };
  };
  if (list?.name !== 'FILES.json' || sha256(join(folder, 'FILES.json')) !== list.chksum_sha256) {
    return { wrong: ['FILES.json'], unlisted: [] };
  }
  const { files = [] } = json(join(folder, 'FILES.json')) as { files?: readonly Listed[] };
  const known = new Set(['MANIFEST.json', 'FILES.json']);
  const wrong: string[] = [];
  for (const { name, ftype, chksum_sha256 } of files) {
    if (typeof name !== 'string' || name.startsWith('/') || name.split('/').includes('..')) {
      wrong.push(String(name));
      continue;
    }
    known.add(name);
    const found = lstatSync(join(folder, name), { throwIfNoEntry: false });
    // A link counts by what it points at, which lies inside as well.
    const fits =
      ftype === 'file'
        ? found !== undefined && !found.isDirectory() && sameBytes(join(folder, name), chksum_sha256)
        : true;
    if (!fits) wrong.push(name);
  }
  return { wrong, unlisted: allFiles(folder).filter((path) => !known.has(path)) };
}

function sameBytes(path: string, wanted: string | null): boolean {
  try {
    return sha256(path) === wanted;
  } catch (error) {
    // A link to a folder is listed as a file by some, and has no bytes.
    return (error as NodeJS.ErrnoException).code === 'EISDIR';
  }
}

/** Checks what was unpacked against its lists, and removes what they do not name; throws PlayError that names the file. */
export function checkCollection(folder: string, what: string): void {
  const { wrong, unlisted } = differences(folder);
  if (wrong.length > 0) {
    const shown = wrong.slice(0, 5).join(', ');
    throw new PlayError('usage', `${what} is refused: not as its own list of checksums says: ${shown}`);
  }
  for (const path of unlisted) rmSync(join(folder, path));
}

/** Writes both lists for a collection that comes from its sources. */
export function writeManifest(folder: string, info: Readonly<Record<string, unknown>>): void {
  const entry = (name: string, checksum: string | null): object => ({
    name,
    ftype: checksum === null ? 'dir' : 'file',
    chksum_type: checksum === null ? null : 'sha256',
    chksum_sha256: checksum,
    format: 1,
  });
  const files = [entry('.', null)];
  for (const path of walk(folder)) {
    const isFolder = lstatSync(join(folder, path)).isDirectory();
    files.push(entry(path, isFolder ? null : safeSha256(join(folder, path))));
  }
  writeFileSync(join(folder, 'FILES.json'), `${JSON.stringify({ files, format: 1 }, null, 1)}\n`);
  const list = { ...entry('FILES.json', sha256(join(folder, 'FILES.json'))) };
  const manifest = { collection_info: info, file_manifest_file: list, format: 1 };
  writeFileSync(join(folder, 'MANIFEST.json'), `${JSON.stringify(manifest, null, 1)}\n`);
}

/** A link to nothing, or to a folder, has no bytes. */
function safeSha256(path: string): string {
  try {
    return sha256(path);
  } catch {
    return createHash('sha256').digest('hex');
  }
}

function allFiles(folder: string): string[] {
  return walk(folder).filter((path) => !lstatSync(join(folder, path)).isDirectory());
}

function walk(folder: string, inside = ''): string[] {
  return readdirSync(join(folder, inside), { withFileTypes: true })
    .sort((a, b) => (a.name < b.name ? -1 : 1))
    .flatMap((found) => {
      const path = inside === '' ? found.name : `${inside}/${found.name}`;
      return found.isDirectory() ? [path, ...walk(folder, path)] : [path];
    });
}

/** The SHA-256 of a file. */
export function sha256(path: string): string {
  return createHash('sha256').update(readFileSync(path)).digest('hex');
}

function json(path: string): unknown {
  if (!existsSync(path)) throw new PlayError('missing-file', `there is no \`${path}\``);
  try {
    return JSON.parse(readFileSync(path, 'utf8'));
  } catch (error) {
    throw new PlayError('usage', `\`${path}\` is no JSON: ${(error as Error).message}`);
  }
}
