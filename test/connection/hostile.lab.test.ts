/** Servers that lie, babble or fall silent: each ends in a plain error, in time, and harms nobody else. */

import { mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { connect, createServer, type Server, type Socket } from 'node:net';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { openSession, type Target } from '../../src/connection/index.ts';
import { Upload } from '../../src/script/script.ts';
import { sh } from '../../src/script/sh.ts';
import { plain } from '../support/describeConnection.ts';
import { refused } from '../support/logins.ts';
import { noSshd, type Sshd, startSshd } from '../support/sshd.ts';

const servers: Server[] = [];
afterAll(() => {
  for (const server of servers) server.close();
});

/** A server that does with each caller what it is told; gives its port. */
async function serve(onCall: (socket: Socket) => void): Promise<number> {
  const server = createServer((socket) => {
    socket.on('error', () => {});
    onCall(socket);
  });
  servers.push(server);
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', () => resolve()));
  return (server.address() as { port: number }).port;
}

const target = (port: number): Target => ({
  name: 'box',
  transport: 'ssh',
  address: '127.0.0.1',
  port,
  user: 'root',
  password: 'x',
  sshConfigFile: 'none',
  knownHostsFiles: [],
  hostKeyChecking: 'no',
  home: '/none',
  connectTimeout: 2,
});

test.each<[string, (socket: Socket) => void]>([
  ['an endless banner', (socket) => void setInterval(() => socket.write('x'.repeat(10_000)), 5).unref()],
  [
    'endless lines before the greeting',
    (socket) => void setInterval(() => socket.write('welcome\r\n'.repeat(500)), 5).unref(),
  ],
  ['one byte a second', (socket) => void setInterval(() => socket.write('S'), 1000).unref()],
  [
    'noise after the greeting',
    (socket) => void socket.write(Buffer.concat([Buffer.from('SSH-2.0-x\r\n'), Buffer.alloc(100_000, 0xff)])),
  ],
  [
    'a packet of absurd length',
    (socket) =>
      void socket.write(Buffer.concat([Buffer.from('SSH-2.0-x\r\n'), Buffer.from([0x7f, 0xff, 0xff, 0xff, 4])])),
  ],
  ['the first version of the protocol', (socket) => void socket.write('SSH-1.5-old\r\n')],
])('%s', async (_, onCall) => {
  const before = process.memoryUsage().rss;
  const started = Date.now();
  expect((await refused(target(await serve(onCall)))).code).toBe('unreachable');
  expect(Date.now() - started).toBeLessThan(6000);
  expect(process.memoryUsage().rss - before).toBeLessThan(200_000_000);
});

describe.skipIf(noSshd)(`a line that is cut${noSshd ? ` (${noSshd})` : ''}`, () => {
  test('at any place leaves the old file or the new one, and nothing beside it', async () => {
    const sshd = await startSshd();
    const sides = ['a', 'b'].map((letter) => letter.repeat(300_000));
    const folder = join(sshd.folder, 'work');
    mkdirSync(folder);
    const file = join(folder, 'file');
    writeFileSync(file, sides[0]!);
    const ends = new Set<string>();
    for (let cut = 3000; cut < 400_000; cut += cut < 20_000 ? 3400 : 62_000) {
      const port = await serve((socket) => {
        const up = connect(sshd.port, '127.0.0.1').on('error', () => {});
        let seen = 0;
        up.pipe(socket);
        socket.on('data', (chunk: Buffer) => {
          up.write(chunk.subarray(0, Math.max(0, cut - seen)));
          seen += chunk.length;
          if (seen >= cut) for (const each of [up, socket]) each.destroySoon();
        });
        socket.on('close', () => up.destroySoon());
      });
      const known = readFileSync(join(sshd.folder, 'known_hosts'), 'utf8').replaceAll(`:${sshd.port}`, `:${port}`);
      writeFileSync(join(sshd.folder, 'k'), known);
      const work = async () => {
        const session = await openSession(sshd.target({ port, knownHostsFiles: [join(sshd.folder, 'k')] }));
        await session.send([sh`MODE=600; replace ${file} ${new Upload(sides[1]!)}`], plain);
        await session.close();
      };
      ends.add(
        await work().then(
          () => 'done',
          (error) => error.code,
        ),
      );
      expect(sides).toContain(readFileSync(file, 'utf8'));
    }
    await new Promise((resolve) => setTimeout(resolve, 500));
    expect([readdirSync(folder), ends]).toEqual([['file'], new Set(['unreachable', 'done'])]);
    sshd.stop();
  }, 60_000);
});

describe.skipIf(noSshd)(`a line that damages what it carries${noSshd ? ` (${noSshd})` : ''}`, () => {
  let sshd: Sshd;
  beforeAll(async () => {
    sshd = await startSshd();
  });
  afterAll(() => sshd?.stop());

  test('is noticed at whatever byte it happens', async () => {
    for (const at of [5, 60, 300, 900, 1300, 1700, 2100, 2500]) {
      const port = await serve((socket) => {
        const up = connect(sshd.port, '127.0.0.1').on('error', () => {});
        let seen = 0;
        socket.pipe(up);
        up.on('data', (chunk: Buffer) => {
          const damaged = Buffer.from(chunk);
          if (seen <= at && at < seen + chunk.length) damaged[at - seen]! ^= 0x55;
          seen += chunk.length;
          socket.write(damaged);
        });
        up.on('close', () => socket.destroy());
      });
      writeFileSync(
        join(sshd.folder, 'k'),
        readFileSync(join(sshd.folder, 'known_hosts'), 'utf8').replaceAll(`:${sshd.port}`, `:${port}`),
      );
      const error = await refused(sshd.target({ port, knownHostsFiles: [join(sshd.folder, 'k')], connectTimeout: 3 }));
      expect([at, ['unreachable', 'host-key'].includes(error.code)]).toEqual([at, true]);
    }
  });
});
