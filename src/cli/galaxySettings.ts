/** What options and settings say about servers and folders, for `play galaxy`. */
import { existsSync, readFileSync } from 'node:fs';
import { homedir, tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { PlayError } from '../errors.ts';
import { readMapping, textOf } from '../galaxy/data.ts';
import type { Installing } from '../galaxy/installing.ts';
import { openServer, type Server } from '../galaxy/server.ts';
import { settings } from './settings/read.ts';
import type { Given, OptionSpec } from './subcommand.ts';
import { startSweeper } from './sweeper.ts';

export const serverOptions: Readonly<Record<string, OptionSpec>> = {
  server: { short: 's', value: 'url', help: 'server to ask: its URL, or its name in the settings' },
  token: { value: 'token', help: 'token for the server; better kept in the settings', aliases: ['api-key'] },
  'ignore-certs': { short: 'c', help: 'do not check the server’s certificate' },
  timeout: { value: 'seconds', help: 'seconds to wait for a server or repository; default 60' },
};

/** What installing needs of its surroundings. */
export function installingFor(given: Given): Installing {
  const { flag, number } = settings();
  const seconds = secondsOf(given.text('timeout')) ?? number('GALAXY_SERVER_TIMEOUT') ?? 60;
  const ignoreCertificates = given.has('ignore-certs') || flag('GALAXY_IGNORE_CERTS') === true;
  const interactive = process.stdin.isTTY ? {} : { GIT_TERMINAL_PROMPT: '0' };
  return {
    say: (line) => process.stdout.write(`${line}\n`),
    warn: (message) => process.stderr.write(`[WARNING]: ${message}\n`),
    servers: serversFor(given, { seconds, ignoreCertificates }),
    seconds,
    ignoreCertificates,
    environment: { ...process.env, ...interactive },
    temporary: tmpdir(),
    watch: (folder) => startSweeper([folder]).finish,
  };
}

function secondsOf(text: string | undefined): number | undefined {
  if (text === undefined) return undefined;
  if (/^[1-9]\d*$/.test(text)) return Number(text);
  throw new PlayError('usage', `\`--timeout\` must be a whole number from 1 on, not \`${text}\``);
}

type Common = Pick<Installing, 'seconds' | 'ignoreCertificates'>;

function serversFor(given: Given, common: Common): readonly Server[] {
  const { text, list } = settings();
  const asked = given.text('server');
  const token = given.text('token');
  const names = list('GALAXY_SERVER_LIST');
  if (asked !== undefined && names.includes(asked)) return [namedServer(asked, common, token)];
  if (asked === undefined && names.length > 0) return names.map((name) => namedServer(name, common, token));
  const url = asked ?? text('GALAXY_SERVER')!;
  if (!/^https?:\/\//.test(url)) {
    const hint =
      names.length > 0 ? `the settings name ${names.join(', ')}` : 'it is a URL, or a name of [galaxy] server_list';
    throw new PlayError('usage', `no server is named \`${url}\``, { hint });
  }
  return [openServer({ name: url, url, authorization: tokenText(token ?? storedToken()), ...common })];
}

function namedServer(name: string, common: Common, token: string | undefined): Server {
  const about = (key: string): string | undefined => {
    const value = process.env[`ANSIBLE_GALAXY_SERVER_${name.toUpperCase()}_${key.toUpperCase()}`];
    return value || settings().entry(`galaxy_server.${name}`, key) || undefined;
  };
  const url = about('url');
  if (url === undefined || !/^https?:\/\//.test(url)) {
    const hint = `[galaxy_server.${name}] of ansible.cfg has its \`url\``;
    throw new PlayError('usage', `the server \`${name}\` has no URL`, { hint });
  }
  if (about('auth_url') !== undefined) {
    throw new PlayError('usage', `the server \`${name}\` asks for a login by \`auth_url\`, which is not here`);
  }
  const [user, password] = [about('username'), about('password')];
  const basic = user === undefined ? undefined : `Basic ${Buffer.from(`${user}:${password ?? ''}`).toString('base64')}`;
  return openServer({
    name,
    url,
    seconds: secondsOf(about('timeout')) ?? common.seconds,
    ignoreCertificates: common.ignoreCertificates || /^(no|false|0|off)$/i.test(about('validate_certs') ?? ''),
    authorization: tokenText(token ?? about('token')) ?? basic,
  });
}

const tokenText = (token: string | undefined): string | undefined =>
  token === undefined ? undefined : `Token ${token}`;

function storedToken(): string | undefined {
  const path = settings().text('GALAXY_TOKEN_PATH') ?? join(homedir(), '.ansible/galaxy_token');
  // Ansible makes an empty one where there is none.
  if (!existsSync(path) || readFileSync(path, 'utf8').trim() === '') return undefined;
  return textOf(readMapping(path)['token']);
}

/** The folders of roles, the first of which is where new ones go. */
export function rolesPathFor(given: Given): readonly string[] {
  const asked = given.all('roles-path').flatMap((one) => one.split(':').filter(Boolean));
  if (asked.length > 0) return asked.map((one) => resolve(one));
  const configured = settings().list('DEFAULT_ROLES_PATH');
  return configured.length > 0
    ? configured
    : [join(homedir(), '.ansible/roles'), '/usr/share/ansible/roles', '/etc/ansible/roles'];
}

/** The folders of collections, those that an option names first. */
export function collectionsPathFor(given: Given): readonly string[] {
  const asked = given.all('collections-path').flatMap((one) => one.split(':').filter(Boolean));
  const configured = settings().list('COLLECTIONS_PATHS');
  const usual =
    configured.length > 0 ? configured : [join(homedir(), '.ansible/collections'), '/usr/share/ansible/collections'];
  return [...asked.map((one) => resolve(one)), ...usual];
}
