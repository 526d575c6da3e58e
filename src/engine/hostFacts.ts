/** What a run knows of a host from the host itself. */
import type { Value } from '../python/value.ts';
import type { FactCache } from './factCache.ts';
import type { HostState } from './host.ts';

/**
 * Adds facts under the names a module gave them: as variables they keep those names, in `ansible_facts` they lose the
 * prefix. Maps are replaced whole, so that one handed out earlier does not change under a reader.
 */
export function addFacts(host: HostState, facts: Iterable<readonly [string, Value]>): void {
  const variables = new Map(host.factVariables);
  const short = new Map(host.facts);
  for (const [name, value] of facts) {
    variables.set(name, value);
    short.set(name.replace(/^ansible_/, ''), value);
  }
  host.factVariables = variables;
  host.facts = short;
}

/** Starts a host with what the cache holds; `gathering: smart` then asks it nothing. */
export function recallFacts(host: HostState, cache: FactCache | undefined): void {
  const known = cache?.load(host.name);
  if (!known) return;
  addFacts(host, known);
  host.gathered = true;
}

export function clearFacts(host: HostState, cache: FactCache | undefined): void {
  host.facts = new Map();
  host.factVariables = new Map();
  host.gathered = false;
  cache?.forget(host.name);
}
