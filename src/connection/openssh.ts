/** The system's own `ssh`, for what it alone can do: certificates, FIDO keys, GSSAPI, all of ssh_config. */
import { PlayError } from '../errors.ts';
import type { Connection, Line } from './line.ts';
import { spawnLine } from './local.ts';
import { describeTarget } from './openShell.ts';
import { notStarted } from './shell.ts';
import type { Target } from './target.ts';

/** Each shell is an `ssh` of its own: a control socket would save handshakes that a persistent shell saves already. */
export function connectOpenssh(target: Target): Connection {
  if (target.password !== undefined || target.privateKey !== undefined || target.passphrase !== undefined) {
    const what =
      target.password !== undefined
        ? 'a password'
        : target.privateKey !== undefined
          ? 'a key given as text'
          : 'a passphrase';
    throw new PlayError('usage', `the openssh connection to ${describeTarget(target)} cannot be given ${what}`, {
      hint: 'use the connection `ssh`, or an agent',
    });
  }
  const lines = new Set<Line>();
  return {
    open: async (command, terminal) => {
      const line = spawnLine(
        'ssh',
        [...sshArguments(target), terminal ? '-tt' : '-T', '--', target.address, command],
        target,
      );
      lines.add(line);
      void line.closed.then(() => lines.delete(line));
      return line;
    },
    closed: new Promise(() => {}),
    close: async () => {
      for (const line of lines) line.drop();
    },
    explain: (end, said) => {
      if (end.status !== 255) return undefined;
      const words = said.trim().split('\n').slice(-15).join('\n  ');
      const code = /host key|HOST IDENTIFICATION|REVOKED/i.test(said)
        ? 'host-key'
        : /Permission denied|authentication/i.test(said)
          ? 'authentication'
          : 'unreachable';
      return new PlayError(code, `ssh could not reach ${describeTarget(target)}: ${words || 'it said nothing'}`, {
        cause: hungUp.test(said) ? { ...notStarted, retry: 'later' } : notStarted,
      });
    },
  };
}

/** What ssh says when the server closed the connection before it knew who called: it was too busy. */
const hungUp = /kex_exchange_identification|banner exchange|Connection (closed|reset) by .* port/;

function sshArguments(target: Target): string[] {
  const options: Record<string, string | number | undefined> = {
    ControlMaster: 'no',
    ControlPath: 'none',
    BatchMode: 'yes',
    ServerAliveInterval: 15,
    ServerAliveCountMax: 3,
    ConnectTimeout: target.connectTimeout ?? 10,
    ForwardAgent: 'no',
    ForwardX11: 'no',
    ClearAllForwardings: 'yes',
    Port: target.port,
    User: target.user,
    IdentityFile: target.privateKeyFile && `"${target.privateKeyFile}"`,
    StrictHostKeyChecking: target.hostKeyChecking === 'ask' ? 'yes' : target.hostKeyChecking,
    UserKnownHostsFile: target.knownHostsFiles?.map((file) => `"${file}"`).join(' '),
    ProxyJump: target.jump?.length ? target.jump.join(',') : undefined,
    ProxyCommand: target.proxyCommand,
    IdentityAgent: target.agentSocket && `"${target.agentSocket}"`,
  };
  const file = target.sshConfigFile === undefined ? [] : ['-F', target.sshConfigFile];
  // The operator's own arguments come first, since ssh takes the first value of each option.
  return [
    ...file,
    ...(target.sshArgs ?? []),
    ...Object.entries(options).flatMap(([key, value]) => (value === undefined ? [] : ['-o', `${key}=${value}`])),
  ];
}
