/** Logins that must succeed or fail, for tests. */
import { expect } from 'vitest';
import { type Hooks, openSession, type Target } from '../../src/connection/index.ts';
import type { PlayError } from '../../src/errors.ts';
import { sh } from '../../src/script/sh.ts';
import { plain } from './describeConnection.ts';

/** The error of a login that must fail. */
export async function refused(target: Target, hooks?: Hooks): Promise<PlayError> {
  const session = await openSession(target, hooks).catch((error: PlayError) => error);
  if (session instanceof Error) return session;
  await session.close();
  throw new Error('the login was accepted');
}

/** Logs in and runs something. */
export async function accepted(target: Target, hooks?: Hooks): Promise<void> {
  const session = await openSession(target, hooks);
  expect((await session.send([sh`put in`], plain))[0]!.stdout.toString()).toBe('in');
  await session.close();
}
