import { chmodSync, existsSync, mkdirSync, readdirSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { isOpenToOthers, readIfThere, writeWhole } from '../../src/engine/privateFiles.ts';
import { makeFolder } from '../support/folder.ts';

test('a file is written with its folders, and what killed runs left beside it goes', () => {
  const folder = join(makeFolder({}), 'a', 'b');
  const path = join(folder, 'ca.key');
  writeWhole(path, 'one', 0o600);
  expect([folder, path].map((each) => statSync(each).mode & 0o777)).toEqual([0o700, 0o600]);
  writeFileSync(`${path}.0123456789ab`, 'half');
  writeFileSync(`${path}.old`, 'kept');
  writeWhole(path, 'two', 0o644);
  expect(readFileSync(path, 'utf8')).toBe('two');
  expect(statSync(path).mode & 0o777).toBe(0o644);
  expect(readdirSync(folder).sort()).toEqual(['ca.key', 'ca.key.old']);
});

test('what cannot be written or read is named, and nothing is left behind', () => {
  const folder = makeFolder({ file: 'x' });
  expect(() => writeWhole(join(folder, 'file', 'x'), '', 0o600)).toThrow('cannot make the folder');
  mkdirSync(join(folder, 'dir', 'inner'), { recursive: true });
  expect(() => writeWhole(join(folder, 'dir'), '', 0o600)).toThrow(`cannot write ${folder}/dir`);
  expect(readdirSync(folder).sort()).toEqual(['dir', 'file']);
  expect(() => readIfThere(join(folder, 'dir'))).toThrow('cannot read');
  expect(readIfThere(join(folder, 'none'))).toBeUndefined();
});

test('who may look', () => {
  const path = join(makeFolder({ it: '' }), 'it');
  for (const [mode, open] of [
    [0o600, false],
    [0o640, true],
    [0o604, true],
    [0o400, false],
  ] as const) {
    chmodSync(path, mode);
    expect(isOpenToOthers(path), mode.toString(8)).toBe(open);
  }
  expect(existsSync(path) && isOpenToOthers(`${path}x`)).toBe(false);
});
