import { join } from 'node:path';
import { k8sInfo } from '../../src/modules/k8s_info.ts';
import { describeModule } from '../support/describeModule.ts';
import { fakes, withFakes } from '../support/withFakes.ts';

const tool = fakes({
  kubectl: `exec ${process.execPath} ${join(import.meta.dirname, '../support/fakeKubectl.mjs')} "$@"`,
});
const base = { fakes: '$ROOT/bin' };
const pod = (name: string, ready: boolean) => ({
  apiVersion: 'v1',
  kind: 'Pod',
  metadata: { name, namespace: 'default', labels: { app: name } },
  status: { containerStatuses: [{ ready }], conditions: [{ type: 'Ready', status: ready ? 'True' : 'False' }] },
});
const given = { ...tool, 'cluster.json': JSON.stringify([pod('a', true), pod('b', false)]) };

describeModule(
  withFakes(k8sInfo as unknown as Parameters<typeof withFakes>[0]),
  {
    'lists a kind': {
      given,
      args: { ...base, kind: 'Pod' },
      result: { api_found: true, resources: [{ metadata: { name: 'a' } }, { metadata: { name: 'b' } }] },
      changes: [],
    },
    'one by name': {
      given,
      args: { ...base, kind: 'Pod', name: 'b', namespace: 'default' },
      result: { resources: [pod('b', false)] },
    },
    'by label': {
      given,
      args: { ...base, kind: 'Pod', label_selectors: ['app=a'] },
      result: { resources: [pod('a', true)] },
    },
    'nothing is an answer': {
      given,
      args: { ...base, kind: 'Pod', name: 'z' },
      result: { resources: [], api_found: true },
    },
    'an unknown kind is an answer': {
      given,
      args: { ...base, kind: 'Cat' },
      result: { resources: [], api_found: false },
    },
    'hides fields': {
      given,
      args: { ...base, kind: 'Pod', name: 'a', hidden_fields: ['metadata.labels', 'status.conditions[0].type'] },
      result: { resources: [{ status: { conditions: [{ status: 'True' }] } }] },
    },
    'waits for a condition': {
      given,
      args: { ...base, kind: 'Pod', name: 'a', wait: true, wait_condition: { type: 'Ready' } },
      result: { resources: [{ metadata: { name: 'a' } }] },
    },
    'waits no longer than told': {
      given,
      args: { ...base, kind: 'Pod', wait: true, wait_timeout: 0 },
      error: 'Failed to gather information about Pod(s) even after waiting for 0 seconds',
    },
  },
  { notHostile: ['fakes'], every: 3 },
);
