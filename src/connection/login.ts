import { PlayError } from '../errors.ts';
import type { LineEnd } from './line.ts';
import { notStarted } from './shell.ts';

/** Says why a login shell ended before ours began: nologin, a restricted shell, a forced command, a missing /bin/sh. */
export function explainLogin(end: LineEnd, said: string, where: string): PlayError | undefined {
  const words = said.trim().split('\n').slice(-3).join('; ');
  const quoted = words && `; it said: ${words}`;
  const more = { cause: notStarted, hint: 'the login shell must be able to run `exec /bin/sh`' };
  if (/restricted|rbash/i.test(said))
    return new PlayError('unreachable', `the login shell on ${where} is restricted${quoted}`, more);
  if (/not available|nologin/i.test(said))
    return new PlayError('unreachable', `the account on ${where} does not allow logins${quoted}`, more);
  if (end.status !== undefined)
    return new PlayError(
      'unreachable',
      `the login shell on ${where} ended with rc ${end.status} before a shell was there${quoted}`,
      more,
    );
  return undefined;
}
