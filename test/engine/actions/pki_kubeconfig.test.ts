import { readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { parse } from 'yaml';
import { makeFolder } from '../../support/folder.ts';
import { runAction } from '../../support/runAction.ts';
import { resultsOf, runPlay } from '../../support/runPlay.ts';

const files = { 'ca.crt': 'CA', 'admin.crt': 'CERT', 'admin.key': 'KEY' };

function place(): { folder: string; dest: string; args: string } {
  const folder = makeFolder(files);
  const dest = join(folder, 'credentials', 'admin.conf');
  const args = `dest: ${dest}, server: "https://10.0.0.1:6443", authority_cert: ${folder}/ca.crt, client_cert: ${folder}/admin.crt, client_key: ${folder}/admin.key`;
  return { folder, dest, args };
}

test('the file holds what it needs, for its owner alone', async () => {
  const { dest, args } = place();
  const first = await runAction(`pki_kubeconfig: { ${args}, cluster: prod }`);
  expect(first).toMatchObject({ status: 'changed', result: { dest } });
  expect(JSON.stringify(first)).not.toContain(Buffer.from('KEY').toString('base64'));
  expect(statSync(dest).mode & 0o777).toBe(0o600);
  const config = parse(readFileSync(dest, 'utf8'));
  expect(config['current-context']).toBe('kubernetes-admin@prod');
  expect(config.users[0].user['client-key-data']).toBe(Buffer.from('KEY').toString('base64'));
  expect(await runAction(`pki_kubeconfig: { ${args}, cluster: prod }`)).toMatchObject({ status: 'ok' });
});

test('the difference does not show the key; check mode writes nothing', async () => {
  const { dest, args } = place();
  await runAction(`pki_kubeconfig: { ${args} }`);
  const before = readFileSync(dest, 'utf8');
  const result = await runPlay({
    playbook: `- hosts: h1\n  gather_facts: false\n  tasks:\n    - name: it\n      pki_kubeconfig: { ${args}, namespace: dev }\n`,
    options: { check: true, diff: true },
  });
  const [diff] = resultsOf(result, 'it')['h1']!.diff!;
  expect(diff!.after).toContain('namespace: dev');
  expect(`${diff!.before}${diff!.after}`).not.toContain(Buffer.from('KEY').toString('base64'));
  expect(readFileSync(dest, 'utf8')).toBe(before);
});

test('what is not there is named', async () => {
  const { folder, args } = place();
  const { message } = await runAction(`pki_kubeconfig: { ${args.replace('ca.crt', 'cb.crt')} }`);
  expect(message).toContain(`there is no ${folder}/cb.crt`);
});
