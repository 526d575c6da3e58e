/** All filters, one file per theme. */
export * as defaults from './defaults.ts';
export * as items from './items.ts';
export * as numbers from './numbers.ts';
export * as selection from './selection.ts';
export * as text from './text.ts';
