/** Magic variables: what the engine itself knows about a run, a play, a host and a step. */
import { existsSync } from 'node:fs';
import { basename, dirname, join } from 'node:path';
import { omitValue } from '../jinja/index.ts';
import type { Binding, Layer, Scope } from '../jinja/scope.ts';
import type { RoleUse, Step } from '../playbook/types.ts';
import type { Value } from '../python/value.ts';
import { outwards, roleOf } from '../vars/chain.ts';
import { LazyMap, ScopeMap } from '../vars/hostvars.ts';
import { isLocalName } from './connect.ts';
import type { PlayRun, Run } from './context.ts';
import { searchPath } from './files.ts';
import { hostScope } from './scope.ts';

/** What a magic variable is made from. The play and the step are absent in `hostvars`. */
export interface MagicContext {
  readonly run: Run;
  readonly hostname: string;
  readonly playRun?: PlayRun | undefined;
  readonly step?: Step | undefined;
}

type Make = (context: MagicContext, scope: Scope) => Value | undefined;

const strings = (values: readonly string[]): Value => [...values];

const running = ({ run, playRun }: MagicContext, hosts: readonly string[] | undefined): Value =>
  playRun && hosts ? hosts.filter((name) => run.hosts.get(name)?.state === 'running') : [];

const shortRoleName = (role: RoleUse | undefined): string | undefined =>
  role?.collection ? role.roleName.slice(role.collection.length + 1) : role?.roleName;

const roleNames = (roles: readonly RoleUse[]): string[] => [
  ...new Set(roles.flatMap((role): string[] => [...roleNames(role.dependencies), role.roleName])),
];

/** The roles whose tasks included or imported the role of a step, innermost first. Dependencies do not count. */
function parents(step: Step | undefined): RoleUse[] {
  if (!step) return [];
  const found: RoleUse[] = [];
  for (const outer of outwards(step)) {
    const brings =
      (outer.kind === 'include' && outer !== step && outer.what === 'role') ||
      (outer.kind === 'block' && outer.importedRole);
    if (brings && outer.role) found.push(outer.role);
  }
  return found;
}

const MAKERS: Readonly<Record<string, Make>> = {
  inventory_hostname: ({ hostname }) => hostname,
  inventory_hostname_short: ({ hostname }) => hostname.split('.')[0]!,
  group_names: ({ run, hostname }) => strings(run.inventory.groupNames(hostname)),
  groups: ({ run }) =>
    new LazyMap(new Set<string>(run.inventory.groups.keys()), (group) => strings(run.inventory.hostsOf(group))),
  hostvars: ({ run }) => {
    const names = new Set<string>(run.inventory.hosts.keys());
    // The control machine is always there, and no host of any group.
    return new LazyMap(names, (name) => new ScopeMap(hostScope(run, name)), isLocalName);
  },
  inventory_dir: ({ run, hostname }) => run.inventory.sourceOf(hostname).folder,
  inventory_file: ({ run, hostname }) => run.inventory.sourceOf(hostname).file,
  ansible_inventory_sources: ({ run }) => strings(run.inventory.sources ?? []),
  ansible_playbook_python: ({ run }) => pythonHere(run.options.environment['PATH']),
  omit: () => omitValue(),
  vars: (_context, scope) => new ScopeMap(scope),
  ansible_facts: ({ run, hostname }) => new Map(run.hosts.get(hostname)?.facts ?? []),
  ansible_check_mode: ({ run }) => run.options.check,
  ansible_diff_mode: ({ run }) => run.options.diff,
  ansible_verbosity: ({ run }) => run.options.verbosity,
  ansible_forks: ({ run }) => run.options.forks,
  ansible_limit: ({ run }) => run.options.limit,
  ansible_run_tags: ({ run }) => strings(run.options.tags.length ? run.options.tags : ['all']),
  ansible_skip_tags: ({ run }) => strings(run.options.skipTags),
  ansible_version: () =>
    new Map<Value, Value>([
      ['full', '2.19.0'],
      ['major', 2],
      ['minor', 19],
      ['revision', 0],
      ['string', '2.19.0'],
    ]),
  playbook_dir: ({ playRun, run }) => playRun?.play.folder ?? run.options.workingFolder,
  ansible_play_name: ({ playRun }) => playRun?.name,
  play_hosts: (context) => running(context, context.playRun?.batch),
  ansible_play_batch: (context) => running(context, context.playRun?.batch),
  ansible_play_hosts: (context) => running(context, context.playRun?.all),
  ansible_play_hosts_all: ({ playRun }) => strings(playRun?.all ?? []),
  role_name: ({ step }) => shortRoleName(step && roleOf(step)),
  ansible_role_name: ({ step }) => step && roleOf(step)?.roleName,
  role_path: ({ step }) => step && roleOf(step)?.folder,
  ansible_collection_name: ({ step }) => step && roleOf(step)?.collection,
  role_names: ({ playRun }) => strings((playRun?.play.roles ?? []).map((role) => role.roleName)),
  ansible_role_names: ({ playRun }) => strings(roleNames(playRun?.publicRoles ?? [])),
  ansible_play_role_names: ({ playRun }) => strings((playRun?.play.roles ?? []).map((role) => role.roleName)),
  ansible_dependent_role_names: ({ playRun }) =>
    strings(roleNames((playRun?.play.roles ?? []).flatMap((role) => role.dependencies))),
  ansible_parent_role_names: ({ step }) => strings(parents(step).map((role) => role.roleName)),
  ansible_parent_role_paths: ({ step }) => strings(parents(step).map((role) => role.folder)),
  ansible_search_path: ({ step, playRun, run }) => strings(searchPath(step, playRun?.play, run.options.workingFolder)),
};

