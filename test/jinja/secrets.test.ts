import { expect, it } from 'vitest';
import { createScope, evaluate, type Services } from '../../src/jinja/index.ts';
import { parseYaml } from '../../src/source/load.ts';
import { rememberText } from '../../src/source/text.ts';
import { entryOf, type MapTree, scalarTree } from '../../src/source/tree.ts';
import { services } from './harness.ts';

const at = { file: 'play.yml', line: 1, column: 1 };

function read(file: string, text: string, names: readonly string[]): { values: unknown[]; secrets: string[] } {
  const secrets: string[] = [];
  const own: Services = {
    ...services,
    decrypt: () => '{{ 1 + 1 }}',
    secret: (value) => {
      secrets.push(value);
    },
  };
  const map = parseYaml(text, file, [])[0] as MapTree;
  rememberText(file, text, file === 'secret.yml');
  const layer = new Map(map.entries.map((entry) => [entry.key.text, { tree: entryOf(map, entry.key.text)!.value }]));
  const scope = createScope([layer], own);
  return { values: names.map((name) => evaluate(scalarTree(`{{ ${name} }}`, at), scope)), secrets };
}

it('keeps every value of a vaulted file as a secret', () => {
  const text = 'user: ann\npass: "p-{{ user }}"\nport: 8443\nflag: true\nlist: [one, {two: "{{ 1 + 1 }}x"}]\n';
  const { values, secrets } = read('secret.yml', text, ['pass', 'port', 'flag', 'list', 'pass']);
  expect(values[0]).toBe('p-ann');
  expect(new Set(secrets)).toEqual(new Set(['ann', 'p-ann', '8443', 'one', '2x']));
});

it('takes an inline vaulted value as a secret, and never as a template', () => {
  const { values, secrets } = read('open.yml', 'a: !vault "$ANSIBLE_VAULT;1.1;AES256"\nb: "{{ a }}!"\n', ['a', 'b']);
  expect(values).toEqual(['{{ 1 + 1 }}', '{{ 1 + 1 }}!']);
  expect(secrets).toContain('{{ 1 + 1 }}');
});
