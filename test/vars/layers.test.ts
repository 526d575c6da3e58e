import { describe, expect, test } from 'vitest';
import { factsLayer, isConnectionVariable } from '../../src/vars/layers.ts';

describe('facts as variables', () => {
  const layer = factsLayer(
    new Map<string, string>([
      ['ansible_os_family', 'Debian'],
      ['services', 'x'],
      ['ansible_connection', 'ssh'],
      ['ansible_host', 'evil'],
    ]),
  );

  test.each([
    ['ansible_os_family', { value: 'Debian' }],
    ['services', { value: 'x' }],
    ['ansible_services', undefined],
    ['os_family', undefined],
    ['ansible_connection', undefined],
    ['ansible_host', undefined],
  ])('%s', (name, binding) => {
    expect(layer.get(name)).toEqual(binding);
  });
});

/** A host must not steer how the controller reaches it or others (SEC-T03). */
test.each([
  'ansible_connection',
  'ansible_host',
  'ansible_port',
  'ansible_user',
  'ansible_password',
  'ansible_ssh_common_args',
  'ansible_ssh_host',
  'ansible_become',
  'ansible_become_exe',
  'ansible_become_password',
  'ansible_shell_executable',
  'ansible_sudo_pass',
  'ansible_private_key_file',
  'ansible_python_interpreter',
])('%s is never read from facts', (name) => {
  expect(isConnectionVariable(name)).toBe(true);
});

test.each([
  'ansible_hostname',
  'ansible_hosts_all',
  'ansible_ssh_host_key_ed25519_public',
  'ansible_user_id',
  'ansible_python',
  'ansible_os_family',
])('%s is a fact like any other', (name) => {
  const layer = factsLayer(new Map([[name, 1]]));
  expect(layer.get(name)).toEqual({ value: 1 });
});
