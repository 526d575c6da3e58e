/** Files that are edited as text: read in one round trip, computed on the controller, put back only when they change. */
import { Upload } from '../script/script.ts';
import { script, sh } from '../script/sh.ts';
import type { Host, Json, Outcome, ReturnSpec } from './define.ts';
import { onHost } from './hostPath.ts';
import { readRecords } from './outcome.ts';
import { type Attributes, announce, placingReturns, settle, spreadSeen, validator } from './placing.ts';

export const editingReturns: Readonly<Record<string, ReturnSpec>> = {
  ...placingReturns,
  rc: { kind: 'int', summary: '257 when the file is missing, 256 when it is a folder.', when: 'it failed' },
};

export interface Editing extends Attributes {
  /** What the message about a file that is missing calls it; default: Path. */
  readonly calledBy?: string | undefined;
  readonly path: string;
  readonly create: boolean;
  readonly backup: boolean;
  readonly validate?: string | undefined;
  /** Write to what a link leads to. Modules that edit always do, ini_file only when asked. */
  readonly follow?: boolean | undefined;
}

/** What an edit makes of a text: the new text, a word on it, and result keys. */
export interface Edit {
  readonly text: string;
  readonly message: string;
  readonly result?: Readonly<Record<string, Json>>;
}

/** Strings of the arguments in the same form as the text that is edited. */
export type Recode = (argument: string) => string;

/**
 * Runs an edit on a file of the host. A missing file is `undefined`; an edit that gives `undefined` leaves all as it is.
 * Bytes that are not UTF-8 are kept: such a file is edited as bytes, and arguments are recoded to match.
 */
export async function editFile(
  args: Editing,
  host: Host,
  edit: (text: string | undefined, recode: Recode) => Edit | undefined,
): Promise<Outcome> {
  const setup = sh`path=${onHost(args.path)}
    FOLLOW=${(args.follow ?? true) ? '1' : ''} ${announce(args)}`;
  const asked = await host.run(sh`${setup}
    [ ! -d "$path" ] || { result rc 256; fail "path $path is a directory"; }
    if [ -e "$path" ]; then
      record content "$path"
      ${settle(sh`"$path"`, args)}
    ${!args.create && sh`else result absent 1`}
    fi`);
  const first = spreadSeen(readRecords(asked, editingReturns));
  const { content: _, absent, ...seen } = first.result;
  if (first.status === 'failed') return { ...first, result: seen };
  const bytes = asked.records.find(([key]) => key === 'content')?.[1];
  const isText = bytes === undefined || bytes.equals(Buffer.from(bytes.toString()));
  const encoding = isText ? 'utf8' : 'latin1';
  const edited = edit(bytes?.toString(encoding), (text) => (isText ? text : Buffer.from(text).toString('latin1')));
  if (edited === undefined) return { ...first, result: seen };
  if (absent !== undefined) {
    return {
      ...first,
      status: 'failed',
      message: `${args.calledBy ?? 'Path'} ${args.path} does not exist !`,
      result: { rc: 257 },
    };
  }
  const result = { ...seen, ...edited.result };
  const content = Buffer.from(edited.text, encoding);
  if (bytes?.equals(content)) return { ...first, message: edited.message, result };
  const placed = spreadSeen(
    readRecords(
      await host.run(sh`${setup}
        BACKUP=${args.backup ? '1' : ''}
        ${validator(args.validate)}
        ${bytes === undefined && script('case $path in */*) (OWNER= GROUP= MODE=; folders "${path%/*}") ;; esac')}
        place ${new Upload(content)} "$path"
        ${bytes === undefined && settle(sh`"$path"`, args)}`),
      placingReturns,
    ),
  );
  return {
    ...placed,
    message: placed.status === 'failed' ? placed.message : edited.message,
    changes: [...first.changes, ...placed.changes],
    warnings: [...(first.warnings ?? []), ...(placed.warnings ?? [])],
    result: { ...result, ...placed.result },
  };
}

/** Lines with their ends, as Python's `splitlines(True)` gives them for bytes. */
export function keepEnds(text: string): string[] {
  return text.match(/[^\r\n]*(?:\r\n|\n|\r)|[^\r\n]+$/g) ?? [];
}
