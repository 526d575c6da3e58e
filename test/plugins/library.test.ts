/** Modules of the operator's own, in any language: where they are found, what they are told, what comes of them. */
import { describe, expect, test } from 'vitest';
import { type PlayCase, resultsOf, runPlay } from '../support/runPlay.ts';

const ECHO = '#!/bin/sh\n# WANT_JSON\necho "{\\"changed\\": true, \\"here\\": \\"$0\\", \\"given\\": $(cat "$1")}"\n';
const says = (text: string): string => `#!/bin/sh\n# WANT_JSON\necho '${text}'\n`;

async function play(tasks: string, more: Omit<PlayCase, 'playbook'> = {}, head = '') {
  const playbook = `- hosts: h\n  gather_facts: false\n${head}  tasks:\n${tasks}`;
  const played = await runPlay({ playbook, inventory: 'h ansible_connection=local\n', ...more });
  return {
    ...played,
    messages: played.problems.map((one) => one.message),
    hints: played.problems.map((one) => one.hint),
    result: (task: string) => resultsOf(played, task)['h']!,
  };
}

describe('what a module is told', () => {
  test('arguments and those of the protocol, as JSON', async () => {
    const tasks = `    - mine: { name: "a'b {{ 1 + 1 }}", list: [1, null, 2.5], flag: true, gone: "{{ omit }}" }\n`;
    const { result } = await play(tasks, {
      files: { 'library/mine.sh': ECHO },
      options: { check: true, verbosity: 2 },
    });
    const { given } = result('mine').result as { given: Record<string, unknown> };
    expect(given).toEqual({ name: "a'b 2", list: [1, null, 2.5], flag: true });
  });

  test('the protocol’s own arguments reach it', async () => {
    const text = `#!/bin/sh
# WANT_JSON
echo "{\\"said\\": \\"$(sed 's/"//g' "$1")\\", \\"folder\\": $([ -d "\${1%.args}.tmp" ] && echo true)}"
`;
    const options = { check: true, verbosity: 2 };
    const { result } = await play('    - mine:\n', { files: { 'library/mine': text }, options });
    const { said, folder } = result('mine').result as { said: string; folder: boolean };
    expect(folder).toBe(true);
    for (const part of ['_ansible_check_mode: true', '_ansible_diff: false', '_ansible_verbosity: 2'])
      expect(said).toContain(part);
    for (const part of ['_ansible_module_name: mine', '_ansible_no_log: false', '_ansible_remote_tmp: ~/.ansible/tmp'])
      expect(said).toContain(part);
    expect(said).toMatch(/_ansible_tmpdir: \/\S*\.tmp,/);
  });

  test('words, for a module of the first days', async () => {
    const text = `#!/bin/sh\n. "$1"\nprintf '{"name": "%s", "check": "%s"}\\n' "$name" "$_ansible_check_mode"\n`;
    const { result } = await play(`    - old: name="it's  2"\n`, { files: { 'library/old': text } });
    expect(result('old').result).toMatchObject({ name: "it's  2", check: 'False' });
  });

  test('a binary runs as it is', async () => {
    const { readFileSync } = await import('node:fs');
    const { result } = await play('    - bin: { a: 1 }\n', {
      // `cat` of a file of JSON is a module that gives its arguments back.
      files: { 'library/bin': readFileSync('/bin/cat') as unknown as string },
    });
    expect(result('bin')).toMatchObject({ status: 'ok', result: { a: 1 } });
  });

  test('arguments in its own text', async () => {
    const text = `#!/bin/sh\ncat <<'END'\n<<INCLUDE_ANSIBLE_MODULE_JSON_ARGS>>\nEND\n`;
    const { result } = await play(`    - inside: { a: "x'y" }\n`, { files: { 'library/inside': text } });
    expect(result('inside').result).toMatchObject({ a: "x'y" });
  });
});

