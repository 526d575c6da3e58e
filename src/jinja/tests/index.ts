/** All tests, one file per theme. */
export * as comparison from './comparison.ts';
export * as results from './results.ts';
export * as types from './types.ts';
