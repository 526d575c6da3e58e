/** Unpacks an archive that strangers made: all of it is looked at before the first file is written. */
import { copyFileSync, createWriteStream, mkdirSync, symlinkSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { damaged, type Member, readTar } from './tar.ts';

export interface Limits {
  readonly mostBytes: number;
  readonly mostMembers: number;
}

/** The largest collections known unpack to 60 MB and 20,000 files. */
const usualLimits: Limits = { mostBytes: 1_000_000_000, mostMembers: 200_000 };

export interface UnpackOptions {
  /** The folder within the archive that is wanted, by the names of the members; what lies outside it is left out. */
  readonly root?: ((names: readonly string[]) => string) | undefined;
  readonly limits?: Limits | undefined;
}

interface Planned {
  readonly path: string;
  readonly member: Member;
}

/**
 * Unpacks into a folder that is ours alone. Refused, with the name of the member, is an archive with a path that leads
 * out of it or through a link, a link that leads out, a device, a name that comes twice, or too much of anything.
 */
export async function unpack(archive: string, folder: string, options: UnpackOptions = {}): Promise<void> {
  const limits = options.limits ?? usualLimits;
  const members: Member[] = [];
  for await (const [member] of readTar(archive, limits.mostBytes)) {
    if (members.push(member) > limits.mostMembers)
      throw damaged(archive, `it has more than ${limits.mostMembers} members`);
  }
  const plan = planFor(archive, members, options.root);
  mkdirSync(folder, { recursive: true });
  let at = 0;
  for await (const [, content] of readTar(archive, limits.mostBytes)) {
    const planned = plan[at++];
    if (planned) await write(join(folder, planned.path), planned.member, content);
  }
  // Links come last, so that nothing is ever written through one.
  for (const planned of plan) {
    if (planned?.member.kind === 'hard link')
      copyFileSync(join(folder, planned.member.target), join(folder, planned.path));
    if (planned?.member.kind !== 'link') continue;
    mkdirSync(dirname(join(folder, planned.path)), { recursive: true });
    symlinkSync(planned.member.target, join(folder, planned.path));
  }
}

/** What becomes of each member: undefined where it is left out. */
function planFor(
  archive: string,
  members: readonly Member[],
  rootOf: UnpackOptions['root'],
): readonly (Planned | undefined)[] {
  const refuse = (member: Member, why: string): never => {
    throw damaged(archive, `its member ${JSON.stringify(member.name)} ${why}`);
  };
  const paths = members.map((member) => {
    const parts = member.name.split('/').filter((part) => part !== '' && part !== '.');
    if (member.name.startsWith('/')) refuse(member, 'has an absolute path');
    if (parts.includes('..')) refuse(member, 'leads out of the archive');
    if (member.name.includes('\0') || member.name.includes('\\')) refuse(member, 'has a name that no file may have');
    if (member.kind === 'device') refuse(member, 'is a device or something else that is no file');
    return parts.join('/');
  });
  const root = rootOf?.(paths) ?? '';
  const inside = (path: string): string | undefined => {
    if (root === '') return path;
    return path === root ? '' : path.startsWith(`${root}/`) ? path.slice(root.length + 1) : undefined;
  };
  const seen = new Map<string, Member['kind']>();
  const plan = members.map((member, index): Planned | undefined => {
    const path = inside(paths[index]!);
    if (path === undefined || path === '') return undefined;
    const before = seen.get(path);
    if (before !== undefined && !(before === 'folder' && member.kind === 'folder')) refuse(member, 'comes twice');
    seen.set(path, member.kind);
    if (member.kind === 'link' && leadsOut(path, member.target))
      refuse(member, `is a link that leads out: ${member.target}`);
    if (member.kind !== 'hard link') return { path, member };
    const target = inside(
      member.target
        .split('/')
        .filter((part) => part !== '' && part !== '.')
        .join('/'),
    );
    if (target === undefined || seen.get(target) !== 'file')
      refuse(member, `is a link to no file before it: ${member.target}`);
    return { path, member: { ...member, target: target! } };
  });
  for (const planned of plan) {
    if (!planned) continue;
    for (let up = dirname(planned.path); up !== '.'; up = dirname(up)) {
      if ((seen.get(up) ?? 'folder') !== 'folder')
        refuse(planned.member, `leads through \`${up}\`, which is no folder`);
    }
  }
  return plan;
}

/** Going up is allowed at the beginning only, where the folders are known to be folders and not links. */
export function leadsOut(path: string, target: string): boolean {
  const parts = target.split('/').filter((part) => part !== '' && part !== '.');
  const down = parts.findIndex((part) => part !== '..');
  const ups = down < 0 ? parts.length : down;
  const again = down >= 0 && parts.slice(down).includes('..');
  return target === '' || target.startsWith('/') || again || ups > path.split('/').length - 1;
}

async function write(path: string, member: Member, content: () => AsyncGenerator<Buffer>): Promise<void> {
  if (member.kind === 'folder') mkdirSync(path, { recursive: true, mode: 0o755 });
  if (member.kind !== 'file') return;
  mkdirSync(dirname(path), { recursive: true });
  await pipeline(
    Readable.from(content()),
    createWriteStream(path, { flags: 'wx', mode: member.mode & 0o100 ? 0o755 : 0o644 }),
  );
}
