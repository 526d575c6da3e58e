/**
 * Records what ansible-core prints for the cases of test/cli/output, as data for the test. Needs ansible-playbook, named
 * by the variable ANSIBLE_PLAYBOOK, and in ANSIBLE_COLLECTIONS_PATH the collections ansible.posix and community.general.
 *
 *   ANSIBLE_PLAYBOOK=ansible-playbook ANSIBLE_COLLECTIONS_PATH=folder node scripts/recordOutput.mjs [case ...]
 */
import { spawnSync } from 'node:child_process';
import { cpSync, existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';

const source = join(resolve(import.meta.dirname, '..'), 'test/cli/output');
const target = join(source, 'recorded.json');
const cases = JSON.parse(readFileSync(join(source, 'cases.json'), 'utf8'));
const wanted = process.argv.slice(2);
const recorded = existsSync(target) ? JSON.parse(readFileSync(target, 'utf8')) : {};

for (const [name, { args, env = {}, input = '' }] of Object.entries(cases)) {
  if (wanted.length > 0 && !wanted.includes(name)) continue;
  const folder = mkdtempSync(join(tmpdir(), 'record-'));
  cpSync(source, folder, { recursive: true });
  const run = spawnSync(process.env.ANSIBLE_PLAYBOOK ?? 'ansible-playbook', ['-i', 'hosts.ini', ...args], {
    cwd: folder,
    encoding: 'utf8',
    input,
    env: {
      PATH: process.env.PATH,
      HOME: folder,
      LC_ALL: 'C.UTF-8',
      ANSIBLE_COLLECTIONS_PATH: process.env.ANSIBLE_COLLECTIONS_PATH,
      ANSIBLE_LOCALHOST_WARNING: 'no',
      ANSIBLE_DEPRECATION_WARNINGS: 'no',
      ANSIBLE_PYTHON_INTERPRETER: process.env.ANSIBLE_PYTHON_INTERPRETER ?? '/usr/bin/python3',
      ...env,
    },
  });
  const out = join(folder, env.JUNIT_OUTPUT_DIR ?? 'none');
  const files = existsSync(out) ? readdirSync(out).map((file) => readFileSync(join(out, file), 'utf8')) : [];
  const plain = (text) => text.replaceAll(folder, '$FOLDER');
  recorded[name] = {
    code: run.status,
    stdout: plain(run.stdout).split('\n'),
    stderr: plain(run.stderr).split('\n'),
    ...(files.length > 0 ? { files: files.map(plain) } : {}),
  };
  rmSync(folder, { recursive: true });
}
const ordered = Object.fromEntries(
  Object.keys(cases)
    .filter((name) => recorded[name])
    .map((name) => [name, recorded[name]]),
);
writeFileSync(target, `${JSON.stringify(ordered, null, 1)}\n`);
