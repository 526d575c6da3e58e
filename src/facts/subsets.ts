/** `gather_subset`: which groups of facts are wanted. */
import { didYouMean, PlayError } from '../errors.ts';
import type { FactGroup } from './fact.ts';
import { factGroups } from './index.ts';

/** Gathered whatever is asked for, unless `!min` says no. */
const minimal = new Set([
  'apparmor',
  'caps',
  'cmdline',
  'date_time',
  'distribution',
  'dns',
  'env',
  'fips',
  'local',
  'lsb',
  'pkg_mgr',
  'platform',
  'python',
  'selinux',
  'service_mgr',
  'ssh_pub_keys',
  'user',
]);

/** Accepted for Ansible's sake: what they would gather is not on the hosts that are managed here. */
const elsewhere = new Set(['facter', 'ohai']);

/** The groups to gather, in reading order, with those that they need. */
export function chooseGroups(subsets: readonly string[]): FactGroup[] {
  const names = new Set(factGroups.map((group) => group.name));
  const all = new Set([
    ...names,
    ...factGroups.flatMap((group) => [...Object.keys(group.keys), ...(group.aliases ?? [])]),
    ...elsewhere,
  ]);
  const added = new Set(minimal);
  const removed = new Set<string>();
  const explicit = new Set<string>();
  for (const subset of subsets.length === 0 ? ['all'] : subsets) {
    const name = subset.replace(/^!/, '');
    const meant = name === 'min' ? [...minimal] : name === 'all' ? [...all] : [name];
    if (subset.startsWith('!')) {
      for (const one of meant) {
        if (name === 'all' && minimal.has(one)) continue;
        removed.add(one);
        for (const fact of factsOf(one)) removed.add(fact);
      }
      continue;
    }
    for (const one of meant) {
      if (!all.has(one)) throw unknownSubset(one, all);
      added.add(one);
      if (name !== 'min' && name !== 'all') explicit.add(one);
    }
  }
  const wanted = new Set([...added].filter((name) => explicit.has(name) || !removed.has(name)));
  const chosen = new Set(
    factGroups.filter((group) => wanted.has(group.name) || factsOf(group.name).some((fact) => wanted.has(fact))),
  );
  for (const group of [...chosen])
    for (const need of group.needs ?? []) chosen.add(factGroups.find((other) => other.name === need)!);
  return factGroups.filter((group) => chosen.has(group));
}

function factsOf(name: string): readonly string[] {
  const group = factGroups.find((candidate) => candidate.name === name);
  return group ? [...Object.keys(group.keys), ...(group.aliases ?? [])] : [];
}

function unknownSubset(name: string, known: ReadonlySet<string>): PlayError {
  const names = ['all', 'min', ...known];
  const groups = factGroups
    .map((group) => group.name)
    .sort()
    .join(', ');
  return new PlayError('invalid-argument', `gather_subset does not know \`${name}\``, {
    hint: didYouMean(name, names) ?? `known are all, min, ${groups}, each with \`!\` to leave it out`,
  });
}
