/** What we read from ssh_config beside what `ssh -G` makes of the same file. */
import { execFileSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, test } from 'vitest';
import type { Target } from '../../src/connection/index.ts';
import { parseHop, resolveSettings, type SshSettings } from '../../src/connection/ssh/settings.ts';
import { exists } from '../support/shells.ts';

const home = mkdtempSync(join(tmpdir(), 'config-'));
mkdirSync(join(home, '.ssh/conf.d'), { recursive: true });
writeFileSync(join(home, '.ssh/conf.d/10-a'), 'Host inc\n  Port 1010\n');
writeFileSync(join(home, '.ssh/conf.d/20-b'), 'Host inc\n  Port 2020\n  User second\n');
afterAll(() => rmSync(home, { recursive: true }));

const texts = {
  plain: 'Port 2201\nUser one\n',
  'first value wins': 'Host web*\n  Port 2201\nHost *\n  Port 2202\n  User star\n',
  negation: 'Host * !web1\n  Port 2201\nHost web1\n  User only\n',
  'equals signs and quotes': 'Host=web1\n  Port=2201\n  IdentityFile="/a b/key"\n',
  'several identities': 'Host web1\n  IdentityFile /k1\nHost *\n  IdentityFile /k2\n',
  tokens: 'Host web1\n  HostName %h.example.org\n  User two\n  IdentityFile /keys/%h-%p-%r-%n\n  IdentitiesOnly yes\n',
  'Match host': 'Match host web*\n  Port 2201\nMatch host db*\n  Port 2202\n',
  'Match user': 'Host web1\n  User two\nMatch user two\n  Port 2201\nMatch user other\n  Port 2202\n',
  'Match all and negation': 'Match !host web1\n  Port 2201\nMatch all\n  Port 2202\n',
  'Match originalhost': 'Host web1\n  HostName 10.0.0.1\nMatch originalhost web1 host 10.*\n  Port 2201\n',
  'known hosts':
    'UserKnownHostsFile /a /b\nGlobalKnownHostsFile /c\nStrictHostKeyChecking accept-new\nHashKnownHosts yes\n',
  jump: 'Host web1\n  ProxyJump bastion:2022,two\nHost bastion\n  User jumper\n',
  'no jump': 'Host web1\n  ProxyJump none\nHost *\n  ProxyJump bastion\n',
  'a proxy command': 'Host web1\n  ProxyCommand nc %h %p\n',
  'the rest': 'ConnectTimeout 7\nHostKeyAlias other\n# comment\n\tport\t2209\n',
};

const target = (more: Partial<Target> = {}): Target => ({
  name: 'web1',
  transport: 'ssh',
  address: 'web1',
  home,
  operator: 'root',
  ...more,
});

describe.skipIf(!exists('ssh'))('equals ssh -G', () => {
  test.each(Object.entries(texts))('%s', (_, text) => {
    const file = join(home, 'config');
    writeFileSync(file, text);
    const settings = resolveSettings(target({ sshConfigFile: file }), () => {});
    const lines = execFileSync('ssh', ['-G', '-F', file, 'web1']).toString().trim().split('\n');
    const values = (name: string) =>
      lines.filter((line) => line.startsWith(`${name} `)).map((line) => line.slice(name.length + 1));
    const first = (name: string) => values(name)[0];
    expect(shape(settings)).toEqual({
      host: first('hostname'),
      port: Number(first('port')),
      user: first('user'),
      alias: first('hostkeyalias'),
      identitiesOnly: first('identitiesonly') === 'yes',
      identities: text.includes('IdentityFile') ? values('identityfile') : [],
      jump: first('proxyjump')?.split(',') ?? [],
      proxy: first('proxycommand')?.replace('%h', 'web1').replace('%p', '22'),
      timeout: first('connecttimeout') === 'none' ? 10 : Number(first('connecttimeout')),
      hash: first('hashknownhosts') === 'yes',
      strict: first('stricthostkeychecking'),
      known: text.includes('KnownHostsFile') ? [first('userknownhostsfile'), first('globalknownhostsfile')] : undefined,
    });
  });

  function shape(settings: SshSettings) {
    return {
      host: settings.host,
      port: settings.port,
      user: settings.user,
      alias: settings.hostKeyAlias,
      identitiesOnly: settings.identitiesOnly,
      // ssh -G prints tokens as they are written, and quotes taken off.
      identities: settings.identityFiles.map((file) => file.replace('web1.example.org-22-two-web1', '%h-%p-%r-%n')),
      jump: settings.jump,
      proxy: settings.proxyCommand,
      timeout: settings.connectTimeout,
      hash: settings.hashKnownHosts,
      strict: settings.strict === 'ask' ? 'ask' : settings.strict,
      known:
        settings.userKnownHosts[0] === '/a'
          ? [settings.userKnownHosts.join(' '), settings.globalKnownHosts.join(' ')]
          : undefined,
    };
  }
});

test('files include files, in the order of their names', () => {
  const file = join(home, '.ssh/config');
  writeFileSync(file, `Include conf.d/* none/*\nHost inc\n  Port 3030\n  HostName 10.0.0.9\n`);
  const settings = resolveSettings(target({ address: 'inc' }), () => {});
  expect([settings.port, settings.user, settings.host]).toEqual([1010, 'second', '10.0.0.9']);
});

test("the target's own words win over the file", () => {
  const file = join(home, 'config');
  writeFileSync(
    file,
    'Port 1\nUser file\nProxyJump bastion\nStrictHostKeyChecking no\nUserKnownHostsFile /x\nMatch exec "true"\n  Port 2\nCertificateFile /c\n',
  );
  const warnings: string[] = [];
  const own = target({
    sshConfigFile: file,
    port: 99,
    user: 'me',
    jump: [],
    hostKeyChecking: 'yes',
    knownHostsFiles: ['~/k'],
  });
  const settings = resolveSettings(own, (message) => warnings.push(message));
  expect(settings).toMatchObject({ port: 99, user: 'me', jump: [], strict: 'yes', userKnownHosts: [join(home, 'k')] });
  expect(warnings).toEqual([expect.stringContaining('`Match exec` is not evaluated')]);
});

test('hops are read', () => {
  expect(parseHop('me@[fe80::1]:22')).toEqual({ host: 'fe80::1', user: 'me', port: 22 });
  expect(parseHop('ssh://bastion')).toEqual({ host: 'bastion', user: undefined, port: undefined });
  expect(() => parseHop('-oProxyCommand=x')).toThrow('is not a host to jump over');
});
