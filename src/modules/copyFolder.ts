/** A folder of the controller's goes to the host: one question for what differs, one script for what does. */
import { lstatSync, readdirSync, readlinkSync, statSync } from 'node:fs';
import { join as joinPath } from 'node:path';
import { type Script, Upload } from '../script/script.ts';
import { join, sh } from '../script/sh.ts';
import { digest } from './copying.ts';
import type { Controller, Conversation, Host } from './define.ts';
import { baseName, onHost } from './hostPath.ts';
import { readRecords } from './outcome.ts';
import { type Attributes, announce, fourDigits, settle, validator } from './placing.ts';

export interface FolderCopy extends Attributes {
  readonly src: string;
  /** Absolute path of the folder on the controller. */
  readonly found: string;
  readonly dest: string;
  readonly directory_mode?: string | undefined;
  readonly backup: boolean;
  readonly validate?: string | undefined;
  readonly force: boolean;
  readonly follow: boolean;
  readonly local_follow: boolean;
  readonly decrypt: boolean;
}

interface Entry {
  /** Relative to the folder, starting with `./`. */
  readonly name: string;
  readonly kind: 'folder' | 'file' | 'link';
  readonly path: string;
}

/** The conversation that makes a folder on the host hold what the controller's folder holds; nothing is removed. */
export async function copyFolder(args: FolderCopy, controller: Controller): Promise<Conversation> {
  const dest = args.src.endsWith('/') ? args.dest : `${args.dest.replace(/\/+$/, '')}/${baseName(args.src)}`;
  const entries = [...walk(args.found, '.', args.local_follow)];
  const files = entries.filter((entry) => entry.kind === 'file');
  const contents = new Map<Entry, Buffer>();
  for (const file of files) contents.set(file, await controller.read(file.path, { decrypt: args.decrypt }));
  return async (host) => {
    const sums = await sumsOf(files, dest, host);
    const parts: (Script | false)[] = [
      sh`dest=${onHost(dest)}; dest=\${dest%/}
      FOLLOW=${args.follow ? '1' : ''} BACKUP=${args.backup ? '1' : ''} ${announce({ ...args, mode: undefined })}
      ${validator(args.validate)}
      folder() { MODE=${fourDigits(args.directory_mode)}; folders "$1"; }
      folder "$dest"`,
    ];
    for (const entry of entries) parts.push(await step(entry, args, { contents, sums }));
    const outcome = readRecords(await host.run(join(parts)));
    return { ...outcome, result: { dest: `${dest.replace(/\/+$/, '')}/`, src: args.found, ...outcome.result } };
  };
}

async function step(
  entry: Entry,
  args: FolderCopy,
  { contents, sums }: { contents: ReadonlyMap<Entry, Buffer>; sums: ReadonlyMap<Entry, string> },
): Promise<Script | false> {
  const target = sh`"$dest"/${entry.name.slice(2)}`;
  if (entry.kind === 'folder') return sh`folder ${target}`;
  if (entry.kind === 'link') {
    const text = readlinkSync(entry.path);
    return sh`[ "$(readlink -- ${target} 2>/dev/null)" = ${text} ] || change ${target} ln -sfn -- ${text} ${target}`;
  }
  const content = contents.get(entry)!;
  const sum = sums.get(entry);
  const keep = sum !== undefined && (!args.force || sum === digest('sha256', content));
  const mode = args.mode === 'preserve' ? `0${(statSync(entry.path).mode & 0o7777).toString(8)}` : args.mode;
  const settled = Boolean(
    mode || args.owner || args.group || args.setype || args.seuser || args.serole || args.selevel,
  );
  if (keep && !settled) return false;
  return sh`${announce({ ...args, mode: mode })}
    ${!keep && sh`place ${new Upload(content)} ${target}`}
    ${settled && settle(target, args)}`;
}

/** SHA-256 of those files that the host has, in one or two processes for all of them. */
async function sumsOf(files: readonly Entry[], dest: string, host: Host): Promise<Map<Entry, string>> {
  const sums = new Map<Entry, string>();
  for (let at = 0; at < files.length; at += 500) {
    const chunk = files.slice(at, at + 500);
    const reply = await host.run(
      sh`cd ${onHost(dest)} 2>/dev/null || exit 0
      have=
      set --
      for f in ${chunk.map((file) => file.name)}; do
        if [ -f "$f" ]; then set -- "$@" "$f"; have=\${have}1; else have=\${have}0; fi
      done
      [ "$#" -gt 0 ] || exit 0
      if has sha256sum; then sha256sum "$@" >"$SCRATCH.sums"
      else for f; do sha256_of "$f"; echo; done >"$SCRATCH.sums"; fi
      result have "$have"
      record sums "$SCRATCH.sums"`,
      { check: true },
    );
    const { have, sums: lines } = readRecords(reply).result;
    const found = String(lines ?? '').split('\n');
    const present = chunk.filter((_, index) => String(have ?? '')[index] === '1');
    // A name with a backslash or line end makes sha256sum put a backslash before the digest.
    for (const [index, file] of present.entries()) sums.set(file, (found[index] ?? '').replace(/^\\/, '').slice(0, 64));
  }
  return sums;
}

function* walk(root: string, folder: string, follow: boolean): Generator<Entry> {
  for (const name of readdirSync(joinPath(root, folder)).sort()) {
    const relative = `${folder}/${name}`;
    const path = joinPath(root, relative);
    const stat = follow ? statSync(path, { throwIfNoEntry: false }) : lstatSync(path);
    if (stat?.isDirectory()) {
      yield { name: relative, kind: 'folder', path };
      yield* walk(root, relative, follow);
    } else if (stat?.isFile()) yield { name: relative, kind: 'file', path };
    else if (stat?.isSymbolicLink() || !stat) yield { name: relative, kind: 'link', path };
  }
}
