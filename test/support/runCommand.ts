/**
 * Runs the command in a folder of its own. `npm run test:all` starts the built program each time, as an operator would;
 * the fast ring calls it inside the process of the tests, unless a case asks for a process.
 */
import { spawn } from 'node:child_process';
import { chmodSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { runInProcess } from './runInProcess.ts';

export interface Ended {
  readonly code: number;
  readonly stdout: string;
  readonly stderr: string;
  readonly folder: string;
}

export interface CommandCase {
  readonly args: readonly string[];
  readonly files?: Readonly<Record<string, string>>;
  readonly env?: Readonly<Record<string, string>>;
  /** Permissions of the folder; its owner's alone unless said otherwise. */
  readonly mode?: number;
  /** Whether it must be a process of its own in any case. */
  readonly own?: boolean;
  /** Called with what was printed so far; may send a signal. */
  readonly onOutput?: (text: string, kill: (signal: NodeJS.Signals) => void) => void;
}

const isFastRing = process.env['SHELLS'] === 'rotate';
const command = join(import.meta.dirname, '../../dist/src/cli/main.js');

/** Two local hosts, enough for most cases. */
export const hosts = '[web]\na\nb\n[all:vars]\nansible_connection=local\n';

export async function runCommand({ args, files = {}, env = {}, mode, own, onOutput }: CommandCase): Promise<Ended> {
  const folder = mkdtempSync(join(tmpdir(), 'reprise-cli-'));
  try {
    for (const [name, text] of Object.entries({ 'hosts.ini': hosts, ...files })) {
      mkdirSync(dirname(join(folder, name)), { recursive: true });
      writeFileSync(join(folder, name), text);
    }
    if (mode !== undefined) chmodSync(folder, mode);
    const surroundings = { PATH: process.env['PATH'], HOME: folder, TMPDIR: tmpdir(), ...env };
    if (isFastRing && !own && !onOutput) {
      return { ...(await runInProcess({ args, folder, env: surroundings })), folder };
    }
    return await new Promise((resolve, reject) => {
      const child = spawn(process.execPath, [command, ...args], {
        cwd: folder,
        env: surroundings,
        stdio: ['ignore', 'pipe', 'pipe'],
      });
      let stdout = '';
      let stderr = '';
      child.stdout.on('data', (data: Buffer) => {
        stdout += data.toString();
        onOutput?.(stdout, (signal) => child.kill(signal));
      });
      child.stderr.on('data', (data: Buffer) => {
        stderr += data.toString();
      });
      child.on('error', reject);
      child.on('close', (code) => resolve({ code: code ?? -1, stdout, stderr, folder }));
    });
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}
