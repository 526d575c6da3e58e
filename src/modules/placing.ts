/** What modules that place a file share: attributes, backup, validation and the form of the result. */
import { PlayError } from '../errors.ts';
import type { Script } from '../script/script.ts';
import { join, script, sh } from '../script/sh.ts';
import { bool, mode, string } from './args.ts';
import type { Json, Outcome, ReturnSpec } from './define.ts';
import { splitWords } from './words.ts';

const context = 'SELinux context; set only where SELinux is on.';

export const attributeArgs = {
  owner: string('User who owns it.'),
  group: string('Group that owns it.'),
  mode: mode('Permissions, such as `0644` or `u=rw,g=r`.'),
  seuser: string(context),
  serole: string(context),
  setype: string(context),
  selevel: string(context),
  attributes: string('Flags as `chattr` takes them, such as `+i`.').alias('attr'),
  unsafe_writes: bool('Write in place where a rename cannot work, such as a file that is itself a mount.').default(
    false,
  ),
};

export const placingArgs = {
  ...attributeArgs,
  backup: bool('Keep a copy of what was there.').default(false),
  validate: string('Command that must accept the new file before it takes its place; `%s` is its path.'),
};

export const placingReturns: Readonly<Record<string, ReturnSpec>> = {
  dest: { kind: 'string', summary: 'The file.' },
  backup_file: { kind: 'string', summary: 'The copy of what was there.', when: 'backup was asked for and it changed' },
  owner: { kind: 'string', summary: 'User who owns it.' },
  group: { kind: 'string', summary: 'Group that owns it.' },
  uid: { kind: 'int', summary: 'Number of the user.' },
  gid: { kind: 'int', summary: 'Number of the group.' },
  mode: { kind: 'string', summary: 'Permissions in octal.' },
  size: { kind: 'int', summary: 'Size in bytes.' },
  state: { kind: 'string', summary: 'What it is: file, directory, link, hard or absent.' },
};

export interface Attributes {
  readonly owner?: string | undefined;
  readonly group?: string | undefined;
  readonly mode?: string | undefined;
  readonly seuser?: string | undefined;
  readonly serole?: string | undefined;
  readonly setype?: string | undefined;
  readonly selevel?: string | undefined;
  readonly attributes?: string | undefined;
  readonly unsafe_writes?: boolean | undefined;
}

/** Octal modes have four digits, as `look` gives them, so that equal modes are equal text. */
export function fourDigits(mode: string | undefined): string {
  const octal = /^(?:0o)?0*([0-7]{1,4})$/.exec(mode ?? '')?.[1];
  return octal === undefined ? (mode ?? '') : octal.padStart(4, '0');
}

/** Announces owner, group and mode to `replace`, so that new bytes are never readable by more people than in the end. */
export function announce({ owner, group, mode, unsafe_writes }: Attributes): Script {
  return sh`OWNER=${owner ?? ''} GROUP=${group ?? ''} MODE=${fourDigits(mode)} UNSAFE_WRITES=${unsafe_writes ? '1' : ''}`;
}

/** Settles what `announce` announced on a file (a shell word), its SELinux context and its flags. */
export function settle(file: Script, { seuser, serole, setype, selevel, attributes }: Attributes): Script {
  const wanted = [seuser, serole, setype, selevel];
  const flags = [
    seuser && ['-u', seuser],
    serole && ['-r', serole],
    setype && ['-t', setype],
    selevel && ['-l', selevel],
  ];
  const pattern = wanted.map((part) => (part ? sh`${part}`.text : '*')).join(':');
  const relabel =
    wanted.some((part) => part !== undefined) &&
    sh`
    if [ -e /sys/fs/selinux/enforce ] && [ -e ${file} ]; then
      case $(ls -dZ -- ${file} | awk '{ print $1 ~ /:/ ? $1 : $4 }') in
        ${script(pattern)}) ;;
        *) change ${file}' context' chcon ${flags.flatMap((flag) => flag || [])} -- ${file} ;;
      esac
    fi`;
  return join([
    sh`settle ${file} "$OWNER" "$GROUP" "$MODE"`,
    relabel,
    attributes !== undefined && sh`settle_flags ${file} ${attributes}`,
  ]);
}

/** Defines `validate`, which runs the command without a shell, each `%s` being the path of the new file. */
export function validator(command: string | undefined): Script {
  if (command === undefined) return sh`VALIDATE=`;
  if (!command.includes('%s'))
    throw new PlayError('invalid-argument', '`validate` must contain `%s`, the path of the new file');
  const words = splitWords(command).map((word) =>
    join(
      word.split('%s').map((part) => (part === '' ? script('') : sh`${part}`)),
      '"$1"',
    ),
  );
  return sh`VALIDATE=1
    validate() {
      rc=0
      said=$( host_locale; exec 2>&1; ${join(words, ' ')} ) || rc=$?
      [ "$rc" -eq 0 ] || fail "failed to validate: rc:$rc $said"
    }`;
}

/** Spreads the record that `tell` made over the result keys that playbooks know. */
export function spreadSeen(outcome: Outcome): Outcome {
  const { seen, md5sum, ...rest } = outcome.result;
  const result = md5sum !== undefined && outcome.status === 'changed' ? { ...rest, md5sum } : rest;
  if (typeof seen !== 'string') return { ...outcome, result };
  const [mode, uid, owner, gid, group, size, kind, links] = seen.split(' ');
  const state = kind === 'file' && Number(links) > 1 ? 'hard' : kind;
  const file: Record<string, Json> = {
    mode,
    uid: Number(uid),
    owner,
    gid: Number(gid),
    group,
    size: Number(size),
    state,
  };
  return { ...outcome, result: { ...file, ...result } };
}
