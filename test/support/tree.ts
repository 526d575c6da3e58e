/** Small file trees for tests: made from data, read back as data. */
import {
  chmodSync,
  lstatSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  readlinkSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { dirname, join } from 'node:path';

/** A file by its content; a folder, a link or a file with a mode spelt out; null where nothing may be. */
export type Entry =
  | string
  | Uint8Array
  | { readonly content: string | Uint8Array; readonly mode?: number }
  | { readonly folder: true; readonly mode?: number }
  | { readonly link: string }
  | null;

export type Tree = Readonly<Record<string, Entry>>;

/** Makes the entries below `root`; folders on the way come into being. */
export function plant(root: string, tree: Tree): void {
  for (const [name, entry] of Object.entries(tree)) {
    if (entry === null) continue;
    const path = join(root, name);
    mkdirSync(dirname(path), { recursive: true });
    if (typeof entry === 'object' && 'link' in entry) symlinkSync(entry.link.replaceAll('$ROOT', root), path);
    else if (typeof entry === 'object' && 'folder' in entry) mkdirSync(path, { recursive: true });
    else writeFileSync(path, contentOf(entry));
    const mode = typeof entry === 'object' && 'mode' in entry ? entry.mode : undefined;
    if (mode !== undefined) chmodSync(path, mode);
  }
}

function contentOf(entry: string | Uint8Array | { readonly content: string | Uint8Array }): string | Uint8Array {
  return typeof entry === 'object' && 'content' in entry ? entry.content : entry;
}

/** What stands at a path, in the form that `entry` has, so that a test compares like with like. */
export function look(root: string, name: string, like: Entry): Entry {
  const path = join(root, name);
  const stat = lstatSync(path, { throwIfNoEntry: false });
  if (!stat) return null;
  const wantsMode = like !== null && typeof like === 'object' && 'mode' in like;
  const mode = wantsMode ? { mode: stat.mode & 0o7777 } : {};
  if (stat.isSymbolicLink()) return { link: readlinkSync(path) };
  if (stat.isDirectory()) return { folder: true, ...mode };
  const bytes = readFileSync(path);
  const content = bytes.equals(Buffer.from(bytes.toString())) ? bytes.toString() : new Uint8Array(bytes);
  const spelt = like !== null && typeof like === 'object' && 'content' in like;
  return spelt ? { content, ...mode } : content;
}

/** Everything below `root`: kind, mode, owner, time and bytes of each entry, as lines that a diff shows well. */
export function snapshot(root: string): string[] {
  const lines: string[] = [];
  const walk = (path: string): void => {
    const stat = lstatSync(path);
    const head = `${path.slice(root.length) || '/'} ${stat.mode.toString(8)} ${stat.uid}:${stat.gid} ${stat.mtimeMs}`;
    if (stat.isDirectory()) {
      lines.push(head);
      for (const name of readdirSync(path).sort()) walk(join(path, name));
    } else if (stat.isSymbolicLink()) lines.push(`${head} -> ${readlinkSync(path)}`);
    else lines.push(`${head} ${stat.isFile() ? readFileSync(path).toString('latin1') : ''}`);
  };
  walk(root);
  return lines;
}
