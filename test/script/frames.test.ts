import { describe, expect, test } from 'vitest';
import { createFrameReader } from '../../src/script/frameReader.ts';
import { decodeReply, encodeTask } from '../../src/script/frames.ts';
import { sh } from '../../src/script/sh.ts';

const mark = 'a'.repeat(30);
const stream = `motd\n${mark} echo of the request\n\u001b[1m${mark} 3 or\nout${mark.slice(1)}put${mark}key\nvalueR${mark}noise ${mark} 0 -\n`;

describe('replies', () => {
  test.each([1, 7, 31, 1000])('are found in noise, in pieces of %d bytes', async (size) => {
    const reader = createFrameReader();
    const both = [reader.expect(mark), reader.expect(mark)];
    const bytes = Buffer.from(stream);
    for (let at = 0; at < bytes.length; at += size) reader.push(bytes.subarray(at, at + size));
    const [first, second] = await Promise.all(both);
    expect([first!.rc, first!.output.toString(), second!.rc, second!.output.length]).toEqual([
      3,
      `out${mark.slice(1)}put`,
      0,
      0,
    ]);
    expect(decodeReply(first!, { bytes, mark, recordMark: 'R' }).records).toEqual([['key', Buffer.from('value')]]);
  });

  test('100 MB are read without copying them again and again', async () => {
    const reader = createFrameReader();
    const answer = reader.expect(mark);
    const chunk = Buffer.alloc(65_536, 'x');
    const started = process.cpuUsage();
    reader.push(Buffer.from(`${mark} 0 o\n`));
    for (let count = 0; count < 1600; count++) reader.push(chunk);
    reader.push(Buffer.from(mark));
    expect((await answer).output.length).toBe(1600 * 65_536);
    expect(process.cpuUsage(started).user).toBeLessThan(3_000_000);
  });

  test('none is waited for after the line broke', async () => {
    const reader = createFrameReader();
    const early = reader.expect(mark);
    reader.fail(new Error('gone'));
    await expect(early).rejects.toThrow('gone');
    await expect(reader.expect(mark)).rejects.toThrow('gone');
  });
});

test('names that cannot be exported are refused', () => {
  const options = { check: false, diff: false, onFailure: 'stop', environment: { 'a;b': '1' } } as const;
  expect(() => encodeTask(sh`true`, options, true)).toThrow('`a;b` cannot be the name of an environment variable');
});