describe('what comes of it', () => {
  test('facts, changes, handlers and conditions', async () => {
    const { result, recap } = await play(
      `    - { mine: , register: made, notify: told, changed_when: made.n == 1 }
    - { name: seen, debug: { msg: "{{ ansible_facts.color }} {{ color }} {{ made.n }}" } }
  handlers:
    - { name: told, debug: { msg: x } }
`,
      { files: { 'library/mine': says('{"n": 1, "ansible_facts": {"color": "blue", "ansible_host": "evil"}}') } },
    );
    expect(result('seen').result).toMatchObject({ msg: 'blue blue 1' });
    expect(recap['h']).toMatchObject({ ok: 3, changed: 1, failed: 0 });
  });

  test('no_log hides it', async () => {
    const { result } = await play('    - { mine: , no_log: true }\n', {
      files: { 'library/mine': says('{"a": "b"}') },
    });
    expect(JSON.stringify(result('mine'))).not.toContain('"b"');
  });

  test('async', async () => {
    const { result } = await play('    - { mine: { a: 1 }, async: 20, poll: 0.1 }\n', {
      files: { 'library/mine': ECHO },
      inventory: 'h ansible_connection=local ansible_async_dir="{{ playbook_dir }}/jobs"\n',
    });
    expect(result('mine')).toMatchObject({ status: 'changed', result: { given: { a: 1 }, finished: true } });
  });

  test('a missing interpreter is named', async () => {
    const { result } = await play('    - mine:\n', { files: { 'library/mine': '#!/no/such -x\n# WANT_JSON\n' } });
    expect(result('mine').message).toBe('module `mine` is run by /no/such, and host `h` has none');
  });

  test('an interpreter may be named for a host', async () => {
    const { result } = await play('    - mine:\n', {
      files: { 'library/mine': '#!/no/such\n# WANT_JSON\necho "{}"\n' },
      inventory: 'h ansible_connection=local ansible_such_interpreter=/bin/sh\n',
    });
    expect(result('mine').status).toBe('ok');
  });

  test('PowerShell and files that nothing runs are told', async () => {
    const files = { 'library/shelly.ps1': '#POWERSHELL\n', 'library/lost': 'echo {}\n' };
    const { result } = await play('    - { shelly: , ignore_errors: true }\n    - { lost: , ignore_errors: true }\n', {
      files,
    });
    expect(result('shelly').message).toContain('it is written in PowerShell');
    expect(result('lost').message).toContain('its first line does not say `#!`');
  });

  test('Python that needs ansible-core says so where there is none', async () => {
    const { result } = await play('    - kube: { name: x }\n', {
      files: { 'library/kube.py': '#!/usr/bin/python\nfrom ansible.module_utils.basic import AnsibleModule\n' },
      plugins: { ansibleCore: '/nowhere' },
    });
    expect(result('kube').message).toMatch(
      /^module `kube` \(\S*library\/kube\.py\) cannot run on `h`: it imports `ansible.module_utils`, and there is no ansible-core here/,
    );
  });
});

describe('where it is found', () => {
  const role = (name: string, text: string): Record<string, string> => ({
    [`roles/${name}/tasks/main.yml`]: `- { name: in ${name}, mine: {} }\n`,
    [`roles/${name}/library/mine.sh`]: says(`{"from": "${text}"}`),
  });

  test('the task’s own role comes before the playbook, other roles come last', async () => {
    const { result } = await play(
      '    - { name: in play, mine: {} }\n    - { name: other, theirs: {} }\n',
      {
        files: {
          ...role('one', 'one'),
          ...role('two', 'two'),
          'library/mine': says('{"from": "play"}'),
          'roles/two/library/theirs': says('{"from": "two"}'),
        },
      },
      '  roles: [one, two]\n',
    );
    const from = (task: string): unknown => result(task).result['from'];
    expect([from('one : in one'), from('two : in two'), from('in play'), from('other')]).toEqual([
      'one',
      'two',
      'play',
      'two',
    ]);
  });

  test('one near the task stands for ours of the name, unless ours is asked for', async () => {
    const { result } = await play(
      '    - { name: theirs, ping: {} }\n    - { name: ours, ansible.builtin.ping: {} }\n',
      {
        files: { 'library/ping.sh': says('{"ping": "theirs"}') },
      },
    );
    expect([result('theirs').result['ping'], result('ours').result['ping']]).toEqual(['theirs', 'pong']);
  });

  test('collections, by full name, by `collections`, and by what they say has moved', async () => {
    const { result, messages } = await play(
      `    - { name: full, my.tools.mine: {} }
    - { name: short, mine: {} }
    - { name: moved, my.tools.gone: {} }
`,
      {
        files: {
          'collections/ansible_collections/my/tools/plugins/modules/mine': says('{"from": "collection"}'),
          'collections/ansible_collections/my/tools/meta/runtime.yml':
            'plugin_routing: { modules: { gone: { redirect: my.other.there } } }\n',
          'collections/ansible_collections/my/other/plugins/modules/there.sh': says('{"from": "other"}'),
        },
      },
      '  collections: [my.tools]\n',
    );
    expect(messages).toEqual([]);
    expect(['full', 'short', 'moved'].map((task) => result(task).result['from'])).toEqual([
      'collection',
      'collection',
      'other',
    ]);
  });

  test('a short name may be that of any collection', async () => {
    const { result } = await play('    - theirs: {}\n', {
      files: { 'collections/ansible_collections/my/tools/plugins/modules/theirs.py': says('{"from": "collection"}') },
    });
    expect(result('theirs').result['from']).toBe('collection');
  });

  test('an unknown module stays a mistake, with the nearest name or the file that cannot run', async () => {
    const { messages, hints } = await play('    - coppy: {}\n    - deploy: {}\n', {
      files: { 'action_plugins/deploy.py': 'class ActionModule: pass\n', 'library/README.md': '' },
    });
    expect(messages).toEqual(['there is no module `coppy`', 'there is no module `deploy`']);
    expect(hints[0]).toContain('copy');
    expect(hints[1]).toMatch(/action_plugins\/deploy.py is an action plugin in Python/);
  });

  test('folders that are not trusted are passed over', async () => {
    const { messages } = await play('    - mine: {}\n', {
      files: { 'library/mine': says('{}') },
      plugins: { trusts: (path) => !path.endsWith('library') },
    });
    expect(messages).toEqual(['there is no module `mine`']);
  });
});
