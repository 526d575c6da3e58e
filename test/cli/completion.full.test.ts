/** Completions in real shells, and manual pages as mandoc and man read them. */
import { execFileSync, spawnSync } from 'node:child_process';
import { chmodSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { valuesOf } from '../../src/cli/completion/values.ts';
import { definitions } from '../../src/cli/definitions.ts';
import { manPages } from '../../src/cli/manPages.ts';

const root = mkdtempSync(join(tmpdir(), 'reprise-completion-'));
afterAll(() => rmSync(root, { recursive: true, force: true }));
const command = join(import.meta.dirname, '../../dist/src/cli/main.js');
const has = (program: string): boolean => spawnSync('sh', ['-c', `command -v ${program}`]).status === 0;
const env = { ...process.env, PATH: `${root}:${process.env['PATH']}`, HOME: root };

beforeAll(() => {
  writeFileSync(join(root, 'play'), `#!/bin/sh\nexec '${process.execPath}' '${command}' "$@"\n`);
  chmodSync(join(root, 'play'), 0o755);
  for (const shell of ['bash', 'zsh', 'fish']) {
    writeFileSync(join(root, `play.${shell}`), execFileSync(process.execPath, [command, 'completion', shell]));
  }
  writeFileSync(join(root, 'hosts.ini'), '[web]\nweb1\nweb2\n[db]\ndb1\n');
  writeFileSync(
    join(root, 'site.yml'),
    '- hosts: web\n  tags: [base]\n  tasks:\n    - { debug: {}, tags: [alpha, beta] }\n',
  );
});

const cases: readonly (readonly [words: string, some: readonly string[], none?: readonly string[]])[] = [
  ['play ad', ['adhoc']],
  ['play galaxy role i', ['init', 'install'], ['list']],
  ['play galaxy role list --ro', ['--roles-path'], ['--server']],
  ['play adhoc web -m lineinf', ['lineinfile']],
  ['play site.yml -i hosts.ini -l we', ['web', 'web1', 'web2'], ['db1']],
  ['play site.yml -i hosts.ini --limit web1,d', ['web1,db', 'web1,db1']],
  ['play site.yml -t al', ['alpha'], ['beta']],
  ['play site.yml --host-key-checking acc', ['accept-new']],
  ['play adhoc -i hosts.ini db', ['db', 'db1'], ['web1']],
  ['play lint --fo', ['--format']],
  ['play lint --format j', ['json'], ['text']],
  ['play vault enc', ['encrypt', 'encrypt-string']],
  ['play completion f', ['fish']],
  ['play sit', ['site.yml']],
];

describe('bash', { timeout: 60_000 }, () => {
  test.each([...cases.map(([words, some, none = []]) => ({ words, some, none }))])(
    '$words',
    ({ words, some, none }) => {
      const list = words.split(' ').map((word) => `'${word}'`);
      const script = `source ./play.bash; COMP_WORDS=(${list.join(' ')}); COMP_CWORD=${list.length - 1}; _play; printf '%s\\n' "\${COMPREPLY[@]}"`;
      const found = execFileSync('bash', ['-c', script], { cwd: root, env }).toString().trim().split('\n');
      expect(found).toEqual(expect.arrayContaining([...some]));
      for (const one of none) expect(found).not.toContain(one);
    },
  );
});

describe.skipIf(!has('fish'))('fish', { timeout: 60_000 }, () => {
  test.each([...cases.map(([words, some, none = []]) => ({ words, some, none }))])(
    '$words',
    ({ words, some, none }) => {
      const found = execFileSync('fish', ['-c', `source ./play.fish; complete -C'${words}'`], {
        cwd: root,
        env,
      }).toString();
      const names = found
        .trim()
        .split('\n')
        .map((line) => line.split('\t')[0]);
      expect(names).toEqual(expect.arrayContaining([...some]));
      for (const one of none) expect(names).not.toContain(one);
    },
  );
});

test.skipIf(!has('zsh'))('zsh reads its script', () => {
  expect(spawnSync('zsh', ['-n', join(root, 'play.zsh')]).status).toBe(0);
});

test('values that cannot be known are none', async () => {
  expect(await valuesOf('hosts', { inventories: [join(root, 'missing.ini')], playbooks: [] })).toEqual([]);
  expect(await valuesOf('modules', { inventories: [], playbooks: [] })).toContain('copy');
});

describe('manual pages', () => {
  const pages = manPages(definitions());
  test('there is one for each command', () => {
    expect([...pages.keys()]).toEqual(
      expect.arrayContaining(['play.1', 'play-galaxy.1', 'play-vault.1', 'play-lint.1']),
    );
    for (const one of definitions()) {
      const page = pages.get(one.name === '' ? 'play.1' : `play-${one.name.split(' ')[0]}.1`)!;
      for (const { names } of one.options) expect(page).toContain(names.at(-1)!.replaceAll('-', '\\-'));
    }
  });
  test.skipIf(!has('mandoc'))('mandoc has nothing to say', () => {
    for (const [name, text] of pages) {
      const { stdout } = spawnSync('mandoc', ['-T', 'lint', '-W', 'warning'], { input: text, encoding: 'utf8' });
      expect(`${name}: ${stdout}`).toBe(`${name}: `);
    }
  });
  test.skipIf(!has('groff'))('groff has nothing to say', () => {
    for (const [name, text] of pages) {
      const { stderr } = spawnSync('groff', ['-man', '-ww', '-z', '-Tutf8'], { input: text, encoding: 'utf8' });
      expect(`${name}: ${stderr}`).toBe(`${name}: `);
    }
  });
});
