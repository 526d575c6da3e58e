/** What an operator sees when something is wrong before the run: place, caret, nearest name, exit code, nothing executed. */
import { describe, expect, test } from 'vitest';
import { runCommand } from '../support/runCommand.ts';

const play = (tasks: string, more = ''): string => `- hosts: web\n  gather_facts: false\n${more}  tasks:\n${tasks}`;

interface Row {
  readonly site?: string;
  readonly files?: Readonly<Record<string, string>>;
  readonly args?: readonly string[];
  readonly code: number;
  /** Texts that the message must hold. */
  readonly says: readonly string[];
}

const rows: Readonly<Record<string, Row>> = {
  'a module that is misspelt': {
    site: play('    - name: motd\n      coppy: { dest: /x, content: y }\n'),
    code: 4,
    says: ['there is no module `coppy`', 'site.yml:5:7', '^^^^^ did you mean `copy`?'],
  },
  'an argument that is misspelt': {
    site: play('    - copy: { scr: a, dest: /x }\n'),
    code: 1,
    says: ['module copy has no argument `scr`', 'site.yml:4:15', '^^^ did you mean `src`?'],
  },
  'a keyword that is misspelt': {
    site: play('    - debug: msg=x\n      wehn: true\n'),
    code: 4,
    says: ['`wehn`', 'site.yml:5:7', 'did you mean `when`?'],
  },
  'a filter that is misspelt': {
    site: play('    - debug: { msg: "{{ x | to_jsn }}" }\n'),
    code: 1,
    says: ['there is no filter `to_jsn`', 'site.yml:4:29', 'did you mean `to_json`?'],
  },
  'a template file with a block that is never closed': {
    site: play('    - template: { src: app.conf.j2, dest: /nowhere }\n'),
    files: { 'templates/app.conf.j2': 'a\n{% if x %}\nb\n' },
    code: 1,
    says: ['templates/app.conf.j2:2:', '{% if x %}'],
  },
  'a handler that does not exist': {
    site: play(
      '    - command: /bin/true\n      notify: restart ngnix\n',
      '  handlers:\n    - { name: restart nginx, debug: {} }\n',
    ),
    code: 1,
    says: ['no handler is named `restart ngnix`', 'did you mean `restart nginx`?'],
  },
  'several mistakes at once': {
    site: play('    - coppy: {}\n    - debug: { mgs: x }\n'),
    code: 1,
    says: ['`coppy`', '`mgs`', 'did you mean `msg`?'],
  },
  'a tag that no task has': {
    site: play('    - { debug: {}, tags: [alpha] }\n'),
    args: ['--tags', 'alhpa'],
    code: 1,
    says: ['no task has the tag `alhpa`', 'did you mean `alpha`?'],
  },
  'a task to start at that does not exist': {
    site: play('    - { name: first, debug: {} }\n'),
    args: ['--start-at-task', 'frist'],
    code: 1,
    says: ['no task is named `frist`', 'did you mean `first`?'],
  },
  'hosts that do not exist': {
    site: '- hosts: wbe\n  tasks: []\n',
    code: 1,
    says: ['`wbe`', 'site.yml:1:10', 'did you mean `web`?'],
  },
  'a limit that names nothing': {
    site: play('    - debug: {}\n'),
    args: ['-l', 'wbe'],
    code: 1,
    says: ['`wbe`', 'did you mean `web`?'],
  },
  'an inventory that is missing': {
    site: play('    - debug: {}\n'),
    args: ['-i', 'host.ini'],
    code: 1,
    says: ['there is no inventory `host.ini`', 'did you mean `hosts.ini`?'],
  },
  'a playbook that is missing': {
    args: ['stie.yml'],
    site: play('    - debug: {}\n'),
    code: 1,
    says: ['there is no playbook `stie.yml`'],
  },
  'a quote that is never closed': { site: '- hosts: "web\n  tasks: []\n', code: 4, says: ['site.yml:1:10'] },
  'extra variables that cannot be read': {
    site: play('    - debug: {}\n'),
    args: ['-e', '@missing'],
    code: 5,
    says: ['-e', '`missing`'],
  },
  'an option that does not exist': {
    site: play('    - debug: {}\n'),
    args: ['--chekc'],
    code: 5,
    says: ["unknown option '--chekc'", '--check'],
  },
  'no playbook at all': { args: [], code: 5, says: ['playbook'] },
};

describe('mistakes found before the run', () => {
  for (const [name, row] of Object.entries(rows)) {
    test.concurrent(name, async () => {
      const files: Record<string, string> = row.site === undefined ? {} : { 'site.yml': row.site };
      const named = row.args?.some((arg) => arg.endsWith('.yml')) || row.site === undefined ? [] : ['site.yml'];
      const inventory = row.args?.includes('-i') ? [] : ['-i', 'hosts.ini'];
      const ended = await runCommand({
        args: [...named, ...(named.length || row.args?.length ? inventory : []), ...(row.args ?? [])],
        files: { ...files, ...row.files },
      });
      for (const text of row.says) expect(ended.stderr).toContain(text);
      expect(ended.stderr).not.toMatch(/\n\s+at /);
      expect(ended.stdout).toBe('');
      expect(ended.code).toBe(row.code);
    });
  }
});
