/** What somebody asks for: a role or a collection, and where it comes from. */
import { existsSync } from 'node:fs';
import { basename, isAbsolute, resolve } from 'node:path';
import { type Origin, PlayError } from '../errors.ts';

export type Kind = 'galaxy' | 'git' | 'url' | 'file' | 'dir' | 'subdirs';

export interface Requirement {
  /** The role's folder, or `namespace.name`; for a collection from elsewhere it is only known when it is here. */
  readonly name?: string | undefined;
  readonly kind: Kind;
  /** Name on the server, URL or path. */
  readonly source: string;
  /** For roles a tag, branch or commit, or one version; for collections from a server a range; empty for the newest. */
  readonly version: string;
  /** The server that a collection must come from: its name or URL. */
  readonly server?: string | undefined;
  /** The folder of a git repository that holds the collection. */
  readonly within?: string | undefined;
  readonly origin?: Origin | undefined;
}

export interface Asked {
  readonly src?: string | undefined;
  readonly name?: string | undefined;
  readonly version?: string | undefined;
  readonly scm?: string | undefined;
  readonly origin?: Origin | undefined;
  /** Relative paths begin here. */
  readonly folder: string;
}

const NAME = /^[A-Za-z0-9_][\w.-]*$/;
/** Namespaces and names of collections, as the server has them. */
export const COLLECTION = /^[A-Za-z_]\w*\.[A-Za-z_]\w*$/;

/** A role as `src,version,name` on the command line or in an old list. */
export function roleOfWord(word: string, folder: string, origin?: Origin): Requirement {
  const [src = '', version, name, more] = word.split(',').map((part) => part.trim());
  if (more !== undefined) {
    throw new PlayError('usage', `\`${word}\` has too many commas`, { origin, hint: 'it is `source,version,name`' });
  }
  return roleOf({ src, version, name, folder, origin });
}

