/** Chooses one version of each collection, so that everything which depends on it is satisfied. */
import { type Origin, PlayError } from '../errors.ts';
import { compareVersions, isExact, isPrerelease, meets } from './versions.ts';

export interface Wanted {
  readonly name: string;
  readonly range: string;
  /** Who asks for it, for messages. */
  readonly by: string;
  readonly origin?: Origin | undefined;
}

export interface Choices {
  /** The versions that there are; those that were fetched already or are installed come first and win. */
  versionsOf(name: string): Promise<{ readonly preferred: readonly string[]; readonly published: readonly string[] }>;
  dependenciesOf(name: string, version: string): Promise<Readonly<Record<string, string>>>;
  readonly prereleases: boolean;
}

/** More steps than any real set of collections takes. */
const MOST_STEPS = 20_000;

/** Names with their versions. Throws PlayError that says who wants what when nothing fits. */
export async function resolveCollections(
  wanted: readonly Wanted[],
  choices: Choices,
): Promise<ReadonlyMap<string, string>> {
  let steps = 0;
  let trouble: PlayError | undefined;
  const known = new Map<string, Promise<Awaited<ReturnType<Choices['versionsOf']>>>>();
  const versionsOf = (name: string) => {
    const found = known.get(name) ?? choices.versionsOf(name);
    known.set(name, found);
    return found;
  };
  const candidates = async (name: string, wishes: readonly Wanted[]): Promise<readonly string[]> => {
    const { preferred, published } = await versionsOf(name);
    const newest = published.toSorted(compareVersions).reverse();
    const allowed = newest.filter(
      (version) => choices.prereleases || !isPrerelease(version) || wishes.some(({ range }) => isExact(range)),
    );
    const all = [...new Set([...preferred, ...allowed])];
    const fitting = all.filter((version) => wishes.every(({ range }) => meets(version, range)));
    if (fitting.length === 0) trouble ??= conflict(name, wishes, all);
    return fitting;
  };
  const solve = async (
    wishes: readonly Wanted[],
    chosen: ReadonlyMap<string, string>,
  ): Promise<ReadonlyMap<string, string> | undefined> => {
    if (++steps > MOST_STEPS)
      throw new PlayError('usage', 'the collections depend on each other in too many ways to choose versions');
    const next = wishes.find(({ name }) => !chosen.has(name));
    if (!next) return chosen;
    const all = wishes.filter(({ name }) => name === next.name);
    for (const version of await candidates(next.name, all)) {
      const needs = Object.entries(await choices.dependenciesOf(next.name, version));
      const more = needs.map(([name, range]) => ({ name, range, by: `${next.name}:${version}` }));
      const broken = more.find(({ name, range }) => chosen.has(name) && !meets(chosen.get(name)!, range));
      if (broken) {
        trouble ??= conflict(broken.name, [...wishes.filter(({ name }) => name === broken.name), broken], []);
        continue;
      }
      const found = await solve([...wishes, ...more], new Map([...chosen, [next.name, version]]));
      if (found) return found;
    }
    return undefined;
  };
  const found = await solve(wanted, new Map());
  if (found) return found;
  throw trouble ?? new PlayError('usage', 'no versions of the collections fit together');
}

function conflict(name: string, wishes: readonly Wanted[], there: readonly string[]): PlayError {
  const origin = wishes.find((wish) => wish.origin !== undefined)?.origin;
  const some = there.slice(0, 12).join(', ');
  return new PlayError('usage', `no version of \`${name}\` fits`, {
    origin,
    hint:
      there.length === 0
        ? 'nobody has it, or not in these versions'
        : `there is ${some}${there.length > 12 ? ' …' : ''}`,
    trail: wishes.map(({ by, range, origin: place }) => ({ what: `${by} wants ${range}`, origin: place })),
  });
}
