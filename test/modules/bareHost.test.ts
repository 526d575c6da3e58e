import { chmodSync, mkdirSync, mkdtempSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { openSession } from '../../src/connection/index.ts';
import type { Outcome } from '../../src/modules/define.ts';
import { plainData } from '../../src/modules/plainData.ts';
import { loadModule } from '../../src/modules/registry.ts';
import type { Session } from '../../src/script/session.ts';
import { runModule } from '../support/runModule.ts';

/** A host whose `stat` knows no formats, as some small systems have it, and which lacks what others take for granted. */
const root = mkdtempSync(join(tmpdir(), 'bare-'));
let session: Session;

beforeAll(async () => {
  mkdirSync(`${root}/bin`);
  for (const name of ['stat', 'base64', 'mktemp', 'python3', 'perl', 'bash']) {
    writeFileSync(`${root}/bin/${name}`, '#!/bin/sh\necho "unknown option" >&2\nexit 1\n', { mode: 0o755 });
  }
  const environment = { PATH: `${root}/bin:/usr/sbin:/usr/bin:/sbin:/bin`, HOME: root, TMPDIR: root };
  session = await openSession({ name: 'l', transport: 'local', address: 'l', shell: 'dash', cwd: root, environment });
});
afterAll(async () => {
  await session.close();
  rmSync(root, { recursive: true, force: true });
});

async function run(name: string, args: Record<string, unknown>): Promise<Outcome> {
  return runModule((await loadModule(name))!, args, session, { sources: root });
}

test('files are placed, settled and left alone', async () => {
  const args = { content: 'x\n', dest: `${root}/f`, mode: '0640' };
  expect(await run('copy', args)).toMatchObject({
    status: 'changed',
    result: { mode: '0640', size: 2, state: 'file' },
  });
  expect(await run('copy', args)).toMatchObject({ status: 'ok' });
  chmodSync(`${root}/f`, 0o600);
  expect(await run('copy', args)).toMatchObject({ status: 'changed' });
  expect(statSync(`${root}/f`).mode & 0o777).toBe(0o640);
  expect(await run('lineinfile', { path: `${root}/f`, line: 'y' })).toMatchObject({
    status: 'changed',
    result: { mode: '0640' },
  });
  expect(await run('file', { path: `${root}/d`, state: 'directory', mode: '1777' })).toMatchObject({
    result: { mode: '1777' },
  });
  expect(await run('file', { path: `${root}/d`, state: 'directory', mode: '1777' })).toMatchObject({ status: 'ok' });
});

test('stat tells what ls tells', async () => {
  writeFileSync(`${root}/s`, 'abc', { mode: 0o644 });
  chmodSync(`${root}/s`, 0o4754);
  const { stat } = plainData((await run('stat', { path: `${root}/s` })).result) as { stat: Record<string, unknown> };
  expect(stat).toMatchObject({
    exists: true,
    isreg: true,
    isdir: false,
    mode: '4754',
    size: 3,
    isuid: true,
    xgrp: true,
    xoth: false,
    nlink: 1,
  });
  expect(stat['mtime']).toBeUndefined();
});

test('what cannot be done is said', async () => {
  expect(await run('find', { paths: root })).toMatchObject({ status: 'failed', message: 'needs a stat that knows -c' });
});
