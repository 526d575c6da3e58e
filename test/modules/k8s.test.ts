import { join } from 'node:path';
import { expect } from 'vitest';
import { k8s } from '../../src/modules/k8s.ts';
import { describeModule } from '../support/describeModule.ts';
import { fakes, withFakes } from '../support/withFakes.ts';

const tool = fakes({
  kubectl: `exec ${process.execPath} ${join(import.meta.dirname, '../support/fakeKubectl.mjs')} "$@"`,
});
const base = { fakes: '$ROOT/bin' };
const configMap = (data: Readonly<Record<string, string>>, name = 'one') => ({
  apiVersion: 'v1',
  kind: 'ConfigMap',
  metadata: { name, namespace: 'default' },
  data,
});
const stored = (...objects: readonly object[]) => ({
  ...tool,
  'cluster.json': JSON.stringify(
    objects.map((one) => ({
      ...one,
      metadata: { ...(one as ReturnType<typeof configMap>).metadata, resourceVersion: '7', uid: 'u' },
    })),
  ),
});
const one = stored(configMap({ a: '1' }));
const ready = { replicas: 1, availableReplicas: 1, observedGeneration: 1 };
const deployment = (status: object) => ({
  apiVersion: 'apps/v1',
  kind: 'Deployment',
  metadata: { name: 'web', namespace: 'default', generation: 1 },
  spec: { replicas: 1 },
  status,
});

