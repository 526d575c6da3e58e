/** What stat and find know of a path, read from one line that the host's `stat` prints. */
import { Float, type Value } from '../python/value.ts';

/** Format of the line: raw mode, owner, sizes, place and times. GNU prints fractions of the times, busybox does not. */
export const statFormat = '%f %u %U %g %G %s %h %i %d %o %b %t %T %.9X %.9Y %.9Z';

/** The same as a number of fields. */
export const statFields = 16;

const kinds: readonly (readonly [bits: number, name: string])[] = [
  [0o140000, 'issock'],
  [0o120000, 'islnk'],
  [0o100000, 'isreg'],
  [0o060000, 'isblk'],
  [0o040000, 'isdir'],
  [0o020000, 'ischr'],
  [0o010000, 'isfifo'],
];

const permissions: Readonly<Record<string, number>> = {
  rusr: 0o400,
  wusr: 0o200,
  xusr: 0o100,
  rgrp: 0o040,
  wgrp: 0o020,
  xgrp: 0o010,
  roth: 0o004,
  woth: 0o002,
  xoth: 0o001,
  isuid: 0o4000,
  isgid: 0o2000,
};

/** The keys that stat and find share. */
export function readStat(line: string): Record<string, Value> {
  const fields = line.split(' ');
  const [raw, uid, user, gid, group, size, links, inode, device, block, blocks, major, minor, access, modify, change] =
    fields;
  const mode = Number.parseInt(raw!, 16);
  const result: Record<string, Value> = {
    mode: (mode & 0o7777).toString(8).padStart(4, '0'),
    uid: Number(uid),
    gid: Number(gid),
    size: Number(size),
    nlink: Number(links),
    inode: Number(inode),
    dev: Number(device),
    atime: seconds(access!),
    mtime: seconds(modify!),
    ctime: seconds(change!),
    block_size: Number(block),
    blocks: Number(blocks),
    device_type: deviceNumber(Number.parseInt(major!, 16), Number.parseInt(minor!, 16)),
  };
  for (const [bits, name] of kinds) result[name] = (mode & 0o170000) === bits;
  for (const [name, bit] of Object.entries(permissions)) result[name] = (mode & bit) !== 0;
  if (user !== 'UNKNOWN' && user !== undefined) result['pw_name'] = user;
  if (group !== 'UNKNOWN' && group !== undefined) result['gr_name'] = group;
  return result;
}

function seconds(text: string): Value {
  const number = Number(text);
  return Number.isInteger(number) ? new Float(number) : number;
}

/** Major and minor number as Linux packs them into one. */
function deviceNumber(major: number, minor: number): number {
  return (minor & 0xff) + (major & 0xfff) * 0x100 + (minor >>> 8) * 0x100000;
}
