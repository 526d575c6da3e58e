/** What outlives a task on one host: its variables, the handlers it owes, and how it fares. */
import type { Binding } from '../jinja/scope.ts';
import type { RoleUse } from '../playbook/types.ts';
import type { Value } from '../python/value.ts';
import type { HostRecap } from './events.ts';

export interface HostState {
  readonly name: string;
  /** Facts by name without `ansible_`; a host's word, hence data for ever. */
  facts: Map<string, Value>;
  /** The same under the names that modules gave them, as variables see them. */
  factVariables: Map<string, Value>;
  /** Registered results and `set_fact`. */
  readonly setFacts: Map<string, Binding>;
  readonly includedVars: Map<string, Binding>;
  /** Roles of which a task has run here. A role that was skipped altogether does not count as done. */
  readonly ranRoles: Set<RoleUse>;
  /** Names that tasks notified since the last flush; which handlers they mean is found out when it begins. */
  readonly pending: Set<string>;
  /** Ids of notified handlers, see `handlers.ts`. */
  readonly notified: Set<string>;
  /** Names of handlers that plays before left notified and did not run. */
  readonly owed: string[];
  readonly recap: HostRecap;
  /** Why it takes no further part: it failed, was unreachable, or ended by `meta`. */
  state: 'running' | 'failed' | 'unreachable' | 'ended';
  /** Whether facts were gathered, for `gathering: smart` and plays without facts. */
  gathered: boolean;
  /** `meta: end_role` was met; the walk unwinds to the end of the role. */
  leavesRole: boolean;
  /** Failed because another host did, with `any_errors_fatal`: rescued or not, it takes no part in later plays. */
  condemned: boolean;
  /** How often `meta: clear_host_errors` was met: a failure that an always section is to pass on is forgotten then. */
  clears: number;
}

export function createHost(name: string): HostState {
  return {
    name,
    facts: new Map(),
    factVariables: new Map(),
    setFacts: new Map(),
    includedVars: new Map(),
    ranRoles: new Set(),
    pending: new Set(),
    notified: new Set(),
    owed: [],
    recap: { ok: 0, changed: 0, unreachable: 0, failed: 0, skipped: 0, rescued: 0, ignored: 0 },
    state: 'running',
    gathered: false,
    leavesRole: false,
    condemned: false,
    clears: 0,
  };
}
