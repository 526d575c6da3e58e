/** All lookups, one file per theme. */
export * as files from './files.ts';
export * as lists from './lists.ts';
export * as parsed from './parsed.ts';
export * as password from './password.ts';
export * as programs from './programs.ts';
export * as sequence from './sequence.ts';
export * as variables from './variables.ts';
export * as web from './web.ts';
