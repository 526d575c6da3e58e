/** What one hop of the way needs: the target's own words first, then ssh_config, then OpenSSH's defaults. */
import { join } from 'node:path';
import { PlayError } from '../../errors.ts';
import type { Target } from '../target.ts';
import { readConfig } from './config.ts';

export interface SshSettings {
  readonly host: string;
  readonly port: number;
  readonly user: string;
  readonly hostKeyAlias: string | undefined;
  /** Named by the operator, so a mistake in one of them is an error; others are taken if they are there. */
  readonly identityFiles: readonly string[];
  readonly defaultIdentities: readonly string[];
  readonly identitiesOnly: boolean;
  readonly agentSocket: string | undefined;
  readonly userKnownHosts: readonly string[];
  readonly globalKnownHosts: readonly string[];
  readonly revokedHostKeys: string | undefined;
  readonly hashKnownHosts: boolean;
  readonly strict: 'yes' | 'ask' | 'accept-new' | 'no';
  readonly jump: readonly string[];
  readonly proxyCommand: string | undefined;
  readonly connectTimeout: number;
}

/** What other options ask for is not done, which the operator should hear once. */
// GSSAPIAuthentication is not among them: distributions switch it on for everybody, and without a ticket it means nothing.
const unsupported = [
  'certificatefile',
  'pkcs11provider',
  'securitykeyprovider',
  'hostbasedauthentication',
  'canonicalizehostname',
  'knownhostscommand',
  'proxyusefdpass',
  'localcommand',
  'verifyhostkeydns',
];

/** Resolves the settings of a host. `hop` names another host on the way to the target, as `[user@]host[:port]`. */
export function resolveSettings(target: Target, warn: (message: string) => void, hop?: string): SshSettings {
  const home = target.home ?? '/';
  const operator = target.operator ?? 'root';
  const way = hop === undefined ? { host: target.address, user: target.user, port: target.port } : parseHop(hop);
  const files =
    target.sshConfigFile === 'none'
      ? []
      : target.sshConfigFile !== undefined
        ? [target.sshConfigFile]
        : [join(home, '.ssh/config'), '/etc/ssh/ssh_config'];
  const values = readConfig(files, { host: way.host, user: way.user, operator, home }, warn);
  const first = (name: string) => values.get(name)?.[0];
  for (const name of unsupported) {
    const value = first(name);
    if (value !== undefined && !/^(no|none)$/i.test(value))
      warn(
        `the option ${name} of ssh_config has no effect on the connection \`ssh\`; the connection \`openssh\` knows it`,
      );
  }

  const port = way.port ?? Number(first('port') ?? 22);
  const user = way.user ?? first('user') ?? operator;
  const host = (first('hostname') ?? way.host).replace(/%[h%]/g, (token) => (token === '%h' ? way.host : '%'));
  const expand = (text: string) => expandTokens(text, { host, port, user, home, operator, original: way.host });
  const paths = (name: string, fallback: readonly string[]) => {
    const value = first(name);
    return value === undefined ? fallback : splitWords(value).map(expand);
  };
  const jumpValue = first('proxyjump');
  const configuredJump =
    jumpValue === undefined || jumpValue.toLowerCase() === 'none'
      ? []
      : jumpValue.split(',').map((word) => word.trim());
  const proxy = first('proxycommand');
  // A way named for the target leaves no room for another one from the file, and hops have none but their own.
  const ownWay = hop === undefined && (target.jump !== undefined || target.proxyCommand !== undefined);
  const command = ownWay ? target.proxyCommand : configuredJump.length > 0 ? undefined : proxy;
  const agent = first('identityagent');
  return {
    host,
    port,
    user,
    hostKeyAlias: first('hostkeyalias'),
    identityFiles: [
      ...(target.privateKeyFile === undefined ? [] : [expand(target.privateKeyFile)]),
      ...(values.get('identityfile') ?? []).filter((file) => file !== 'none').map(expand),
    ],
    defaultIdentities: values.has('identityfile')
      ? []
      : ['id_ed25519', 'id_ecdsa', 'id_rsa'].map((name) => join(home, '.ssh', name)),
    identitiesOnly: isYes(first('identitiesonly')),
    agentSocket:
      agent === undefined || agent === 'SSH_AUTH_SOCK'
        ? target.agentSocket
        : agent === 'none'
          ? undefined
          : expand(agent),
    userKnownHosts:
      target.knownHostsFiles?.map(expand) ??
      paths('userknownhostsfile', [join(home, '.ssh/known_hosts'), join(home, '.ssh/known_hosts2')]),
    globalKnownHosts: paths('globalknownhostsfile', ['/etc/ssh/ssh_known_hosts', '/etc/ssh/ssh_known_hosts2']),
    revokedHostKeys: first('revokedhostkeys') === undefined ? undefined : expand(first('revokedhostkeys')!),
    hashKnownHosts: isYes(first('hashknownhosts')),
    strict: target.hostKeyChecking ?? strictness(first('stricthostkeychecking')),
    jump:
      hop !== undefined
        ? []
        : ownWay
          ? (target.jump ?? [])
          : proxy === undefined || values.get('proxyjump')
            ? configuredJump
            : [],
    proxyCommand: command === undefined || command.toLowerCase() === 'none' ? undefined : expand(command),
    connectTimeout: target.connectTimeout ?? Number(first('connecttimeout') ?? 10),
  };
}

/** Reads `[user@]host[:port]`, with IPv6 addresses in brackets, or an ssh:// address. */
export function parseHop(hop: string): { host: string; user: string | undefined; port: number | undefined } {
  const [, user, bracketed, plain, port] =
    /^(?:ssh:\/\/)?(?:([^@]+)@)?(?:\[([^\]]+)\]|([^:/]+))(?::(\d+))?\/?$/.exec(hop) ?? [];
  const host = bracketed ?? plain;
  if (host === undefined || host.startsWith('-'))
    throw new PlayError('usage', `\`${hop}\` is not a host to jump over; write [user@]host[:port]`);
  return { host, user, port: port === undefined ? undefined : Number(port) };
}

function expandTokens(
  text: string,
  of: { host: string; port: number; user: string; home: string; operator: string; original: string },
): string {
  const tokens: Record<string, string> = {
    '%%': '%',
    '%h': of.host,
    '%p': String(of.port),
    '%r': of.user,
    '%d': of.home,
    '%u': of.operator,
    '%n': of.original,
  };
  return text.replace(/^~(?=\/|$)/, of.home).replace(/%[%a-zA-Z]/g, (token) => tokens[token] ?? token);
}

function splitWords(text: string): string[] {
  return [...text.matchAll(/"([^"]*)"|(\S+)/g)].map(([, quoted, bare]) => quoted ?? bare ?? '');
}

function isYes(value: string | undefined): boolean {
  return /^(yes|true)$/i.test(value ?? '');
}

function strictness(value: string | undefined): SshSettings['strict'] {
  switch (value?.toLowerCase()) {
    case 'yes':
    case 'true':
      return 'yes';
    case 'no':
    case 'false':
    case 'off':
      return 'no';
    case 'accept-new':
      return 'accept-new';
    default:
      return 'ask';
  }
}
