/** What an archive holds, and whether it may be unpacked: nothing may land outside of the folder it is meant for. */
import { SIMPLE_ESCAPES } from '../python/unescape.ts';

/** One entry of an archive. */
export interface Member {
  readonly name: string;
  readonly kind: 'file' | 'folder' | 'link' | 'hard link' | 'other';
  readonly size: number;
  /** What a link leads to, where the listing tells. */
  readonly target?: string | undefined;
  readonly hasSetId: boolean;
}

/** Reads what `tar -tv` prints; undefined when a line is not understood, which is reason enough not to unpack. */
export function readTarListing(text: string, isGnu: boolean): Member[] | undefined {
  const members: Member[] = [];
  for (const line of text.split('\n')) {
    if (line === '') continue;
    const found =
      /^(.)([-rwxsStT]{9})\S?\s+\S+\s+(?:(\d+)|\d+,\s*\d+)\s+\d{4}-\d\d-\d\d \d\d:\d\d(?::\d\d)? (.*)$/.exec(line);
    if (!found) return undefined;
    const [, letter, permissions, size, rest] = found;
    // Busybox shows a hard link as a file with an arrow.
    const arrow = !isGnu && rest!.includes(' -> ') && letter === '-';
    const kind = arrow ? 'hard link' : (kinds[letter!] ?? 'other');
    const split = kind === 'link' || arrow ? ' -> ' : kind === 'hard link' ? ' link to ' : undefined;
    const parts = split === undefined ? [rest!] : rest!.split(split);
    if (parts.length > 2) return undefined;
    const hasSetId = kind === 'file' && /[sS]/.test(permissions!);
    members.push({
      name: plainName(parts[0]!),
      kind,
      size: Number(size ?? 0),
      target: parts[1] && plainName(parts[1]),
      hasSetId,
    });
  }
  return members;
}

const kinds: Readonly<Record<string, Member['kind']>> = {
  '-': 'file',
  d: 'folder',
  l: 'link',
  h: 'hard link',
  C: 'file',
  S: 'file',
};

/** GNU tar writes line ends, backslashes and unprintable bytes of names as C does. */
function plainName(name: string): string {
  if (!name.includes('\\')) return name;
  const bytes = name.replace(/\\([0-7]{3}|.)/g, (_, code: string) =>
    code.length === 3 ? String.fromCharCode(Number.parseInt(code, 8)) : (SIMPLE_ESCAPES[code] ?? code),
  );
  return Buffer.from(bytes, 'latin1').equals(Buffer.from(bytes)) ? bytes : Buffer.from(bytes, 'latin1').toString();
}

/** Reads a zip's central directory; undefined when it is damaged. */
export function readZipDirectory(directory: Buffer): Member[] | undefined {
  const members: Member[] = [];
  for (let at = 0; at + 46 <= directory.length; ) {
    if (directory.readUInt32LE(at) !== 0x02014b50) return undefined;
    const [nameLength, extraLength, commentLength] = [28, 30, 32].map((offset) =>
      directory.readUInt16LE(at + offset),
    ) as [number, number, number];
    const name = directory.subarray(at + 46, at + 46 + nameLength).toString();
    const mode = directory.readUInt16LE(at + 40);
    const type = mode & 0o170000;
    const kind =
      name.endsWith('/') || type === 0o040000
        ? 'folder'
        : type === 0o120000
          ? 'link'
          : type === 0 || type === 0o100000
            ? 'file'
            : 'other';
    members.push({
      name,
      kind,
      size: directory.readUInt32LE(at + 24),
      hasSetId: kind === 'file' && (mode & 0o6000) !== 0,
    });
    at += 46 + nameLength + extraLength + commentLength;
  }
  return members;
}

/** Where the central directory of a zip lies, told by the last bytes of the file. */
export function findZipDirectory(tail: Buffer): { readonly offset: number; readonly size: number } | undefined {
  const end = tail.lastIndexOf(Buffer.from([0x50, 0x4b, 0x05, 0x06]));
  if (end < 0 || end + 20 > tail.length) return undefined;
  const size = tail.readUInt32LE(end + 12);
  const offset = tail.readUInt32LE(end + 16);
  return size === 0xffffffff || offset === 0xffffffff ? undefined : { offset, size };
}

/** The reason why these members must not be unpacked, naming the one at fault; undefined when all is well. */
export function refusal(
  members: readonly Member[],
  limits: { readonly room: number; readonly allowSetId: boolean },
): string | undefined {
  const links = new Set(members.filter((member) => member.kind === 'link').map(({ name }) => clean(name)));
  const seen = new Set<string>();
  let total = 0;
  for (const member of members) {
    const { name, kind, target, hasSetId } = member;
    const shown = JSON.stringify(name);
    if (leadsOut(name)) return `the archive holds ${shown}, which leads out of the folder`;
    if (kind === 'other') return `the archive holds ${shown}, which is a device or the like`;
    if (hasSetId && !limits.allowSetId) return `the archive holds ${shown}, which is set-user-id or set-group-id`;
    if (kind === 'hard link' && (target === undefined || leadsOut(target) || !seen.has(clean(target)))) {
      return `the archive holds ${shown}, a hard link to what is not in the archive`;
    }
    const parts = clean(name).split('/');
    const through = parts
      .slice(0, -1)
      .map((_, index) => parts.slice(0, index + 1).join('/'))
      .find((folder) => links.has(folder));
    if (through !== undefined)
      return `the archive holds ${shown}, which would be written through its link ${JSON.stringify(through)}`;
    if (kind !== 'folder' && seen.has(clean(name))) return `the archive holds ${shown} twice`;
    seen.add(clean(name));
    total += member.size;
  }
  if (total > limits.room) return `the archive needs ${total} bytes and there is room for ${limits.room}`;
  return undefined;
}

const clean = (name: string): string =>
  name
    .split('/')
    .filter((part) => part !== '' && part !== '.')
    .join('/');
const leadsOut = (name: string): boolean =>
  name.startsWith('/') || name.includes('\0') || name.split('/').includes('..');
