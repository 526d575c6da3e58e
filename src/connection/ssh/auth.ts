/** Proves who we are: which keys and words are offered, in which order, and what to say when none was taken. */
import type { AnyAuthMethod, AuthHandlerMiddleware, BaseAgent, ParsedKey } from 'ssh2';
import { PlayError } from '../../errors.ts';
import type { Hooks, Target } from '../target.ts';
import { KeyProblem, keyError, loadKeyFile, parseUserKey, type UserKey } from './keys.ts';
import { fingerprint } from './knownHosts.ts';
import type { SshSettings } from './settings.ts';

type Ssh2 = typeof import('ssh2');

export interface Login {
  readonly handler: AuthHandlerMiddleware;
  /** Says what was tried, after the server refused it all. */
  failure(where: string): PlayError;
  /** Called when the host key was let through unchecked: no password goes to that server. */
  withholdPasswords(): void;
}

/** Prepares the login of one hop. Keys that the operator named must be usable; default ones may be missing. */
export async function prepareLogin(
  settings: SshSettings,
  of: { target: Target; hooks: Hooks; ssh2: Ssh2; ownPassword: boolean },
): Promise<Login> {
  const { target, ssh2 } = of;
  const notes: string[] = [];
  const tried: string[] = [];
  let allowed: readonly string[] | undefined;
  let passwords = true;
  const keys = await collectKeys(settings, of, notes);
  const agent = await openAgent(settings, ssh2, { keys, notes });
  const password = of.ownPassword ? target.password : undefined;

  const steps: (() => AnyAuthMethod | undefined)[] = [];
  for (const key of keys) {
    steps.push(() => {
      tried.push(`${key.name} (${key.key.type} ${key.fingerprint})`);
      return { type: 'publickey', username: settings.user, key: key.key as unknown as Buffer };
    });
  }
  if (agent.agent) {
    const { agent: keeper } = agent;
    steps.splice(settings.identityFiles.length > 0 ? Math.min(1, keys.length) : 0, 0, () => {
      tried.push(...agent.names);
      return { type: 'agent', username: settings.user, agent: keeper };
    });
  }
  if (password !== undefined) {
    steps.push(
      () => (passwords ? { type: 'password', username: settings.user, password } : undefined),
      () =>
        passwords
          ? { type: 'keyboard-interactive', username: settings.user, prompt: answerPrompts(password) }
          : undefined,
    );
  }

  return {
    handler: (methodsLeft, _partial, next) => {
      // The first question, with no method, tells which ones the server takes.
      if (methodsLeft === null) return next({ type: 'none', username: settings.user });
      allowed = methodsLeft;
      for (let step = steps.shift(); step; step = steps.shift()) {
        const method = step();
        if (!method) continue;
        const type = method.type === 'agent' ? 'publickey' : method.type;
        if (methodsLeft.includes(type)) return next(method);
      }
      return next(false as never);
    },
    withholdPasswords: () => {
      passwords = false;
    },
    failure(where) {
      const keyWords = tried.length > 0 ? `keys tried: ${tried.join(', ')}` : 'no key was tried';
      const agentWords =
        settings.agentSocket === undefined
          ? 'no agent'
          : agent.problem
            ? `the agent could not be asked (${agent.problem})`
            : `agent with ${agent.names.length} key${agent.names.length === 1 ? '' : 's'}`;
      const words = [
        keyWords,
        agentWords,
        password === undefined ? 'no password' : 'a password',
        ...(allowed ? [`the server allows ${allowed.join(', ') || 'nothing'}`] : []),
        ...notes,
      ];
      return new PlayError('authentication', `${where} refused the login as ${settings.user}: ${words.join('; ')}`, {
        hint:
          password === undefined && allowed?.some((method) => /password|keyboard/.test(method))
            ? 'a password is asked for with -k (--ask-pass)'
            : undefined,
      });
    },
  };
}

/** Answers hidden questions with the password, once each round, and not for ever. */
function answerPrompts(
  password: string,
): (
  name: string,
  instructions: string,
  lang: string,
  prompts: { prompt: string; echo?: boolean }[],
  finish: (answers: string[]) => void,
) => void {
  let rounds = 0;
  return (_name, _instructions, _lang, prompts, finish) => {
    rounds++;
    finish(rounds > 1 ? [] : prompts.map(({ echo }) => (echo ? '' : password)));
  };
}

