/** The scripts that compare an archive with what is there, and unpack it when they differ. */
import type { Script } from '../script/script.ts';
import { join, script, sh } from '../script/sh.ts';
import type { Member } from './archiveMembers.ts';
import { onHost } from './hostPath.ts';
import { type Attributes, announce, fourDigits } from './placing.ts';

export interface Unpacking extends Attributes {
  readonly dest: string;
  readonly include: readonly string[];
  readonly exclude: readonly string[];
  readonly extra_opts: readonly string[];
  readonly keep_newer: boolean;
}

/** Unpacks to a scratch folder and compares, for tools that cannot compare by themselves. */
const compareUnpacked = sh`unlike() {
    ( cd "$1" && find . -type d -exec sh -c 'to=$0; for f; do [ -d "$to/$f" ] || echo x; done' "$2" {} + &&
      find . -type l -exec sh -c 'to=$0; for f; do [ "$(readlink "$f")" = "$(readlink "$to/$f")" ] || echo x; done' "$2" {} + &&
      find . -type f -exec sh -c 'to=$0; for f; do cmp -s "$f" "$to/$f" || echo x; done' "$2" {} + ) >"$SCRATCH.differs"
    [ -s "$SCRATCH.differs" ]
  }`;

const start = (args: Unpacking): Script => sh`${compareUnpacked}
  dest=${onHost(args.dest)}
  case $dest in /*) ;; *) dest=$PWD/$dest ;; esac`;

export interface TarArchive {
  /** A shell word. */
  readonly path: Script;
  /** The option that unpacks it, found by its first bytes, since not every tar finds out. */
  readonly packing: string;
  readonly isGnu: boolean;
}

/**
 * GNU tar compares by itself; what it says of owner, group or mode does not count where the task sets them. With options
 * that rename members it compares wrong names, so then, and with other tars, a trial in the scratch folder tells.
 */
export function unpackTar(args: Unpacking, archive: TarArchive, members: readonly Member[]): Script {
  const { isGnu } = archive;
  // Busybox may know no --exclude; naming what is left does the same.
  const left = members
    .filter(({ name, kind }) => kind !== 'folder' && !isExcluded(name, args.exclude))
    .map(({ name }) => name);
  const names = args.exclude.length && !isGnu ? left : args.include;
  const exclude = isGnu ? args.exclude.flatMap((name) => ['--exclude', name]) : [];
  const words = sh`${archive.packing || undefined} -f ${archive.path} ${args.keep_newer && isGnu && '--keep-newer-files'} ${exclude} ${args.extra_opts} ${names}`;
  const ignored = [
    args.owner !== undefined && 'Uid differs',
    args.group !== undefined && 'Gid differs',
    args.mode !== undefined && 'Mode differs',
  ].filter((text) => text !== false);
  const compare = sh`tar -d -C "$dest" ${words} >"$SCRATCH.compared" 2>&1 || :
    grep -v ${['-e', '^$', ...ignored.flatMap((text) => ['-e', `: ${text}$`])]} "$SCRATCH.compared" >"$SCRATCH.differs" || :
    if [ "$(id -u)" -ne 0 ]; then
      grep -v -e ': Uid differs$' -e ': Gid differs$' "$SCRATCH.differs" >"$SCRATCH.mine" || :
      mv -- "$SCRATCH.mine" "$SCRATCH.differs"
    fi
    if [ -s "$SCRATCH.differs" ]; then change "$dest" unpack "$dest"; fi`;
  return sh`${start(args)}
    unpack() { tar -x -C "$1" ${words}; }
    ${isGnu && args.extra_opts.length === 0 ? compare : trial}`;
}

const isExcluded = (name: string, exclude: readonly string[]): boolean =>
  exclude.some((one) => name === one || name.startsWith(`${one.replace(/\/+$/, '')}/`));

/** Unpacks beside, compares, and only then unpacks in place. */
const trial = sh`mkdir "$SCRATCH.unpacked"
  unpack "$SCRATCH.unpacked" >/dev/null 2>"$SCRATCH.said" || fail "failed to unpack: $(cat "$SCRATCH.said")"
  if unlike "$SCRATCH.unpacked" "$dest"; then change "$dest" unpack "$dest"; fi`;

export function unpackZip(args: Unpacking, archive: Script): Script {
  const exclude = args.exclude.length ? sh`-x ${args.exclude}` : undefined;
  return sh`${start(args)}
    unpack() { unzip ${args.keep_newer ? '-uo' : '-o'} -q ${args.extra_opts} ${archive} ${args.include} ${exclude} -d "$1"; }
    ${trial}`;
}

/** Settles owner, group and mode of each member; `find` names those that differ, some hundred at a time. */
export function settleMembers(args: Unpacking, members: readonly Member[]): Script {
  const tail = sh`look "$dest"
    tell`;
  if (args.owner === undefined && args.group === undefined && args.mode === undefined) return tail;
  const depth = Number(/--strip-components[= ](\d+)/.exec(args.extra_opts.join(' '))?.[1] ?? 0);
  const names = members
    .filter(
      (member) =>
        !args.exclude.includes(member.name) && (args.include.length === 0 || args.include.includes(member.name)),
    )
    .filter((member) => member.kind !== 'link')
    .map((member) =>
      member.name
        .split('/')
        .filter((part) => part !== '' && part !== '.')
        .slice(depth)
        .join('/'),
    )
    .filter((name) => name !== '');
  const mode = fourDigits(args.mode);
  const octal = /^[0-7]{4}$/.test(mode);
  const tests = [
    args.owner !== undefined && sh`! -user ${args.owner}`,
    args.group !== undefined && sh`! -group ${args.group}`,
    args.mode !== undefined && (octal ? sh`! -perm ${mode}` : script('-print')),
  ].filter((test) => test !== false);
  const chunks: Script[] = [];
  for (let at = 0; at < names.length; at += 500) {
    chunks.push(sh`set --
      for f in ${names.slice(at, at + 500)}; do if [ -e "$dest/$f" ]; then set -- "$@" "$dest/$f"; fi; done
      [ "$#" -eq 0 ] || find "$@" -prune '(' ${join(tests, ' -o ')} ')' ${(octal || args.mode === undefined) && script('-print')} >"$SCRATCH.unsettled"
      while IFS= read -r f; do set_attributes "$f" "$OWNER" "$GROUP" "$MODE"; done <"$SCRATCH.unsettled"`);
  }
  return join([
    sh`${announce(args)}
    : >"$SCRATCH.unsettled"`,
    ...chunks,
    tail,
  ]);
}