/** A role by its parts. */
export function roleOf({ src, name, version = '', scm, origin, folder }: Asked): Requirement {
  let source = src ?? name ?? '';
  if (source === '') throw new PlayError('usage', 'a role needs `src` or `name`', { origin });
  if (scm !== undefined && scm !== 'git') {
    throw new PlayError('usage', `roles cannot be fetched by \`${scm}\`, only by \`git\``, { origin });
  }
  const bare = /^git\+/.test(source) ? source.slice(4) : source;
  const isArchive = /\.(tar|tar\.gz|tgz|tar\.xz|tar\.bz2)$/.test(bare.replace(/[?#].*$/, ''));
  const isRepository =
    scm === 'git' ||
    source.startsWith('git+') ||
    /^(git|ssh):\/\/|^[\w.-]+@[\w.-]+:|\.git$/.test(bare) ||
    (/^https?:\/\/[^/]*github\.com\//.test(bare) && !isArchive);
  const found = name !== undefined && src !== undefined ? name : nameOfSource(bare);
  const kind = isRepository ? 'git' : /^https?:\/\//.test(source) ? 'url' : isLocal(source, folder) ? 'file' : 'galaxy';
  source = kind === 'file' ? localPath(source, folder) : kind === 'git' ? gitSource(bare, folder, origin) : source;
  checkName(found, origin);
  checkVersion(version, origin);
  return { name: found, kind, source, version, origin };
}

function nameOfSource(source: string): string {
  const last = basename(source.replace(/[?#].*$/, '').replace(/\/+$/, '')).replace(/^.*:/, '');
  return last.replace(/\.git$|\.tar\.(gz|xz|bz2)$|\.tgz$|\.tar$/, '');
}

function checkName(name: string, origin: Origin | undefined): void {
  if (NAME.test(name)) return;
  throw new PlayError('usage', `\`${name}\` cannot be the name of a role`, {
    origin,
    hint: 'it becomes a folder: letters, digits, `_`, `-` and `.`',
  });
}

/** A version becomes an argument of git or a part of a URL. */
function checkVersion(version: string, origin: Origin | undefined): void {
  if (!/^-|[\0\n]|\.\./.test(version)) return;
  throw new PlayError('usage', `\`${version}\` cannot be a version`, { origin });
}

const isLocal = (source: string, folder: string): boolean =>
  source.startsWith('file:') || source.startsWith('./') || isAbsolute(source) || existsSync(resolve(folder, source));

function localPath(source: string, folder: string): string {
  const path = source.replace(/^file:(\/\/)?/, '');
  return resolve(folder, path);
}

const SCHEMES = ['https', 'http', 'ssh', 'git', 'file'];

/** Only what names a place: no option of git, no helper that runs a program. */
export function gitSource(url: string, folder: string, origin: Origin | undefined): string {
  const scheme = /^([a-z][\w+.-]*):(?:\/\/|:)/i.exec(url)?.[1];
  if (scheme !== undefined && (!SCHEMES.includes(scheme) || url.includes('::'))) {
    throw new PlayError('usage', `\`${url}\` is refused: \`${scheme}\` is no way to a repository`, {
      origin,
      hint: `it may be ${SCHEMES.map((one) => `${one}://`).join(', ')}, user@host:path or a path`,
    });
  }
  const host = /^[a-z]+:\/\/(?:[^/@]*@)?([^/]*)|^(?:[^/@]*@)?([^/:]+):/.exec(url);
  if (/^-/.test(url) || /^-/.test(host?.[1] ?? host?.[2] ?? '') || /[\0\n]|::/.test(url)) {
    throw new PlayError('usage', `\`${url}\` is refused: git would take it for an option or a command`, { origin });
  }
  return scheme === undefined && host === null ? resolve(folder, url) : url;
}

/** A collection as typed: `ns.name:>=1.0`, an archive, a URL, a folder, `git+URL#/folder,version`. */
export function collectionOfWord(word: string, folder: string): Requirement {
  if (isLocal(word, folder) || /^(git\+|https?:\/\/|git@|ssh:)/.test(word))
    return collectionOf({ source: word, folder });
  const [name = '', ...range] = word.split(':');
  return collectionOf({ name, version: range.join(':'), folder });
}

export interface AskedCollection {
  readonly name?: string | undefined;
  readonly source?: string | undefined;
  readonly version?: string | undefined;
  readonly type?: string | undefined;
  readonly origin?: Origin | undefined;
  readonly folder: string;
}

const KINDS: readonly Kind[] = ['galaxy', 'git', 'url', 'file', 'dir', 'subdirs'];

/** A collection by its parts; what `type` does not say, the look of the source does. */
export function collectionOf({ name = '', source, version = '', type, origin, folder }: AskedCollection): Requirement {
  if (type !== undefined && !KINDS.includes(type as Kind)) {
    throw new PlayError('usage', `collections have no type \`${type}\``, {
      origin,
      hint: `it is one of ${KINDS.join(', ')}`,
    });
  }
  const place = (type !== 'galaxy' && (COLLECTION.test(name) ? source : name || source)) || name;
  const kind =
    (type as Kind | undefined) ??
    kindOf(COLLECTION.test(name) && !isArchiveOrRepository(source) ? name : place, folder);
  if (kind === 'galaxy') {
    if (!COLLECTION.test(name)) {
      throw new PlayError('usage', `\`${name}\` is no collection`, {
        origin,
        hint: 'it is `namespace.name`, or a source with `git+`, a URL, an archive or a folder',
      });
    }
    return { name, kind, source: name, version: version || '*', server: source, origin };
  }
  const [url = '', reference] = place.split(',');
  const [bare = '', within] = url.replace(/^git\+/, '').split('#');
  const wanted = version || reference || '';
  checkVersion(wanted, origin);
  const known = COLLECTION.test(name) ? name : undefined;
  if (kind === 'git')
    return { name: known, kind, source: gitSource(bare, folder, origin), version: wanted, within, origin };
  if (kind === 'url') return { name: known, kind, source: url, version: wanted, origin };
  return { name: known, kind, source: localPath(place, folder), version: wanted, origin };
}

function isArchiveOrRepository(source: string | undefined): boolean {
  return source !== undefined && /^git[+@]|\.git$|\.tar\.gz$/.test(source);
}

function kindOf(text: string, folder: string): Kind {
  if (COLLECTION.test(text)) return 'galaxy';
  if (/^git[+@]|^ssh:|\.git(#.*)?(,.*)?$/.test(text)) return 'git';
  if (/^https?:/.test(text)) return 'url';
  if (!isLocal(text, folder)) return 'galaxy';
  return /\.(tar\.gz|tgz|tar)$/.test(text) ? 'file' : 'dir';
}
