/** Copies a folder of somebody else's, as `unpack` unpacks an archive: plain files, folders, and links that stay inside. */
import {
  chmodSync,
  copyFileSync,
  lstatSync,
  mkdirSync,
  readdirSync,
  readlinkSync,
  statSync,
  symlinkSync,
} from 'node:fs';
import { join } from 'node:path';
import { PlayError } from '../errors.ts';
import { leadsOut } from './unpack.ts';

/** `leaves` says of a path below the folder whether it is left out. */
export function copyTree(from: string, to: string, leaves: (path: string, isFolder: boolean) => boolean): void {
  const copy = (inside: string): void => {
    mkdirSync(join(to, inside), { recursive: true });
    for (const name of readdirSync(join(from, inside)).sort()) {
      const path = inside === '' ? name : `${inside}/${name}`;
      const source = join(from, path);
      const found = lstatSync(source);
      if (leaves(path, found.isDirectory())) continue;
      if (found.isDirectory()) copy(path);
      else if (found.isSymbolicLink()) copyLink(path, source);
      else if (found.isFile()) {
        copyFileSync(source, join(to, path));
        chmodSync(join(to, path), found.mode & 0o100 ? 0o755 : 0o644);
      } else throw new PlayError('usage', `\`${source}\` is no file and cannot be installed`);
    }
  };
  const copyLink = (path: string, source: string): void => {
    const target = readlinkSync(source);
    if (leadsOut(path, target)) throw new PlayError('usage', `\`${source}\` is a link that leads out of \`${from}\``);
    symlinkSync(target, join(to, path));
  };
  if (!statSync(from, { throwIfNoEntry: false })?.isDirectory())
    throw new PlayError('missing-file', `there is no folder \`${from}\``);
  copy('');
}
