/** The prelude's verbs in every shell, with GNU's tools and with busybox's alone. */
import { execFileSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, statSync, symlinkSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, beforeEach, describe } from 'vitest';
import { openSession } from '../../src/connection/index.ts';
import type { Script } from '../../src/script/script.ts';
import type { Session } from '../../src/script/session.ts';
import { join as joinScripts, sh } from '../../src/script/sh.ts';
import { shells } from './shells.ts';

export const root = process.getuid?.() === 0;

/** What one script answered, as text. */
export interface Answer {
  readonly rc: number;
  readonly stdout: string;
  readonly stderr: string;
  readonly records: readonly (readonly [string, string])[];
}

/** A folder on a host and the means to act in it. */
export interface Bench {
  readonly folder: () => string;
  run(script: Script, how?: { check?: boolean; diff?: boolean }): Promise<Answer>;
  file(name?: string): string;
  mode(name?: string): string;
  text(name?: string): string;
}

/** Describes verbs on every kind of host; each test has a fresh folder. */
export function describeVerbs(tests: (bench: Bench) => void): void {
  // Busybox's commands and no others, and no `stat`, so that modes must be read from `ls`.
  const bare = mkdtempSync(join(tmpdir(), 'bare-'));
  for (const name of execFileSync('busybox', ['--list']).toString().split('\n')) {
    if (name && name !== 'stat') symlinkSync('/usr/bin/busybox', join(bare, name));
  }
  afterAll(() => rmSync(bare, { recursive: true }));
  const hosts = [
    ...shells.map(({ name, command }) => ({ name, command, path: '' })),
    ...shells
      .filter(({ name }) => /dash|busybox/.test(name))
      .map(({ name, command }) => ({ name: `${name}, busybox only`, command, path: bare })),
  ];
  describe.each(hosts)('$name', ({ command, path }) => {
    let session: Session;
    let folder: string;
    beforeAll(async () => {
      session = await openSession({ name: 'here', transport: 'local', address: 'localhost', shell: command });
    });
    afterAll(() => session.close());
    beforeEach(() => {
      folder = mkdtempSync(join(tmpdir(), 'prelude-'));
    });
    afterEach(() => rmSync(folder, { recursive: true }));
    const file = (name = 'file') => join(folder, name);
    tests({
      folder: () => folder,
      file,
      mode: (name) => (statSync(file(name)).mode & 0o7777).toString(8),
      text: (name) => readFileSync(file(name), 'utf8'),
      run: async (script, how) => {
        const whole = joinScripts([path ? sh`PATH=${path}` : undefined, script]);
        const [reply] = await session.send([whole], { check: false, diff: false, onFailure: 'go on', ...how });
        const { rc, stdout, stderr, records } = reply!;
        return {
          rc,
          stdout: stdout.toString(),
          stderr: stderr.toString(),
          records: records.map(([key, value]) => [key, value.toString()]),
        };
      },
    });
  });
}
