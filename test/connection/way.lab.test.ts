import { appendFileSync, readFileSync, writeFileSync } from 'node:fs';
import { createServer, type Server } from 'node:net';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { accepted, refused } from '../support/logins.ts';
import { freePort, noSshd, type Sshd, startSshd } from '../support/sshd.ts';

describe.skipIf(noSshd)(`the way to a host${noSshd ? ` (${noSshd})` : ''}`, () => {
  let sshd: Sshd;
  const at = (name: string) => join(sshd.folder, name);
  beforeAll(async () => {
    sshd = await startSshd(['MaxAuthTries 20'], ['ed25519', 'rsa']);
  });
  afterAll(() => {
    sshd?.stop();
  });

  let bastion: Sshd;
  let second: Sshd;
  beforeAll(async () => {
    [bastion, second] = await Promise.all([startSshd(), startSshd()]);
    for (const hop of [bastion, second]) {
      appendFileSync(join(hop.folder, 'authorized_keys'), readFileSync(at('id_ed25519.pub')));
      appendFileSync(at('known_hosts'), readFileSync(join(hop.folder, 'known_hosts')));
    }
  });
  afterAll(() => {
    bastion?.stop();
    second?.stop();
  });

  test('leads over jump hosts, each checked under its own name', async () => {
    const jump = [`root@127.0.0.1:${bastion.port}`, `root@127.0.0.1:${second.port}`];
    await accepted(sshd.target({ jump }));
    const known = readFileSync(at('known_hosts'), 'utf8').split('\n');
    const logins = () => [second, sshd].map((hop) => hop.log().match(/Connection from|userauth|Accepted publickey/g));
    for (const [index, hop] of [bastion, second].entries()) {
      writeFileSync(at('partly_known'), known.filter((line) => !line.includes(`:${hop.port} `)).join('\n'));
      const before = logins();
      const error = await refused(sshd.target({ jump, knownHostsFiles: [at('partly_known')] }));
      expect(error.message).toContain(`the host key of 127.0.0.1:${hop.port} is not known`);
      // The hop whose key is in doubt is called, and no other after it.
      expect(logins().slice(index)).toEqual(before.slice(index));
    }
  });

  test('leads through a proxy command', async () => {
    await accepted(sshd.target({ proxyCommand: 'busybox nc %h %p' }));
  });

  test('that ends before the host is explained with address, cause and time', async () => {
    const port = await freePort();
    const closed = await refused(sshd.target({ port }));
    expect(closed).toMatchObject({ code: 'unreachable', cause: { started: false } });
    expect(closed.message).toMatch(`cannot reach box (127.0.0.1:${port}): connection refused after 0.`);
    const unknown = await refused(sshd.target({ address: 'no-such-host.invalid' }));
    expect(unknown.message).toMatch(
      /cannot reach box \(no-such-host.invalid:\d+\): the name (is not known|server does not answer)/,
    );
    const jump = [`root@127.0.0.1:${bastion.port}`];
    expect((await refused(sshd.target({ port, jump }))).message).toContain(
      `via root@127.0.0.1:${bastion.port}: the jump host says`,
    );
    const openssh = await refused(sshd.target({ port, transport: 'openssh', sshConfigFile: '/dev/null' }));
    expect(openssh.message).toContain('Connection refused');
  });

  test('that ends at something else than sshd does not hang', async () => {
    const listening = (server: Server) =>
      new Promise<Server>((resolve) => server.listen(0, '127.0.0.1', () => resolve(server)));
    const silent = await listening(createServer((socket) => socket.on('error', () => {})));
    const { port } = silent.address() as { port: number };
    const rude = await listening(
      createServer((socket) => socket.on('error', () => {}).end('HTTP/1.1 400 Bad Request\r\n\r\n')),
    );
    const error = await refused(sshd.target({ port: (rude.address() as { port: number }).port }));
    expect(error.code).toBe('unreachable');
    const slow = await refused(sshd.target({ port, connectTimeout: 1 }));
    expect(slow.message).toContain('did not answer as an SSH server within 1 second');
    silent.close();
    rude.close();
  });
});
