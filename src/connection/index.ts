/** Keep one shell open per host and user; send scripts, get replies. The only door of this room. */
export { openSession } from './openSession.ts';
export type { Become, Hooks, Target } from './target.ts';
