import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { distribution } from '../../src/facts/distribution.ts';
import type { Plain } from '../../src/facts/fact.ts';
import { lsb } from '../../src/facts/lsb.ts';
import { readSeen, sectionMark } from '../../src/facts/seen.ts';

interface Row {
  readonly files: Readonly<Record<string, string>>;
  readonly is: Readonly<Record<string, Plain>>;
}
/** What ansible-core 2.19 says of hosts that hold these files. */
const rows = JSON.parse(readFileSync(new URL('./distributions.json', import.meta.url), 'utf8')) as Record<string, Row>;

test.each(Object.entries(rows))('%s', (_name, { files, is }) => {
  const lines = Object.entries(files).flatMap(([path, text]) =>
    text
      .split('\n')
      .slice(0, -1)
      .map((line) => `${path}:${line}\n`),
  );
  const existing = Object.keys(files).map((path) => `${path}\n`);
  const output = `${sectionMark}files\n${lines.join('')}${sectionMark}exists\n${existing.join('')}`;
  const seen = readSeen(Buffer.from(output), {});
  expect({ ...distribution.read(seen), ...('lsb' in is && lsb.read(seen)) }).toEqual(is);
});