async function collectKeys(
  settings: SshSettings,
  of: { target: Target; hooks: Hooks; ssh2: Ssh2 },
  notes: string[],
): Promise<UserKey[]> {
  const { target, hooks, ssh2 } = of;
  const parse = (data: Buffer | string, passphrase?: string) => ssh2.utils.parseKey(data, passphrase);
  const keys: UserKey[] = [];
  if (target.privateKey !== undefined) {
    try {
      keys.push(parseUserKey(target.privateKey, 'the key given as text', { parse, passphrase: target.passphrase }));
    } catch (problem) {
      throw keyError('given as text', problem);
    }
  }
  for (const file of settings.identityFiles) {
    try {
      const key = await loadAsking(file, { parse, passphrase: target.passphrase, hooks });
      if (key) keys.push(key);
      else if (file === target.privateKeyFile) throw new KeyProblem('there is no such file');
    } catch (problem) {
      if (file === target.privateKeyFile) throw keyError(file, problem);
      notes.push(`${file} was left out: ${(problem as Error).message}`);
    }
  }
  for (const file of settings.defaultIdentities) {
    try {
      const key = loadKeyFile(file, parse, target.passphrase);
      if (key) keys.push(key);
    } catch (problem) {
      notes.push(`${file} was left out: ${(problem as Error).message}`);
    }
  }
  return keys;
}

/** Passphrases that were typed, so that a key shared by many hosts is asked for once. */
const passphrases = new WeakMap<Hooks, Map<string, Promise<string>>>();

async function loadAsking(
  file: string,
  how: {
    parse: (data: Buffer | string, passphrase?: string) => ParsedKey | ParsedKey[] | Error;
    passphrase: string | undefined;
    hooks: Hooks;
  },
): Promise<UserKey | undefined> {
  const { parse, passphrase, hooks } = how;
  try {
    return loadKeyFile(file, parse, passphrase);
  } catch (problem) {
    if (!(problem instanceof KeyProblem) || !problem.encrypted || passphrase !== undefined || !hooks.prompt)
      throw problem;
    const asked = passphrases.get(hooks) ?? new Map<string, Promise<string>>();
    passphrases.set(hooks, asked);
    const answer = asked.get(file) ?? hooks.prompt(`Passphrase for the key ${file}: `, true);
    asked.set(file, answer);
    return loadKeyFile(file, parse, await answer);
  }
}

interface OpenedAgent {
  readonly agent?: BaseAgent;
  readonly names: readonly string[];
  readonly problem?: string;
}

/** The agent, showing only keys that are not tried from a file anyway and, under IdentitiesOnly, only named ones. */
async function openAgent(
  settings: SshSettings,
  ssh2: Ssh2,
  of: { keys: readonly UserKey[]; notes: string[] },
): Promise<OpenedAgent> {
  if (settings.agentSocket === undefined) return { names: [] };
  const agent = ssh2.createAgent(settings.agentSocket);
  const held = await new Promise<ParsedKey[] | Error>((resolve) => {
    const patience = setTimeout(() => resolve(new Error('no answer within 5 seconds')), 5000);
    agent.getIdentities((error: Error | null | undefined, keys?: unknown) => {
      clearTimeout(patience);
      resolve(error ?? ((keys ?? []) as ParsedKey[]));
    });
  });
  if (held instanceof Error) return { names: [], problem: held.message };
  const named = settings.identitiesOnly ? publicKeys(settings, ssh2) : undefined;
  const usable = held.filter((key) => {
    const bytes = key.getPublicSSH();
    return (
      !of.keys.some((own) => own.public.equals(bytes)) &&
      (named === undefined || named.some((name) => name.equals(bytes)))
    );
  });
  if (usable.length === 0) return { names: [] };
  class Filtered extends ssh2.BaseAgent {
    getIdentities(callback: (error: Error | null | undefined, keys?: ParsedKey[]) => void): void {
      callback(null, usable);
    }
    sign(...args: unknown[]): void {
      (agent.sign as (...all: unknown[]) => void)(...args);
    }
  }
  return {
    agent: new Filtered() as unknown as BaseAgent,
    names: usable.map(
      (key) => `${key.comment || 'a key'} of the agent (${key.type} ${fingerprint(key.getPublicSSH())})`,
    ),
  };
}

/** Public halves of the named keys, which may lie beside a private one that only the agent holds. */
function publicKeys(settings: SshSettings, ssh2: Ssh2): Buffer[] {
  return [...settings.identityFiles, ...settings.defaultIdentities].flatMap((file) => {
    try {
      const key = loadKeyFile(`${file}.pub`, (data) => ssh2.utils.parseKey(data));
      return key ? [key.public] : [];
    } catch {
      return [];
    }
  });
}
