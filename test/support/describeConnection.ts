/** The contract of every connection: one suite, run against each transport and each shell. */
import { createHash, randomBytes } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { openSession, type Target } from '../../src/connection/index.ts';
import { Upload } from '../../src/script/script.ts';
import type { Reply, Session } from '../../src/script/session.ts';
import { join, sh } from '../../src/script/sh.ts';

export const plain = { check: false, diff: false, onFailure: 'go on' } as const;

/** Runs one script and gives its reply. */
export async function run(session: Session, script: ReturnType<typeof sh>, options: object = {}): Promise<Reply> {
  return (await session.send([script], { ...plain, ...options }))[0]!;
}

const digest = (bytes: Buffer) => createHash('sha256').update(bytes).digest('hex');

/** Describes the contract. `target` is asked when the tests run, so a server may be started before. */
export function describeConnection(name: string, target: () => Target): void {
  describe(name, () => {
    let session: Session;
    beforeAll(async () => {
      session = await openSession(target());
    });
    afterAll(() => session?.close());

    test('output, errors, rc and records come back as they were', async () => {
      const reply = await run(
        session,
        sh`put out; put err >&2; result key ${"it's\n"}; record bytes ${new Upload(Buffer.of(0, 10, 0))}; exit 3`,
      );
      expect(reply).toMatchObject({ status: 'done', rc: 3, stdout: Buffer.from('out'), stderr: Buffer.from('err') });
      expect(reply.records).toEqual([
        ['key', Buffer.from("it's\n")],
        ['bytes', Buffer.of(0, 10, 0)],
      ]);
    });

    test('every byte but NUL survives as a word, and every byte as an upload', async () => {
      const all = Buffer.from(Array.from({ length: 255 }, (_, index) => index + 1));
      const { stdout } = await run(session, sh`cat ${new Upload(all)}`);
      expect(stdout).toEqual(all);
      const blob = Buffer.concat([Buffer.of(0), all, Buffer.of(0)]);
      expect((await run(session, sh`cat ${new Upload(blob)}`)).stdout).toEqual(blob);
    });

    test('uploads of any size arrive whole', async () => {
      for (const size of [0, 1, 5_000, 40_000, 5_000_000]) {
        const blob = randomBytes(size);
        const text = Buffer.from('ab\n'.repeat(size / 3));
        const { stdout } = await run(session, sh`cat ${new Upload(blob)} ${new Upload(text)}`);
        expect(digest(stdout)).toBe(digest(Buffer.concat([blob, text])));
      }
    });

    test('large output arrives whole', async () => {
      const { stdout, stderr } = await run(
        session,
        sh`head -c 20000000 /dev/zero; put x; head -c 100000 /dev/zero >&2`,
      );
      expect([stdout.length, stdout.at(-1), stderr.length]).toEqual([20_000_001, 120, 100_000]);
    });

    test('a syntax error, an exit and a kill end one task only', async () => {
      const scripts = [sh`if then`, sh`exit 255`, sh`kill -KILL $(exec sh -c 'echo $PPID')`, sh`put fine`];
      const replies = await session.send(scripts, plain);
      expect(replies.map(({ rc }) => rc).slice(1, 3)).toEqual([255, 137]);
      expect(replies[0]!.rc).not.toBe(0);
      expect(replies[3]!.stdout.toString()).toBe('fine');
    });

    test('after a failure the rest is skipped, or not', async () => {
      const scripts = [sh`true`, sh`false`, sh`put late`];
      const stopped = await session.send(scripts, { ...plain, onFailure: 'stop' });
      expect(stopped.map(({ status }) => status)).toEqual(['done', 'done', 'skipped']);
      const all = await session.send(scripts, plain);
      expect(all[2]!.stdout.toString()).toBe('late');
      const next = await session.send([sh`true`], { ...plain, onFailure: 'stop' });
      expect(next[0]!.status).toBe('done');
    });

    test('a task reads nothing, and what it leaves behind holds nothing up', async () => {
      const started = Date.now();
      expect((await run(session, sh`cat; sleep 5 & put done`)).stdout.toString()).toBe('done');
      expect(Date.now() - started).toBeLessThan(3000);
    });

    test('the environment of a task is exported to it and to nobody else', async () => {
      const environment = { GREETING: `a 'b' $c\n` };
      const print = sh`sh -c ${'printf %s "$GREETING"'}`;
      expect((await run(session, print, { environment })).stdout.toString()).toBe(environment.GREETING);
      expect((await run(session, print)).stdout.toString()).toBe('');
      // Words that the prelude uses itself reach the user's command all the same.
      const taken = { CHECK: 'on', MODE: 'prod' };
      const both = sh`put "$CHECK\${MODE-}"; host_locale; sh -c ${'printf %s "$CHECK$MODE"'}`;
      expect((await run(session, both, { environment: taken })).stdout.toString()).toBe('onprod');
    });

    test('scratch files are gone after the task', async () => {
      const script = sh`[ ! -e "$SCRATCH" ]; [ ! -e "$SCRATCH.x" ]; : >"$SCRATCH"; : >"$SCRATCH.x"`;
      for (let count = 0; count < 3; count++) expect((await run(session, script)).rc).toBe(0);
    });

    test('hundreds of tasks in one call answer in order', async () => {
      const replies = await session.send(
        Array.from({ length: 300 }, (_, index) => sh`put ${index}`),
        plain,
      );
      expect(replies.map(({ stdout }) => Number(stdout))).toEqual(Array.from({ length: 300 }, (_, index) => index));
    });

    test('joined scripts keep their uploads', async () => {
      const both = join([sh`cat ${new Upload('one')}`, null, sh`cat ${new Upload('two')}`]);
      expect((await run(session, both)).stdout.toString()).toBe('onetwo');
    });

    test('a task that takes too long is killed with its children', async () => {
      const own = await openSession(target());
      const started = Date.now();
      const file = `/tmp/reprise-test-${process.pid}-${Math.random()}`;
      const answer = run(own, sh`(sleep 1.5; : >${file}) & wait`, { timeout: 0.3 });
      await expect(answer).rejects.toMatchObject({ code: 'timeout' });
      expect(Date.now() - started).toBeLessThan(2500);
      await new Promise((resolve) => setTimeout(resolve, 1800 - (Date.now() - started)));
      expect((await run(session, sh`[ ! -e ${file} ]`)).rc).toBe(0);
      await expect(own.send([sh`true`], plain)).rejects.toMatchObject({
        code: 'unreachable',
        cause: { started: false },
      });
    });

    test('interrupt ends what runs within two seconds, even what ignores TERM', async () => {
      const own = await openSession(target());
      const answer = run(own, sh`trap '' TERM; sleep 30; sleep 30`);
      answer.catch(() => {});
      await new Promise((resolve) => setTimeout(resolve, 200));
      const started = Date.now();
      await own.interrupt();
      await expect(answer).rejects.toMatchObject({ code: 'interrupted' });
      expect(Date.now() - started).toBeLessThan(2000);
    });

    test('a line that drops says that the task had started, and leaves no scratch folder', async () => {
      const own = await openSession(target());
      const answer = own.send([sh`put ok`, sh`kill -KILL $$`], plain);
      const error = await answer.then(
        () => undefined,
        (reason) => reason,
      );
      expect(error).toMatchObject({ code: 'unreachable', cause: { started: true } });
      expect(error.cause.replies).toHaveLength(1);
    });
  });
}
