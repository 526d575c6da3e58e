/** Connections and shells that are shared, limited, lost and found again. */
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { connect as connectSocket, createServer, type Server, type Socket } from 'node:net';
import { join } from 'node:path';
import { afterEach, describe, expect, test } from 'vitest';
import { createPool, type Pool, type Target } from '../../src/connection/index.ts';
import type { Session } from '../../src/script/session.ts';
import { sh } from '../../src/script/sh.ts';
import { plain } from '../support/describeConnection.ts';
import { noSshd, type Sshd, startSshd } from '../support/sshd.ts';

const here: Target = { name: 'here', transport: 'local', address: 'localhost' };
const shellOf = async (session: Session) => (await session.send([sh`put "$$"`], plain))[0]!.stdout.toString();

describe('a pool of local shells', () => {
  let pool: Pool;
  afterEach(() => pool.closeAll());

  test('keeps one shell for tasks that follow one another', async () => {
    pool = createPool();
    const ids = new Set<string>();
    for (let count = 0; count < 5; count++) ids.add(await shellOf(await pool.session(here)));
    expect(ids.size).toBe(1);
    const other = await shellOf(await pool.session({ ...here, name: 'another' }));
    expect(ids.has(other)).toBe(false);
  });

  test('opens more shells while those it has are busy, up to its limit', async () => {
    pool = createPool({ shells: 3 });
    const started = Date.now();
    const ids = await Promise.all(
      Array.from({ length: 6 }, async () => {
        const [reply] = await (await pool.session(here)).send([sh`sleep 0.3; put "$$"`], plain);
        return reply!.stdout.toString();
      }),
    );
    expect(new Set(ids).size).toBe(3);
    expect(Date.now() - started).toBeLessThan(1500);
  });

  test('replaces a shell that is gone, without sending anything again', async () => {
    pool = createPool();
    const session = await pool.session(here);
    const file = join('/tmp', `reprise-count-${process.pid}-${Math.random()}`);
    const script = sh`echo once >>${file}; kill -KILL $$`;
    await expect(session.send([script], plain)).rejects.toMatchObject({
      code: 'unreachable',
      cause: { started: true },
    });
    expect(readFileSync(file, 'utf8')).toBe('once\n');
    expect((await session.send([sh`rm ${file}`], plain))[0]!.rc).toBe(0);
  });

  test('interrupts what runs and starts nothing more', async () => {
    pool = createPool();
    const sessions = await Promise.all([pool.session(here), pool.session({ ...here, name: 'b' })]);
    const answers = sessions.map((session) => session.send([sh`sleep 20`], plain));
    for (const answer of answers) answer.catch(() => {});
    await new Promise((resolve) => setTimeout(resolve, 150));
    const started = Date.now();
    await pool.interruptAll();
    for (const answer of answers) await expect(answer).rejects.toMatchObject({ code: 'interrupted' });
    expect(Date.now() - started).toBeLessThan(2000);
    await expect(pool.session(here)).rejects.toMatchObject({ code: 'interrupted' });
  });
});

describe.skipIf(noSshd)(`a pool over ssh${noSshd ? ` (${noSshd})` : ''}`, () => {
  let pool: Pool;
  let sshd: Sshd;
  let proxy: Server | undefined;
  afterEach(async () => {
    await pool.closeAll();
    proxy?.close();
    proxy = undefined;
    sshd.stop();
  });
  const logins = () => sshd.log().match(/Accepted publickey/g)?.length ?? 0;

  test.each([
    [1, 6],
    [2, 3],
    [10, 1],
  ])('under MaxSessions %d six busy shells need %d connections', async (most, connections) => {
    sshd = await startSshd([`MaxSessions ${most}`]);
    pool = createPool();
    // Each waits until all six run, so they need six shells at the same time.
    const all = sh`mkdir -p ${sshd.folder}/busy; : >${sshd.folder}/busy/$$; put "$$"
      for try in ${Array.from({ length: 100 }, (_, index) => index)}; do set -- ${sshd.folder}/busy/*; [ $# -lt 6 ] || break; sleep 0.1; done`;
    const replies = await Promise.all(
      Array.from({ length: 6 }, async () => (await pool.session(sshd.target())).send([all], plain)),
    );
    expect(new Set(replies.map(([reply]) => reply!.stdout.toString())).size).toBe(6);
    expect(logins()).toBe(connections);
  });

  test.each(['ssh', 'openssh'] as const)('%s comes through a server that refuses most callers', async (transport) => {
    sshd = await startSshd(['MaxStartups 2:50:5', 'MaxSessions 1']);
    pool = createPool();
    const target = (index: number) =>
      sshd.target({ transport, name: `box${index}`, sshConfigFile: transport === 'ssh' ? 'none' : '/dev/null' });
    const replies = await Promise.all(
      Array.from({ length: 12 }, async (_, index) => (await pool.session(target(index))).send([sh`put ok`], plain)),
    );
    expect(replies.every(([reply]) => reply!.stdout.toString() === 'ok')).toBe(true);
  });

  test('an interrupt gets through although the server allows one session only', async () => {
    sshd = await startSshd(['MaxSessions 1']);
    pool = createPool();
    const session = await pool.session(sshd.target());
    const file = join(sshd.folder, 'late');
    const answer = session.send([sh`(sleep 2; : >${file}) & wait`], plain);
    answer.catch(() => {});
    await new Promise((resolve) => setTimeout(resolve, 150));
    await pool.interruptAll();
    await expect(answer).rejects.toMatchObject({ code: 'interrupted' });
    await new Promise((resolve) => setTimeout(resolve, 2100));
    expect(existsSync(file)).toBe(false);
  });

  test('a cut line is unreachable, the task is not sent again, and the next one dials anew', async () => {
    sshd = await startSshd();
    pool = createPool();
    const sockets: Socket[] = [];
    const server = createServer((socket) => {
      const up = connectSocket(sshd.port, '127.0.0.1');
      for (const each of [socket, up]) sockets.push(each.on('error', () => {}));
      socket.pipe(up).pipe(socket);
    });
    proxy = server;
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', () => resolve()));
    const { port } = server.address() as { port: number };
    writeFileSync(
      join(sshd.folder, 'cut_known'),
      readFileSync(join(sshd.folder, 'known_hosts'), 'utf8').replaceAll(`:${sshd.port}`, `:${port}`),
    );
    const target = sshd.target({ port, knownHostsFiles: [join(sshd.folder, 'cut_known')] });
    const count = join(sshd.folder, 'count');
    const session = await pool.session(target);
    const answer = session.send([sh`echo once >>${count}; sleep 1; echo end >>${count}; exit 255`], plain);
    answer.catch(() => {});
    await new Promise((resolve) => setTimeout(resolve, 300));
    for (const socket of sockets.splice(0)) socket.destroy();
    await expect(answer).rejects.toMatchObject({ code: 'unreachable', cause: { started: true } });
    // The host finishes what it began, once; and 255 is a code like any other.
    await new Promise((resolve) => setTimeout(resolve, 1200));
    expect(readFileSync(count, 'utf8')).toBe('once\nend\n');
    expect((await session.send([sh`exit 255`], plain))[0]!.rc).toBe(255);
    expect(logins()).toBe(2);
  });

  test('dropping a host makes the next session a new connection', async () => {
    sshd = await startSshd();
    pool = createPool();
    await pool.session(sshd.target());
    await pool.drop(sshd.target());
    await pool.session(sshd.target({ connectTimeout: 3 }));
    await pool.session(sshd.target());
    expect(logins()).toBe(2);
  });
});
