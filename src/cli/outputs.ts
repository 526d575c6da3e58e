/** Where reports write: the terminal's two streams, and the file that the setting `log_path` names. */
import { closeSync, fsyncSync, openSync, writeSync } from 'node:fs';
import { userInfo } from 'node:os';
import { stripVTControlCharacters } from 'node:util';
import type { Out } from '../report/jsonLines.ts';
import { settings } from './settings/read.ts';

export interface Outputs {
  readonly out: Out;
  readonly err: Out;
  /** Closes the log. */
  close(): void;
}

/** The streams; what goes to them is written to the log as well, in the form that Ansible's log has. */
export function outputs(): Outputs {
  const { stdout, stderr } = process;
  const log = openLog(settings().text('DEFAULT_LOG_PATH'));
  if (log === undefined) return { out: stdout, err: stderr, close: () => undefined };
  const user = userInfo().username;
  const both = (stream: Out): Out => ({
    write(text) {
      const plain = stripVTControlCharacters(text).replace(/^\n+|\n$/g, '');
      if (plain !== '') {
        const head = `${moment(new Date())} p=${process.pid} u=${user} n=ansible ${levelOf(plain)}| `;
        writeSync(log, `${head}${plain}\n`);
      }
      return stream.write(text);
    },
  });
  return {
    out: both(stdout),
    err: both(stderr),
    close() {
      fsyncSync(log);
      closeSync(log);
    },
  };
}

/** A log that cannot be written keeps no run from running. */
function openLog(path: string | undefined): number | undefined {
  if (path === undefined) return undefined;
  try {
    return openSync(path, 'a', 0o644);
  } catch (error) {
    const reason = (error as NodeJS.ErrnoException).code === 'EISDIR' ? 'it is a folder' : (error as Error).message;
    process.stderr.write(`[WARNING]: the log ${path} cannot be written: ${reason}\n`);
    return undefined;
  }
}

function levelOf(text: string): string {
  if (/^(?:fatal|failed): \[|^\[ERROR\]/.test(text)) return 'ERROR';
  return /^(?:skipping: |\.\.\.ignoring|\[WARNING\])/.test(text) ? 'WARNING' : 'INFO';
}

/** `2026-11-21 21:25:30,863`, by the clock on the wall. */
function moment(now: Date): string {
  const local = new Date(now.getTime() - now.getTimezoneOffset() * 60_000);
  return local.toISOString().slice(0, 23).replace('T', ' ').replace('.', ',');
}
