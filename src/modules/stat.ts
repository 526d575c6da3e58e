import { script, sh } from '../script/sh.ts';
import { bool, choice, path } from './args.ts';
import { defineModule, type Json } from './define.ts';
import { onHost } from './hostPath.ts';
import { readStat, statFormat } from './statFacts.ts';

export const stat = defineModule({
  name: 'stat',
  summary: 'Tell what a path is.',
  args: {
    path: path('The path.').mandatory().alias('dest', 'name'),
    follow: bool('When it is a link, tell of what it leads to.').default(false),
    get_checksum: bool('Compute a checksum of a file.').default(true),
    checksum_algorithm: choice(['md5', 'sha1', 'sha224', 'sha256', 'sha384', 'sha512'], 'Which checksum.')
      .default('sha1')
      .alias('checksum', 'checksum_algo'),
    get_mime: bool('Ask `file` for the type of its content; only when it says true, since it costs a process.')
      .default(false)
      .alias('mime', 'mime_type', 'mime-type'),
    get_attributes: bool('Ask `lsattr` for its flags; only when it says true, since it costs a process.')
      .default(false)
      .alias('attr', 'attributes'),
  },
  returns: { stat: { kind: 'dict', summary: 'What is known; `exists` is always there.' } },
  examples: `- stat:
    path: /etc/shop.json
    get_checksum: false
  register: settings
- fail:
    msg: set it up first
  when: not settings.stat.exists`,
  reach: 'host',
  compile(args) {
    const follow = args.follow && script('-L');
    return sh`path=${onHost(args.path)}
      result path "$path"
      ${args.follow ? sh`[ -e "$path" ] || exit 0` : sh`[ -e "$path" ] || [ -h "$path" ] || exit 0`}
      if line=$(stat ${follow} -c ${statFormat} -- "$path" 2>/dev/null); then result line "$line"
      else result listed "$(ls -ldni ${follow} -- "$path")"; fi
      may=
      if [ -r "$path" ]; then may=r; fi
      if [ -w "$path" ]; then may=\${may}w; fi
      if [ -x "$path" ]; then may=\${may}x; fi
      result may "$may"
      ${!args.follow && sh`if [ -h "$path" ]; then result lnk_target "$(readlink -- "$path")"; result lnk_source "$(readlink -f -- "$path")"; exit 0; fi`}
      ${
        args.get_checksum &&
        sh`if [ -f "$path" ] && [ -r "$path" ]; then 
          if has ${`${args.checksum_algorithm}sum`}; then sum=$(${script(args.checksum_algorithm)}sum <"$path"); else sum=$(_digest ${args.checksum_algorithm} "$path"); fi
          result checksum "\${sum%% *}"
        fi`
      }
      ${args.get_mime && sh`if has file; then result mime "$(file --mime-type --mime-encoding -b -- "$path")"; else result mime 'unknown; charset=unknown'; fi`}
      ${args.get_attributes && sh`if has lsattr; then result flags "$(lsattr -vd -- "$path" 2>/dev/null || :)"; fi`}`;
  },
  read(_reply, _args, outcome) {
    const { path: at, line, listed, may, mime, flags, ...rest } = outcome.result;
    if (may === undefined)
      return { ...outcome, result: outcome.status === 'failed' ? {} : { stat: { exists: false } } };
    const access = {
      readable: String(may).includes('r'),
      writeable: String(may).includes('w'),
      executable: String(may).includes('x'),
    };
    const known = line === undefined ? readListing(String(listed)) : readStat(String(line));
    const more = {
      ...(mime === undefined ? {} : readMime(String(mime))),
      ...(flags === undefined ? {} : readFlags(String(flags))),
    };
    return { ...outcome, result: { stat: { exists: true, path: at, ...known, ...access, ...rest, ...more } } };
  },
});

function readMime(text: string): Record<string, Json> {
  const [mimetype, charset] = text.split('; charset=');
  return { mimetype, charset };
}

const flagNames: Readonly<Record<string, string>> = {
  A: 'noatime',
  a: 'append',
  c: 'compressed',
  C: 'nocow',
  d: 'nodump',
  D: 'dirsync',
  e: 'extents',
  E: 'encrypted',
  h: 'blocksize',
  i: 'immutable',
  I: 'indexed',
  j: 'journalled',
  N: 'inline',
  s: 'zero',
  S: 'synchronous',
  t: 'notail',
  T: 'blockroot',
  u: 'undelete',
  X: 'compressedraw',
  Z: 'compresseddirty',
}; // prettier-ignore

function readFlags(text: string): Record<string, Json> {
  const [version = '', letters = ''] = text.trim().split(/\s+/);
  const flags = letters.replaceAll('-', '');
  return { version, attr_flags: flags, attributes: [...flags].map((flag) => flagNames[flag] ?? flag) };
}

/** What `ls -ldni` tells, for hosts whose `stat` has no formats: everything but times, device and blocks. */
function readListing(text: string): Record<string, Json> {
  const [inode, letters = '', links, uid, gid, size] = text.trim().split(/\s+/);
  const kind = { '-': '8', d: '4', l: 'a', c: '2', b: '6', p: '1', s: 'c' }[letters[0]!] ?? '8';
  let mode = 0;
  for (const [index, letter] of [...letters.slice(1, 10)].entries()) {
    if (/[rwxst]/.test(letter)) mode |= 0o400 >> index;
    if (/[sStT]/.test(letter)) mode |= 0o4000 >> Math.floor(index / 3);
  }
  const raw = `${kind}${mode.toString(16).padStart(3, '0')}`;
  const known = readStat(`${raw} ${uid} UNKNOWN ${gid} UNKNOWN ${size} ${links} ${inode} 0 0 0 0 0 0 0 0`);
  const unknown = new Set(['atime', 'mtime', 'ctime', 'dev', 'block_size', 'blocks', 'device_type']);
  return Object.fromEntries(Object.entries(known).filter(([key]) => !unknown.has(key)));
}
