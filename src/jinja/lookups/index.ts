/** All lookups, one file per theme. */
export * as lists from './lists.ts';
export * as variables from './variables.ts';