/** The Python of the control machine, which Ansible itself runs on: where it would be if there is none. */
function pythonHere(path = ''): string {
  const found = path.split(':').map((folder) => join(folder, 'python3'));
  return found.find((file) => existsSync(file)) ?? '/usr/bin/python3';
}

const MAGIC: ReadonlyMap<string, Make> = new Map(Object.entries(MAKERS));

/** Names of all magic variables, for documentation and for the nearest name. */
export const magicNames: readonly string[] = [...MAGIC.keys()];

/** The magic variables of one host at one step, each made when it is named. */
export function magicLayer(context: MagicContext): Layer {
  return {
    get(name): Binding | undefined {
      const make = MAGIC.get(name);
      if (!make) return undefined;
      if (!context.playRun && PLAY_ONLY.has(name)) return undefined;
      // What does not apply here (`role_path` outside a role) is undefined, not null.
      if (name.startsWith('ansible_parent_role_') && parents(context.step).length === 0) return undefined;
      if (ABSENT_WITHOUT_ROLE.has(name) && !(context.step && roleOf(context.step))) return undefined;
      if (name === 'ansible_collection_name' && !(context.step && roleOf(context.step)?.collection)) return undefined;
      if (name === 'ansible_limit' && context.run.options.limit === undefined) return undefined;
      if (
        (name === 'inventory_dir' || name === 'inventory_file') &&
        !context.run.inventory.sourceOf(context.hostname)
      ) {
        return { value: null };
      }
      return { compute: (scope) => make(context, scope) ?? null };
    },
    keys: () => MAGIC.keys(),
  };
}

const PLAY_ONLY: ReadonlySet<string> = new Set([
  'ansible_play_name',
  'play_hosts',
  'ansible_play_batch',
  'ansible_play_hosts',
  'ansible_play_hosts_all',
]);
const ABSENT_WITHOUT_ROLE: ReadonlySet<string> = new Set(['role_name', 'ansible_role_name', 'role_path']);

/** Names that no file defines and yet always mean something; weaker than every variable. */
export function builtinLayer(run: Run): Map<string, Binding> {
  const values = new Map<string, Binding>([
    ['ansible_managed', { value: run.options.defaults?.managed ?? 'Ansible managed' }],
    ['ansible_config_file', { value: run.options.defaults?.configFile ?? null }],
    ['environment', { value: [] }],
  ]);
  const asyncDir = run.options.defaults?.asyncDir;
  if (asyncDir) values.set('ansible_async_dir', { value: asyncDir });
  if (run.options.connection.user) values.set('ansible_user', { value: run.options.connection.user });
  return values;
}

/** The inventory folder of a host, for messages. */
export function shortFile(file: string): string {
  return `${basename(dirname(file))}/${basename(file)}`;
}
