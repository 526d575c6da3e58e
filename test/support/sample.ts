/**
 * The whole fast ring runs only one of so many cases of a long table, so that it ends within a minute. Whoever names
 * files on the command line gets all of their cases, and so does `npm run test:all`.
 */
const thin = process.env['SAMPLE'] === 'yes';

/** One of `every` entries, evenly chosen; all of them where everything is wanted. */
export function sampled<T>(all: readonly T[], every: number): T[] {
  return all.filter((_, index) => !thin || index % every === 0);
}
