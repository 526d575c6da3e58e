/** All tests, one file per theme. */
export * as comparison from './comparison.ts';
export * as files from './files.ts';
export * as network from './network.ts';
export * as results from './results.ts';
export * as text from './text.ts';
export * as types from './types.ts';