describeModule(
  withFakes(k8s as unknown as Parameters<typeof withFakes>[0]),
  {
    'makes what is missing': {
      given: tool,
      args: { ...base, definition: configMap({ a: '1' }) },
      changes: ['ConfigMap default/one'],
      result: {
        method: 'create',
        result: { kind: 'ConfigMap', data: { a: '1' }, metadata: { name: 'one', uid: 'u1' } },
      },
      warning: 'a word of the server',
    },
    'name and kind are enough': {
      given: tool,
      args: { ...base, kind: 'Namespace', name: 'shop' },
      changes: ['Namespace shop'],
    },
    'what holds already costs one question': {
      given: one,
      args: { ...base, definition: configMap({ a: '1' }) },
      changes: [],
      result: { method: 'update', result: { metadata: { resourceVersion: '7' } } },
    },
    'patches what differs': {
      given: one,
      args: { ...base, definition: configMap({ b: '2' }) },
      changes: ['ConfigMap default/one'],
      result: { method: 'update', result: { data: { a: '1', b: '2' }, metadata: { resourceVersion: '8' } } },
    },
    'null takes a field away': {
      given: one,
      args: { ...base, definition: { ...configMap({}), data: { a: null } } },
      changes: ['ConfigMap default/one'],
      result: { result: { data: {} } },
    },
    'replaces by force': {
      given: one,
      args: { ...base, definition: configMap({ b: '2' }), force: true },
      changes: ['ConfigMap default/one'],
      result: { method: 'replace', result: { data: { b: '2' } } },
    },
    'applies on the server': {
      given: one,
      args: { ...base, definition: configMap({ c: '3' }), apply: true, server_side_apply: { field_manager: 'me' } },
      changes: ['ConfigMap default/one'],
      result: { method: 'apply' },
    },
    'a conflict is told': {
      given: one,
      args: { ...base, definition: configMap({ c: '3' }), apply: true, server_side_apply: { field_manager: 'other' } },
      error: 'Failed to apply object: Error: conflict with "manager"',
    },
    'several documents, a namespace before what is in it': {
      given: tool,
      args: {
        ...base,
        definition:
          'kind: Namespace\napiVersion: v1\nmetadata: {name: shop}\n---\n---\nkind: ConfigMap\nmetadata: {name: x, namespace: shop}\n',
      },
      changes: ['Namespace shop', 'ConfigMap shop/x'],
      result: {
        result: {
          results: [
            { changed: true, method: 'create' },
            { changed: true, method: 'create' },
          ],
        },
      },
    },
    'a kind that the same task defines': {
      given: tool,
      args: {
        ...base,
        definition: [
          {
            apiVersion: 'apiextensions.k8s.io/v1',
            kind: 'CustomResourceDefinition',
            metadata: { name: 'cats.x.org' },
            spec: { names: { kind: 'Cat' } },
          },
          { apiVersion: 'x.org/v1', kind: 'Cat', metadata: { name: 'tom' } },
        ],
      },
      changes: ['CustomResourceDefinition cats.x.org', 'Cat default/tom'],
      unforeseen: 'the namespace of a kind that is not there yet cannot be known',
    },
    'an unknown kind': {
      given: tool,
      args: { ...base, kind: 'Dog', name: 'rex' },
      error: 'no matches for kind "Dog"',
    },
    'a merge patch where a strategic one is not understood': {
      given: stored(
        {
          apiVersion: 'x/v1',
          kind: 'CustomResourceDefinition',
          metadata: { name: 'cats' },
          spec: { names: { kind: 'Cat' } },
        },
        { apiVersion: 'x.org/v1', kind: 'Cat', metadata: { name: 'tom', namespace: 'default' }, spec: { fur: 'grey' } },
      ),
      args: {
        ...base,
        api_version: 'x.org/v1',
        definition: { kind: 'Cat', metadata: { name: 'tom' }, spec: { fur: 'red' } },
      },
      changes: ['Cat default/tom'],
    },
    'from a file of the role': {
      given: tool,
      sources: { 'x.yml': 'apiVersion: v1\nkind: List\nitems:\n- kind: ConfigMap\n  metadata: {name: l}\n' },
      args: { ...base, src: 'x.yml', namespace: 'default' },
      changes: ['ConfigMap default/l'],
    },
    'from a file of the host': {
      given: { ...tool, 'x.yml': 'kind: ConfigMap\nmetadata: {name: h}\n' },
      args: { ...base, src: '$ROOT/x.yml' },
      changes: ['ConfigMap default/h'],
      unforeseen: 'the server chooses the namespace',
    },
    'from a template': {
      given: tool,
      sources: { 't.yml': 'kind: ConfigMap\nmetadata: {name: "{{ n }}", namespace: default}\n' },
      variables: { n: 'rendered' },
      args: { ...base, template: 't.yml' },
      changes: ['ConfigMap default/rendered'],
    },
    'a name with a hash of the content': {
      given: tool,
      args: { ...base, definition: configMap({ a: '1' }), append_hash: true },
      changes: ['ConfigMap default/one-484f7dfdh6'],
    },
    'patched makes nothing': {
      given: tool,
      args: { ...base, state: 'patched', definition: configMap({ a: '1' }) },
      changes: [],
      warning: 'will not be created',
    },
    removes: {
      given: one,
      args: { ...base, state: 'absent', kind: 'ConfigMap', name: 'one', namespace: 'default' },
      changes: ['ConfigMap default/one'],
      after: { 'cluster.json': '[]' },
      result: { method: 'delete' },
    },
    'absent is absent': {
      given: tool,
      args: { ...base, state: 'absent', kind: 'ConfigMap', name: 'one' },
      changes: [],
      result: { method: 'delete', result: {} },
    },
    'removes by label': {
      given: stored(
        { ...configMap({}), metadata: { name: 'a', namespace: 'default', labels: { app: 'x' } } },
        { ...configMap({}), metadata: { name: 'b', namespace: 'default', labels: { app: 'y' } } },
      ),
      args: { ...base, state: 'absent', kind: 'ConfigMap', namespace: 'default', label_selectors: ['app=x'] },
      changes: ['ConfigMap default/a'],
    },
    'removes only what it knows': {
      given: one,
      args: { ...base, state: 'absent', definition: configMap({}), delete_options: { preconditions: { uid: 'v' } } },
      error: 'its uid is u, and the precondition asks for v',
    },
    'only what has the labels': {
      given: tool,
      args: { ...base, definition: configMap({}), label_selectors: ['app in (a, b)'] },
      changes: [],
      warning: 'filtered by label_selectors',
    },
    'goes on after a failure': {
      given: tool,
      args: {
        ...base,
        continue_on_error: true,
        definition: [{ ...configMap({}), metadata: { name: 'x', namespace: 'none' } }, configMap({})],
      },
      error: 'namespaces "none" not found',
      after: { 'cluster.json': expect.stringContaining('"one"') as unknown as string },
    },
    'hides fields': {
      given: one,
      args: { ...base, definition: configMap({}), hidden_fields: ['metadata.uid', 'data[a]'] },
      result: { result: { apiVersion: 'v1', kind: 'ConfigMap', metadata: { name: 'one' } } },
      changes: [],
    },
    'waits until it is ready': {
      given: stored(deployment(ready)),
      args: { ...base, definition: { ...deployment(ready) }, wait: true },
      changes: [],
      result: { duration: 0 },
    },
    'waits no longer than told': {
      given: stored(deployment({ ...ready, availableReplicas: 0 })),
      args: { ...base, api_version: 'apps/v1', kind: 'Deployment', name: 'web', wait: true, wait_timeout: 0 },
      error: '"Deployment" "web": Timed out waiting on resource',
    },
    'a token is no argument': {
      given: tool,
      args: {
        ...base,
        kind: 'Namespace',
        name: 'a',
        api_key: 'top-secret',
        host: 'https://x:6443',
        validate_certs: false,
      },
      changes: ['Namespace a'],
    },
    'one source only': {
      given: tool,
      args: { ...base, definition: {}, src: 'x' },
      error: '`resource_definition` and `src` cannot be used together',
    },
  },
  { notHostile: ['fakes', 'definition', 'src', 'template'], every: 6 },
);
