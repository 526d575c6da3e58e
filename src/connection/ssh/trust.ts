/** Decides whether a server is the one we mean to talk to, before it learns anything about us. */
import { createHmac, randomBytes } from 'node:crypto';
import {
  appendFileSync,
  closeSync,
  existsSync,
  mkdirSync,
  openSync,
  readFileSync,
  statSync,
  unlinkSync,
} from 'node:fs';
import { dirname } from 'node:path';
import { PlayError } from '../../errors.ts';
import type { Hooks } from '../target.ts';
import {
  fingerprint,
  judgeKey,
  type KnownKey,
  keyType,
  knownName,
  parseKnownHosts,
  readKnownHosts,
} from './knownHosts.ts';
import type { SshSettings } from './settings.ts';

export interface Trust {
  /** False where a changed key was let through: then no password may be given to the server. */
  readonly passwords: boolean;
}

/** Judges a key under the settings' policy, asking and remembering where the policy says so. Throws `host-key`. */
export async function trustKey(settings: SshSettings, key: Buffer, hooks: Hooks): Promise<Trust> {
  const at = {
    host: settings.hostKeyAlias ?? settings.host,
    port: settings.hostKeyAlias === undefined ? settings.port : 22,
  };
  const files = [...settings.userKnownHosts, ...settings.globalKnownHosts];
  refuseRevoked(settings, key);
  const { verdict, entry } = judgeKey(readKnownHosts(files), at, key);
  const shown = `${settings.host}:${settings.port}`;
  const print = `${keyType(key)} ${fingerprint(key)}`;
  switch (verdict) {
    case 'known':
      return { passwords: true };
    case 'revoked':
      throw new PlayError('host-key', `the host key of ${shown} is revoked (${place(entry!)}): ${print}`);
    case 'authority':
      throw new PlayError(
        'host-key',
        `${shown} is known only through a certificate authority (${place(entry!)}), which the connection \`ssh\` cannot check`,
        {
          hint: 'use the connection `openssh` for this host, or add its own key to the known hosts',
        },
      );
    case 'changed': {
      const message = changedMessage(shown, print, entry!, knownName(at.host, at.port));
      if (settings.strict !== 'no') throw new PlayError('host-key', message.text, { hint: message.hint });
      hooks.warn?.(`${message.text}; host keys are not checked, so it is used, without any password`);
      return { passwords: false };
    }
    case 'other-type':
      if (settings.strict === 'no') return { passwords: true };
      throw new PlayError(
        'host-key',
        `${shown} showed a key of a type that is not known for it: ${print}; known is ${entry!.type} ${fingerprint(entry!.key)} (${place(entry!)})`,
        {
          hint: `compare it with the host's own, then add it: ssh-keyscan -t ${keyType(key)} -p ${settings.port} ${settings.host}`,
        },
      );
    case 'unknown':
      await trustUnknown(settings, { key, shown, print, name: knownName(at.host, at.port) }, hooks);
      return { passwords: true };
  }
}

interface NewKey {
  readonly key: Buffer;
  readonly shown: string;
  readonly print: string;
  readonly name: string;
}

async function trustUnknown(settings: SshSettings, found: NewKey, hooks: Hooks): Promise<void> {
  if (settings.strict === 'yes' || (settings.strict === 'ask' && !hooks.prompt)) {
    throw new PlayError('host-key', `the host key of ${found.shown} is not known: ${found.print}`, {
      hint: `if the fingerprint is the host's own, trust it: ssh-keyscan -p ${settings.port} ${settings.host} >>${settings.userKnownHosts[0] ?? '~/.ssh/known_hosts'}, or run once with host_key_checking=accept-new`,
    });
  }
  if (settings.strict === 'ask') {
    await inTurn(async () => {
      // While others were asked, the same key may have been accepted.
      const files = [...settings.userKnownHosts, ...settings.globalKnownHosts];
      if (readKnownHosts(files).some((entry) => entry.key.equals(found.key) && entry.hosts === found.name)) return;
      await askAboutKey(found, hooks.prompt!);
    });
  }
  const [file] = settings.userKnownHosts;
  if (file === undefined || file === '/dev/null' || file === 'none') return;
  try {
    await remember(file, found, settings.hashKnownHosts);
  } catch (error) {
    hooks.warn?.(`cannot remember the host key of ${found.shown} in ${file}: ${(error as Error).message}`);
  }
}

