/** Actions that add to the inventory while the run goes on. */
import { str } from '../../jinja/index.ts';
import { list, string } from '../../modules/args.ts';
import type { Value } from '../../python/value.ts';
import { defineAction, failed } from './define.ts';

export const add_host = defineAction({
  name: 'add_host',
  summary: 'Add a host, and groups, to the inventory of this run.',
  args: {
    name: string('Name of the host.').mandatory().alias('host', 'hostname'),
    groups: list(string('A group.'), 'Groups it belongs to.').alias('group', 'groupname').default([]),
  },
  openEnded: true,
  bypassHosts: true,
  examples: `- add_host:\n    name: "{{ new_address }}"\n    groups: [kube_node]\n    ip: "{{ new_address }}"`,
  act({ name, groups }, { given, effects }) {
    const known = new Set(['name', 'host', 'hostname', 'groups', 'group', 'groupname']);
    const variables = new Map<string, Value>();
    for (const [key, value] of given) if (!known.has(String(key))) variables.set(String(key), value);
    const changed = effects.addHost(name, groups, variables);
    const result = { add_host: { host_name: name, groups, host_vars: new Map(variables) as Map<Value, Value> } };
    return { status: changed ? 'changed' : 'ok', changes: changed ? [name] : [], result };
  },
});

export const group_by = defineAction({
  name: 'group_by',
  summary: 'Put this host into a group named by a value.',
  args: {
    key: string('Name of the group; spaces become dashes.').mandatory(),
    parents: list(string('A group.'), 'Groups that contain the new one.').default(['all']),
  },
  examples: `- group_by:\n    key: "os_{{ ansible_facts.os_family }}"`,
  act({ key, parents }, { effects }) {
    const group = str(key).replaceAll(' ', '-');
    if (!group) return failed('group_by needs a name for the group');
    const changed = effects.addToGroup(group, parents);
    return {
      status: changed ? 'changed' : 'ok',
      changes: changed ? [group] : [],
      result: { add_group: group, parent_groups: parents },
    };
  },
});
