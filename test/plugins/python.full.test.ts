/** Modules in Python on hosts that have it, packed with a stand-in for ansible-core. */
import { spawnSync } from 'node:child_process';
import { describe, expect, test } from 'vitest';
import { CORE, pythonModule } from '../support/pretendedCore.ts';
import { runCommand } from '../support/runCommand.ts';

const hasPython = spawnSync('/usr/bin/python3', ['-c', '']).status === 0;

async function play(tasks: string, files: Readonly<Record<string, string>>, inventory = 'a ansible_connection=local') {
  const { stdout, stderr, code } = await runCommand({
    own: true,
    args: ['site.yml', '-i', 'hosts', '--json'],
    files: {
      ...CORE,
      ...files,
      hosts: `${inventory}\n`,
      'site.yml': `- hosts: all\n  gather_facts: false\n  tasks:\n${tasks}`,
    },
    // Relative to the folder of the run.
    env: { REPRISE_ANSIBLE_CORE: 'core' },
  });
  const events = stdout.split('\n').flatMap((line) => (line.startsWith('{') ? [JSON.parse(line)] : []));
  const results = events.filter(({ type }) => type === 'result').map(({ outcome }) => outcome);
  return { results, stderr, code };
}

describe.skipIf(!hasPython)('modules in Python', () => {
  test('arguments, shared code of roles and collections, facts, exceptions', { timeout: 60_000 }, async () => {
    const { results, stderr } = await play(
      `    - mine: { name: "né", list: [1, { a: null }], big: 12345678901234567890 }
      register: made
    - mine: { name: x }
      check_mode: true
    - my.tools.theirs: {}
    - mine: { name: x }
      async: 20
      poll: 0
      register: job
    - async_status: { jid: "{{ job.ansible_job_id }}" }
      register: status
      until: status.finished
      retries: 100
      delay: 0.1
    - boom: {}
`,
      {
        'library/mine.py': pythonModule(
          'from ansible.module_utils.local import mark\nfrom ansible.module_utils.words import shout\nimport os',
          "changed=True, name=shout(module.params['name']), list=module.params.get('list'), big=module.params.get('big'), mark=mark, check=module.check_mode, folder=os.path.isdir(module.tmpdir), version=module.params['_ansible_version']",
        ),
        'module_utils/local.py': "mark = 'local'\n",
        'collections/ansible_collections/my/tools/plugins/modules/theirs.py': pythonModule(
          'from ..module_utils.kit import x',
          'x=x',
        ),
        'collections/ansible_collections/my/tools/plugins/module_utils/kit.py': 'x = 7\n',
        'library/boom.py': pythonModule('', '\n        **{}[1]'),
      },
      'a ansible_connection=local ansible_async_dir="{{ playbook_dir }}/jobs"',
    );
    expect(stderr).toBe('');
    const [mine, check, theirs, , status, boom] = results;
    expect(mine).toMatchObject({ status: 'changed', result: { name: 'NÉ', list: [1, { a: null }], mark: 'local' } });
    expect(mine.result).toMatchObject({ folder: true, check: false, version: '9.9.9' });
    expect(mine.result.ansible_facts.discovered_interpreter_python).toBe('/usr/bin/python3');
    expect(mine.result).not.toHaveProperty('invocation');
    expect(check.result).toMatchObject({ check: true });
    expect(check.result).not.toHaveProperty('ansible_facts');
    expect(theirs.result).toMatchObject({ x: 7 });
    expect(status).toMatchObject({ status: 'changed', result: { name: 'X', finished: true } });
    expect(boom).toMatchObject({ status: 'failed', message: 'Task failed: Module failed: 1' });
    expect(boom.result.exception).toMatch(/KeyError: 1/);
  });

  test('interpreters that are named', { timeout: 60_000 }, async () => {
    const { results } = await play(
      '    - { mine: {} }\n',
      { 'library/mine.py': pythonModule('import sys', 'python=sys.executable') },
      [
        'a ansible_connection=local ansible_python_interpreter=/no/python',
        'b ansible_connection=local ansible_python_interpreter=/usr/bin/python3',
        'c ansible_connection=local ansible_python_interpreter=auto_silent',
      ].join('\n'),
    );
    expect(results.map(({ status }) => status).sort()).toEqual(['failed', 'ok', 'ok']);
    expect(results.find(({ status }) => status === 'failed').message).toBe(
      'module `mine` is written in Python, and host `a` has no /no/python, which `ansible_python_interpreter` names',
    );
  });

  test('a module with its other half on the control machine is a mistake', { timeout: 60_000 }, async () => {
    const { stderr, code } = await play('    - { half: {} }\n', {
      'library/half.py': pythonModule('', ''),
      'action_plugins/half.py': '',
    });
    expect(stderr).toMatch(/module `half` works on the control machine as well, by \S*action_plugins\/half.py/);
    expect(code).toBe(4);
  });
});