let turn: Promise<unknown> = Promise.resolve();

/** Questions come one at a time, however many hosts are dialed at once. */
function inTurn<T>(work: () => Promise<T>): Promise<T> {
  const result = turn.then(work, work);
  turn = result.catch(() => {});
  return result;
}

async function askAboutKey(found: NewKey, prompt: NonNullable<Hooks['prompt']>): Promise<void> {
  let question = `The host key of ${found.shown} is not known: ${found.print}. Trust it (yes, no, or its fingerprint)? `;
  for (;;) {
    const answer = (await prompt(question, false)).trim();
    if (answer.toLowerCase() === 'yes' || answer === fingerprint(found.key)) return;
    if (answer.toLowerCase() === 'no' || answer === '')
      throw new PlayError('host-key', `the host key of ${found.shown} was not accepted`);
    question = 'Please answer yes, no, or the fingerprint: ';
  }
}

function changedMessage(shown: string, print: string, entry: KnownKey, name: string): { text: string; hint: string } {
  return {
    text: `the host key of ${shown} has changed: it shows ${print}, known is ${entry.type} ${fingerprint(entry.key)} (${place(entry)}); someone may be listening in, or the host was installed anew`,
    hint: `if the host was installed anew, forget the old key: ssh-keygen -R '${name}' -f ${entry.file}`,
  };
}

function place(entry: KnownKey): string {
  return `${entry.file}:${entry.line}`;
}

function refuseRevoked(settings: SshSettings, key: Buffer): void {
  const file = settings.revokedHostKeys;
  if (file === undefined || file === 'none') return;
  let bytes: Buffer;
  try {
    bytes = readFileSync(file);
  } catch (error) {
    throw new PlayError('host-key', `cannot read RevokedHostKeys ${file}: ${(error as Error).message}`);
  }
  if (bytes.toString('latin1', 0, 6) === 'SSHKRL') {
    throw new PlayError(
      'host-key',
      `RevokedHostKeys ${file} is a key revocation list, which the connection \`ssh\` cannot read`,
      { hint: 'use the connection `openssh`' },
    );
  }
  const listed = bytes
    .toString()
    .split('\n')
    .some((line) => line.includes(key.toString('base64')));
  if (listed)
    throw new PlayError(
      'host-key',
      `the host key of ${settings.host}:${settings.port} is revoked (${file}): ${fingerprint(key)}`,
    );
}

/** Adds one line, unless it is there. A lock file keeps several runs from writing at once. */
async function remember(file: string, found: NewKey, hashed: boolean): Promise<void> {
  mkdirSync(dirname(file), { recursive: true, mode: 0o700 });
  const unlock = await lock(`${file}.lock`);
  try {
    const text = existsSync(file) ? readFileSync(file, 'utf8') : '';
    const known = parseKnownHosts(text, file);
    if (judgeKey(known, splitName(found.name), found.key).verdict === 'known') return;
    const line = `${hashed ? hashName(found.name) : found.name} ${keyType(found.key)} ${found.key.toString('base64')}\n`;
    appendFileSync(file, text === '' || text.endsWith('\n') ? line : `\n${line}`, { mode: 0o600 });
  } finally {
    unlock();
  }
}

function splitName(name: string): { host: string; port: number } {
  const [, host, port] = /^\[(.*)\]:(\d+)$/.exec(name) ?? [];
  return { host: host ?? name, port: Number(port ?? 22) };
}

function hashName(name: string): string {
  const salt = randomBytes(20);
  return `|1|${salt.toString('base64')}|${createHmac('sha1', salt).update(name).digest('base64')}`;
}

async function lock(path: string): Promise<() => void> {
  for (let tries = 0; tries < 200; tries++) {
    try {
      closeSync(openSync(path, 'wx', 0o600));
      return () => unlinkSync(path);
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw error;
      await new Promise((resolve) => setTimeout(resolve, 25 + Math.random() * 25));
      // Nobody holds it for this long; its owner was killed.
      if (age(path) > 10_000) rmQuietly(path);
    }
  }
  throw new Error(`${path} is held by another process`);
}

function age(path: string): number {
  try {
    return Date.now() - statSync(path).mtimeMs;
  } catch {
    return 0;
  }
}

function rmQuietly(path: string): void {
  try {
    unlinkSync(path);
  } catch {
    // Its owner, or another that waited, was faster.
  }
}
