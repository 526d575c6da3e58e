/** What command, shell, script and raw have in common: when they run, what they answer. */

import { type Script, Upload } from '../script/script.ts';
import type { Reply } from '../script/session.ts';
import { sh } from '../script/sh.ts';
import { path } from './args.ts';
import type { Json, Outcome, ReturnSpec } from './define.ts';
import { onHost } from './hostPath.ts';

export const whenArgs = {
  chdir: path('Folder in which it runs.'),
  creates: path('A path or pattern; when it exists on the host, nothing runs.'),
  removes: path('A path or pattern; when nothing matches it on the host, nothing runs.'),
};

export const commandReturns: Readonly<Record<string, ReturnSpec>> = {
  rc: { kind: 'int', summary: 'Exit code.' },
  stdout: { kind: 'string', summary: 'What it wrote to standard output.' },
  stdout_lines: { kind: 'list', summary: 'The same, line by line.' },
  stderr: { kind: 'string', summary: 'What it wrote to standard error.' },
  stderr_lines: { kind: 'list', summary: 'The same, line by line.' },
  cmd: { kind: 'raw', summary: 'What ran.' },
  start: { kind: 'string', summary: 'When it started.' },
  end: { kind: 'string', summary: 'When it ended.' },
  delta: { kind: 'string', summary: 'How long it took.' },
};

export interface Run {
  /** Shell words that start the program. */
  readonly command: Script;
  readonly chdir?: string | undefined;
  readonly creates?: string | undefined;
  readonly removes?: string | undefined;
  readonly stdin?: string | undefined;
}

/** A check, in the shell, of whether a path or glob pattern matches anything. IFS is empty so that blanks split nothing. */
const matches = (pattern: string): Script => sh`( p=${onHost(pattern)}; IFS=; set -- $p; [ -e "$1" ] || [ -L "$1" ] )`;

/**
 * Runs a program in a process of its own (`exec` passes by functions and builtins), its exit code becoming the script's.
 * Its words are made before `host_locale` gives the user's own variables back, because they may name a file in `$SCRATCH`.
 * Time is read from /proc/uptime, which costs no fork.
 */
export function runScript({ command, chdir, creates, removes, stdin }: Run): Script {
  const guarded = creates !== undefined || removes !== undefined;
  return sh`
    ${chdir !== undefined && sh`cd ${onHost(chdir)} 2>/dev/null || fail 'unable to change directory before execution'`}
    ${creates !== undefined && sh`if ${matches(creates)}; then result held "since '"${creates}"' exists"; exit 0; fi`}
    ${removes !== undefined && sh`if ! ${matches(removes)}; then result held "since '"${removes}"' does not exist"; exit 0; fi`}
    if [ "$CHECK" ]; then ${guarded ? sh`result foretold 1` : sh`result unrun 1`}; exit 0; fi
    began=; ended=
    if [ -r /proc/uptime ]; then read -r began ended </proc/uptime || :; fi
    rc=0
    ( set -- ${command}; host_locale; exec "$@" ) ${stdin !== undefined && sh`<${new Upload(stdin)}`} || rc=$?
    if [ -r /proc/uptime ]; then read -r ended began_ </proc/uptime || :; fi
    result took "$began $ended"
    exit $rc`;
}

/** Gives a run's reply the form that playbooks know. `trim` takes line ends off, as command and shell do. */
export function readRun(reply: Reply, cmd: Json, outcome: Outcome, trim = true): Outcome {
  const { held, foretold, unrun, took, ...rest } = outcome.result;
  const empty = { cmd, ...rest, rc: 0, stderr: '', stderr_lines: [], stdout: '', stdout_lines: [] };
  const unmeasured = { ...empty, start: null, end: null, delta: null };
  if (held !== undefined) {
    const text = `skipped, ${String(held)}`.replace("' exists", ' exists').replace("' does", ' does').replace("'", '');
    return {
      ...outcome,
      status: 'ok',
      message: `Did not run command ${String(held)}`,
      result: { ...unmeasured, stdout: text, stdout_lines: [text] },
    };
  }
  const message = 'Command would have run if not in check mode';
  if (foretold !== undefined)
    return { ...outcome, status: 'changed', message, changes: [textOfCommand(cmd)], result: unmeasured };
  if (unrun !== undefined) return { ...outcome, status: 'skipped', message, result: unmeasured };
  if (took === undefined) return { ...outcome, result: { ...unmeasured, rc: null, ...rest } };
  const stdout = textOf(reply.stdout, trim);
  const stderr = textOf(reply.stderr, trim);
  return {
    status: reply.rc === 0 ? 'changed' : 'failed',
    message: reply.rc === 0 ? '' : 'non-zero return code',
    changes: [textOfCommand(cmd)],
    warnings: outcome.warnings,
    result: {
      cmd,
      rc: reply.rc,
      stdout,
      stdout_lines: linesOf(stdout),
      stderr,
      stderr_lines: linesOf(stderr),
      ...times(String(took)),
    },
  };
}

const textOfCommand = (cmd: Json): string => (Array.isArray(cmd) ? cmd.join(' ') : String(cmd));

function textOf(bytes: Buffer, trim: boolean): string {
  const text = bytes.toString();
  return trim ? text.replace(/[\r\n]+$/, '') : text;
}

/** The lines of a text as Python's `splitlines` counts them. */
export function linesOf(text: string): string[] {
  if (text === '') return [];
  const lines = text.split(/\r\n|[\n\r\v\f\x1c-\x1e\x85\u2028\u2029]/);
  return lines.at(-1) === '' ? lines.slice(0, -1) : lines;
}

/** The end is the controller's clock at the reply; the length is the host's own measure. */
function times(took: string): Record<string, Json> {
  const [began, ended] = took.split(' ').map(Number);
  const seconds = began !== undefined && ended !== undefined && ended >= began ? ended - began : 0;
  const end = Date.now();
  return { start: clock(end - seconds * 1000), end: clock(end), delta: duration(seconds) };
}

function clock(ms: number): string {
  const local = new Date(ms - new Date(ms).getTimezoneOffset() * 60_000).toISOString();
  return `${local.slice(0, 10)} ${local.slice(11, 23)}000`;
}

function duration(seconds: number): string {
  const whole = Math.floor(seconds);
  const two = (number: number): string => String(number).padStart(2, '0');
  const days = Math.floor(whole / 86400);
  const text = `${Math.floor((whole % 86400) / 3600)}:${two(Math.floor((whole % 3600) / 60))}:${two(whole % 60)}`;
  const fraction = String(Math.round((seconds - whole) * 1e6)).padStart(6, '0');
  return `${days ? `${days} day${days > 1 ? 's' : ''}, ` : ''}${text}.${fraction}`;
}
