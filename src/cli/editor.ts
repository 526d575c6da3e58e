/** Lets the operator edit a secret text in their editor, in a folder that nobody else can look into. */
import { spawn } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { accessSync, constants, mkdirSync, readFileSync, statfsSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { PlayError } from '../errors.ts';
import { startSweeper } from './sweeper.ts';

/** What `statfs` calls tmpfs and ramfs: memory, which no disk remembers. */
const MEMORY: ReadonlySet<number> = new Set([0x01021994, 0x858458f6]);

/** The text after the editor has ended well. Throws PlayError when it did not, or when a signal came. */
export async function editText(text: Uint8Array, extension: string): Promise<Buffer> {
  const folder = join(privatePlace(), `play-${randomBytes(8).toString('hex')}`);
  const sweeper = startSweeper([folder]);
  try {
    mkdirSync(folder, { mode: 0o700 });
    const file = join(folder, `edit${extension}`);
    writeFileSync(file, text, { mode: 0o600, flag: 'wx' });
    await runEditor(file);
    return readFileSync(file);
  } finally {
    sweeper.finish();
  }
}

function privatePlace(): string {
  const places = [process.env['XDG_RUNTIME_DIR'], '/dev/shm', '/run', tmpdir()];
  return places.find((place) => place !== undefined && isMemory(place)) ?? tmpdir();
}

function isMemory(place: string): boolean {
  try {
    accessSync(place, constants.W_OK);
    return MEMORY.has(statfsSync(place).type);
  } catch {
    return false;
  }
}

async function runEditor(file: string): Promise<void> {
  const editor = process.env['EDITOR'] || process.env['VISUAL'] || 'vi';
  // A crash of the editor must not leave the text in a core file.
  const child = spawn('/bin/sh', ['-c', `ulimit -c 0; exec ${editor} "$@"`, 'sh', file], { stdio: 'inherit' });
  let signal: NodeJS.Signals | undefined;
  const end = (name: NodeJS.Signals): void => {
    signal = name;
    child.kill(name);
  };
  // Ctrl-C at the terminal is for the editor.
  const ignore = (): void => undefined;
  process.on('SIGINT', ignore).on('SIGTERM', end).on('SIGHUP', end);
  try {
    const code = await new Promise<number | null>((resolve, reject) => {
      child.on('error', reject);
      child.on('exit', resolve);
    });
    if (signal) throw new PlayError('interrupted', `interrupted by ${signal}; nothing was written`);
    if (code === 127) throw new PlayError('vault', `the editor \`${editor}\` cannot be run`, { hint: 'set EDITOR' });
    if (code !== 0)
      throw new PlayError('vault', `the editor \`${editor}\` ended with exit code ${code}; nothing was written`);
  } finally {
    process.off('SIGINT', ignore).off('SIGTERM', end).off('SIGHUP', end);
  }
}
