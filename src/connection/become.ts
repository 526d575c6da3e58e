/** Becoming another user: what to run, when to hand over the password, and what went wrong, in words. */
import { PlayError } from '../errors.ts';
import type { Line, LineEnd } from './line.ts';
import type { Become } from './target.ts';

export interface BecomePlan {
  readonly command: string;
  /** Printed by the new user's shell as its first act. */
  readonly ready: string;
  /** What sudo was told to print when it wants the password; `su` and `doas` ask in words of their own. */
  readonly prompt: string | undefined;
  /** Whether it insists on a terminal. */
  readonly terminal: boolean;
}

/**
 * Plans the way from the login shell to the other user's. The line has to mean the same to sh, csh and fish, hence only
 * plain words in single quotes. `LANGUAGE=C` makes sudo's complaints readable for us without touching the user's locale.
 */
export function planBecome(become: Become, shell: string, how: { mark: string; terminal: boolean }): BecomePlan {
  const { mark, terminal } = how;
  const user = become.user || 'root';
  const exe = become.exe || become.method;
  const flags = become.flags ?? '';
  for (const [what, word] of [
    ['user', user],
    ['exe', exe],
    ['flags', flags],
    ['shell', shell],
  ] as const) {
    if (!/^[\w@%+=:,./ -]*$/.test(word))
      throw new PlayError(
        'become',
        `the become ${what} \`${word}\` has characters that not every login shell takes as they are`,
      );
  }
  if (user.startsWith('-')) throw new PlayError('become', `the become user \`${user}\` must not start with a dash`);
  const ready = `ready-${mark}`;
  const prompt = `password-${mark}:`;
  const inner = `'echo ${ready}; exec ${shell}'`;
  const asks = become.password !== undefined;
  const commands = {
    sudo: () => {
      // `-S` and `-n` follow from whether there is a password, whatever Ansible's flags say.
      const given =
        become.flags === undefined
          ? '-H'
          : flags
              .split(/\s+/)
              .filter((flag) => !/^(-[Sn]+|--stdin|--non-interactive)$/.test(flag))
              .join(' ');
      return `${exe} ${given} ${asks ? `-S -p '${prompt}'` : '-n'} -u '${user}' ${shell} -c ${inner}`;
    },
    su: () => `${exe} ${flags} '${user}' -s /bin/sh -c ${inner}`,
    doas: () => `${exe} ${flags} ${asks ? '' : '-n'} -u '${user}' ${shell} -c ${inner}`,
  };
  // doas reads a password from a terminal only.
  const atTerminal = terminal || (become.method === 'doas' && asks);
  return {
    command: `${atTerminal ? 'stty raw -echo; ' : ''}exec env LANGUAGE=C ${commands[become.method]()}`,
    ready,
    prompt: become.method === 'sudo' && asks ? prompt : undefined,
    terminal: atTerminal,
  };
}

/** Thrown when the same attempt may succeed at a terminal. */
export const needsTerminal = Symbol('needs a terminal');

/** Whether what was printed asks for a terminal, rather than for a password that would be read from one. */
export function wantsTerminal(said: string): boolean {
  return /must have a tty|must be run from a terminal/.test(said);
}

/**
 * Waits until the other user's shell is there, handing over the password once and to nobody but the prompt. Without a
 * password sudo and doas never ask, so the caller need not wait.
 */
export async function passBecome(line: Line, how: { plan: BecomePlan; become: Become; where: string }): Promise<void> {
  const { plan, become, where } = how;
  const seconds = become.timeout ?? 12;
  let output = '';
  let errors = '';
  let sent = false;
  await new Promise<void>((resolve, reject) => {
    let quiet: NodeJS.Timeout | undefined;
    const timer = setTimeout(
      () =>
        finish(failure(become, where, `did not open a shell within ${seconds} seconds${lastWords(errors + output)}`)),
      seconds * 1000,
    );

    function finish(error?: PlayError | typeof needsTerminal): void {
      clearTimeout(timer);
      clearTimeout(quiet);
      line.output.off('data', onOutput);
      line.errors.off('data', onErrors);
      if (error === undefined) resolve();
      else {
        line.drop();
        reject(error);
      }
    }
    function onOutput(chunk: Buffer): void {
      output += chunk.toString('latin1');
      if (output.includes(plan.ready)) finish();
      else look();
    }
    function onErrors(chunk: Buffer): void {
      errors += chunk.toString();
      look();
    }
    function look(): void {
      const said = plan.terminal ? output : errors;
      if (plan.prompt !== undefined) {
        const asked = said.split(plan.prompt).length - 1;
        if (asked > 1) finish(wrongPassword(become, where));
        else if (asked === 1) handOver();
        return;
      }
      // Any unfinished line that ends in a colon and is followed by silence is taken for the prompt, whatever its language.
      clearTimeout(quiet);
      if (/[^\n][:\uff1a]\s*$/.test(Buffer.from(said, plan.terminal ? 'latin1' : 'utf8').toString()))
        quiet = setTimeout(handOver, 150);
    }
    function handOver(): void {
      if (sent) return;
      if (become.password === undefined) {
        finish(missingPassword(become, where));
        return;
      }
      sent = true;
      line.input.write(`${become.password}\n`);
    }
    line.output.on('data', onOutput);
    line.errors.on('data', onErrors);
    void line.closed.then((end) =>
      finish(
        !plan.terminal && wantsTerminal(errors)
          ? needsTerminal
          : explainBecome(end, errors + output, { become, where, sent }),
      ),
    );
  });
}

/** Says why the other user's shell did not come, from how the command ended and what it printed. */
export function explainBecome(
  end: LineEnd,
  said: string,
  how: { become: Become; where: string; sent: boolean },
): PlayError {
  const { become, where, sent } = how;
  const exe = become.exe || become.method;
  if (end.status === 127 || /(not found|No such file|Unknown command)/i.test(said)) {
    return new PlayError('become', `${exe} is not installed on ${where}`, {
      hint: 'log in as the user itself, or choose another become_method',
    });
  }
  if (/not in the sudoers|not allowed to|may not run|Operation not permitted/i.test(said))
    return failure(become, where, `does not allow this user to become ${become.user || 'root'}${lastWords(said)}`);
  if (/unknown user|does not exist|No passwd entry|user .* not found/i.test(said))
    return failure(become, where, `knows no user ${become.user || 'root'}`);
  if (sent) return wrongPassword(become, where);
  if (/password|a terminal is required|Authorization required|Authentication required/i.test(said))
    return missingPassword(become, where);
  return failure(
    become,
    where,
    `ended${end.status === undefined ? '' : ` with rc ${end.status}`} before a shell was there${lastWords(said)}${end.cause ? ` (${end.cause})` : ''}`,
  );
}

function missingPassword(become: Become, where: string): PlayError {
  return failure(
    become,
    where,
    'needs a password',
    'give it with -K (--ask-become-pass) or as `ansible_become_password`',
  );
}

function wrongPassword(become: Become, where: string): PlayError {
  return failure(
    become,
    where,
    'refused the password',
    'it is what -K (--ask-become-pass) or `ansible_become_password` gave',
  );
}

function failure(become: Become, where: string, what: string, hint?: string): PlayError {
  return new PlayError('become', `${become.exe || become.method} on ${where} ${what}`, { hint });
}

function lastWords(said: string): string {
  const words = said
    .replace(/password-[0-9a-f]+:/g, '')
    .trim()
    .split('\n')
    .slice(-2)
    .join('; ');
  return words && `; it said: ${words}`;
}
