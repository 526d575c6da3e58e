/** The public door of the inventory room. */
export {
  flatListing,
  graphLines,
  hostListing,
  type ListingOptions,
  nestedListing,
  type ShowScalar,
  shownVariables,
} from './listing.ts';
export { limitPatterns, localNames, matchPattern, type PatternOptions, splitPattern } from './patterns.ts';
export { type InventoryOptions, readInventory } from './read.ts';
export * from './types.ts';
export { jsonTree, valueTree } from './values.ts';
export { readVarsFolder } from './variables.ts';
