import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, mkdirSync, readdirSync, utimesSync, writeFileSync } from 'node:fs';
import { hostname } from 'node:os';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { alone } from '../../src/engine/folderLock.ts';
import { makeFolder } from '../support/folder.ts';

const pause = (ms: number): Promise<void> => new Promise((wake) => setTimeout(wake, ms));

test('one after the other, in the order they came, also after one has failed', async () => {
  const folder = makeFolder({});
  const seen: string[] = [];
  const work = (name: string) => async () => {
    seen.push(`${name} begins`);
    await pause(5);
    seen.push(`${name} ends`);
    if (name === 'b') throw new Error('b failed');
    return name;
  };
  const all = await Promise.allSettled(['a', 'b', 'c'].map((name) => alone(folder, work(name))));
  expect(all.map(({ status }) => status)).toEqual(['fulfilled', 'rejected', 'fulfilled']);
  expect(seen).toEqual(['a', 'b', 'c'].flatMap((name) => [`${name} begins`, `${name} ends`]));
  expect(readdirSync(folder)).toEqual([]);
});

test('what a living process holds is waited for, and then complained about', async () => {
  const folder = makeFolder({});
  const owner = spawn('sleep', ['30']);
  try {
    writeFileSync(join(folder, '.lock'), `process ${owner.pid} on ${hostname()}\n`);
    await expect(alone(folder, async () => 1, 100)).rejects.toThrow(`process ${owner.pid} on`);
  } finally {
    owner.kill();
    await once(owner, 'exit');
  }
  // Now its owner is gone, and nobody has to wait.
  expect(await alone(folder, async () => 1, 100)).toBe(1);
  expect(readdirSync(folder)).toEqual([]);
});

test('of a process on another machine nothing is known; a file that stays empty is nobody’s', async () => {
  const folder = join(makeFolder({}), 'x');
  mkdirSync(folder);
  const lock = join(folder, '.lock');
  writeFileSync(lock, 'process 1 on elsewhere\n');
  await expect(alone(folder, async () => 1, 50)).rejects.toThrow('on elsewhere');
  writeFileSync(lock, '');
  await expect(alone(folder, async () => 1, 50)).rejects.toThrow('another run');
  utimesSync(lock, 1, 1);
  expect(await alone(folder, async () => 1, 50)).toBe(1);
  expect(existsSync(lock)).toBe(false);
});
