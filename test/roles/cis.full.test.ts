// The audit finds what is wrong, and nothing else (KUB-01): each of its checks is broken on a host of its own, in what a
// real host once answered.
import { readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { beforeAll, describe, expect, test } from 'vitest';
import { parse } from 'yaml';
import { type PlayResult, resultsOf, runPlay } from '../support/runPlay.ts';

const recorded = readFileSync(join(import.meta.dirname, 'recorded/cis.txt'), 'utf8');
const checks = parse(readFileSync('roles/cis/vars/main/checks.yml', 'utf8'))['cis_checks'] as readonly Check[];

interface Check {
  readonly id: string | number;
  readonly files?: string;
  readonly mode?: string;
  readonly flags?: readonly string[];
  readonly component?: string;
  readonly is?: string;
  readonly setting?: string;
}

/** What a flag must not be, where taking it away does not break the check. */
const bad: Readonly<Record<string, string>> = {
  '1.2.2': '/etc/tokens',
  '1.2.6': 'AlwaysAllow,Node,RBAC',
  '1.2.7': 'RBAC',
  '1.2.8': 'Node',
  '1.2.10': 'NodeRestriction,AlwaysAdmit',
  '1.2.12': 'ServiceAccount',
  '1.2.13': 'NamespaceLifecycle',
  '1.2.15': 'true',
  '1.2.17': '7',
  '1.2.18': '3',
  '1.2.19': '10',
  '1.2.21': 'false',
  '1.3.6': 'RotateKubeletServerCertificate=false',
  '1.3.7': '0.0.0.0',
  '1.4.2': '::',
  '2.3': 'true',
  '2.6': 'true',
};
const settings: Readonly<Record<string, readonly [RegExp, string]>> = {
  '1.4.1': [/enableProfiling: false/, 'enableProfiling: true'],
  '4.2.1': [/(anonymous:\nconfig-kubelet +enabled: )false/, '$1true'],
  '4.2.2': [/mode: Webhook/, 'mode: AlwaysAllow'],
  '4.2.3': [/\nconfig-kubelet +clientCAFile: .*/, ''],
  '4.2.6': [/makeIPTablesUtilChains: true/, 'makeIPTablesUtilChains: false'],
  '4.2.10': [/rotateCertificates: true/, 'rotateCertificates: false'],
  '4.3.1': [/metricsBindAddress: "127.0.0.1:10249"/, 'metricsBindAddress: "0.0.0.0:10249"'],
};

/** The answer of a host on which this one check must fail. */
function broken(check: Check): string {
  const id = String(check.id);
  const setting = settings[id];
  if (setting) return recorded.replace(setting[0], setting[1]);
  if (check.files)
    return recorded.replace(
      new RegExp(`^(file ${check.files}:[^=]*)=(\\S+) (\\S+)$`, 'm'),
      (_all, path, mode, owner) => (check.mode ? `${path}=755 ${owner}` : `${path}=${mode} daemon:root`),
    );
  const [flag] = check.flags!;
  const line = new RegExp(`^${check.component} ${flag}=.*\n`, 'm');
  const value = bad[id];
  return recorded.replace(line, '') + (value === undefined ? '' : `${check.component} ${flag}=${value}\n`);
}

const hostOf = (check: Check) => `h${String(check.id).replaceAll('.', '-')}`;
const hosts: Readonly<Record<string, string>> = {
  ...Object.fromEntries(checks.map((check) => [hostOf(check), broken(check)])),
  good: recorded,
  stopped: recorded.replace(/^etcd .*\n/gm, ''),
};
const group = (name: string) => `[${name}]\n${Object.keys(hosts).join('\n')}\n`;

let result: PlayResult;
beforeAll(async () => {
  result = await runPlay({
    playbook: `
- hosts: all
  gather_facts: false
  tasks:
    - set_fact: { cis_look: { stdout_lines: "{{ lookup('file', inventory_hostname ~ '.txt').splitlines() }}" } }
    - include_role: { name: cis, tasks_from: judge }
    - include_role: { name: cis, tasks_from: report }
`,
    inventory: `${group('kube_control_plane')}${group('etcd')}${group('kube_node')}[all:vars]\nansible_connection=local\n`,
    files: Object.fromEntries(Object.entries(hosts).map(([name, text]) => [`${name}.txt`, text])),
    options: { rolesPath: [resolve('roles')] },
  });
}, 60_000);

const wrongOn = (host: string) => {
  const facts = resultsOf(result, 'cis : Judge it')[host]!.result['ansible_facts'] as Record<string, unknown>;
  return facts['cis_wrong'] as Readonly<Record<string, readonly string[]>>;
};

test('there are 65 checks, each once', () => {
  expect(new Set(checks.map(({ id }) => String(id))).size).toBe(65);
});

test('a host on which all is well passes', () => expect(wrongOn('good')).toEqual({}));

test('a component that does not run fails what is asked of it', () => {
  expect(wrongOn('stopped')['2.1']).toEqual(['etcd does not run']);
  expect(Object.keys(wrongOn('stopped'))).toEqual(['2.1', '2.2', '2.3', '2.4', '2.5', '2.6']);
});

describe('found', () => {
  test.each(checks.map((check) => [String(check.id), check] as const))('%s', (id, check) => {
    expect(Object.keys(wrongOn(hostOf(check)))).toContain(id);
    // One flag may matter to several checks, and so may one file.
    expect(Object.keys(wrongOn(hostOf(check))).length).toBeLessThanOrEqual(3);
  });
});

test('the table names host, fault and remedy, and the run fails', () => {
  expect(result.exitCode).toBe(2);
  const message = Object.values(resultsOf(result, 'cis : Stop if too little passes'))[0]?.message ?? '';
  expect(message).toContain('0 of 65 checks of the CIS benchmark pass, 60 must:');
  expect(message).toMatch(
    /^1\.3\.7 +fail +the controller manager listens .* h1-3-7: --bind-address of kube-controller-manager is 0\.0\.0\.0\. Mend: 127\.0\.0\.1$/m,
  );
});
