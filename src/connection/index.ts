/** Keep one shell open per host and user; send scripts, get replies. The only door of this room. */
export type { Session } from '../script/session.ts';
export { openSession } from './openSession.ts';
export { createPool, type Pool, type PoolOptions } from './pool.ts';
export type { LostLine } from './shell.ts';
export type { Become, Hooks, Target } from './target.ts';
