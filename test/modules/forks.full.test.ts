import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { openSession } from '../../src/connection/index.ts';
import { loadModule } from '../../src/modules/registry.ts';
import type { Session } from '../../src/script/session.ts';
import { runModule } from '../support/runModule.ts';

const strace = '/usr/bin/strace';
const root = mkdtempSync(join(tmpdir(), 'forks-'));
const trace = join(root, 'trace');

/** Processes that a task with nothing to do starts, beyond those that every task costs the session. */
const rows: [module: string, args: Record<string, unknown>, most: number][] = [
  ['file', { path: `${root}/none`, state: 'absent' }, 0],
  ['file', { path: `${root}/d`, state: 'directory', owner: '0', mode: '0755' }, 1],
  ['file', { path: `${root}/d`, state: 'directory', mode: 'u=rwX,go=rX' }, 1],
  ['file', { path: `${root}/l`, src: 'f', state: 'link' }, 2],
  // The content itself is a file that the session takes away again.
  ['copy', { content: 'x\n', dest: `${root}/f`, mode: '0644' }, 3],
  ['stat', { path: `${root}/f`, get_checksum: false }, 1],
  ['stat', { path: `${root}/f` }, 2],
  ['slurp', { src: `${root}/f` }, 1],
  ['lineinfile', { path: `${root}/f`, line: 'x' }, 2],
  ['replace', { path: `${root}/f`, regexp: 'q' }, 2],
  ['command', { cmd: 'true' }, 1],
  ['shell', { cmd: ':' }, 1],
  ['wait_for', { path: `${root}/f` }, 0],
];

describe.skipIf(!existsSync(strace) || process.getuid?.() !== 0)('processes', () => {
  let session: Session;
  let base = 0;
  const count = async (name: string, args: Record<string, unknown>): Promise<number> => {
    const module = (await loadModule(name))!;
    await runModule(module, args, session, { sources: root });
    const before = forksIn(trace);
    // The trace may lag behind the reply by a line or two, which the mean of several runs does not notice.
    for (let run = 0; run < 8; run++) await runModule(module, args, session, { sources: root });
    return Math.round((forksIn(trace) - before) / 8);
  };
  beforeAll(async () => {
    writeFileSync(`${root}/f`, 'x\n', { mode: 0o644 });
    mkdirSync(`${root}/d`, { mode: 0o755 });
    symlinkSync('f', `${root}/l`);
    const shell = `${strace} -f -qq -o ${trace} -e trace=clone,clone3,vfork,fork dash`;
    const environment = { PATH: '/usr/sbin:/usr/bin:/sbin:/bin', HOME: root, TMPDIR: root };
    session = await openSession({ name: 'l', transport: 'local', address: 'l', shell, cwd: root, environment });
    base = await count('ping', {});
  });
  afterAll(async () => {
    await session?.close();
    rmSync(root, { recursive: true, force: true });
  });
  test.each(rows)('%s %j: at most %i', async (name, args, most) => {
    expect((await count(name, args)) - base).toBeLessThanOrEqual(most);
  });
});

function forksIn(file: string): number {
  return readFileSync(file, 'utf8').match(/(?:clone3?|v?fork)\(/g)?.length ?? 0;
}
