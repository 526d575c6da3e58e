/** What came from a host, a command or a lookup is data for ever (SEC-T01, SEC-T02), and steers no connection (SEC-T03). */
import { existsSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, test } from 'vitest';
import { type PlayResult, runPlay } from '../support/runPlay.ts';

const place = mkdtempSync(join(tmpdir(), 'reprise-trust-'));
const flag = join(place, 'pwned');
afterAll(() => rmSync(place, { recursive: true, force: true }));

const attack = `{{ lookup('pipe', 'touch ${flag}') }}`;

/** Where hostile text comes from: tasks that leave it in a variable, and the expression that names it. */
const sources: Readonly<Record<string, { readonly tasks: string; readonly is: string }>> = {
  stdout: { tasks: `- { command: { argv: [cat, "{{ playbook_dir }}/hostile"] }, register: r }`, is: 'r.stdout' },
  stderr: {
    tasks: `- { shell: "cat hostile >&2", args: { chdir: "{{ playbook_dir }}" }, register: r }`,
    is: 'r.stderr_lines[0]',
  },
  slurp: { tasks: `- { slurp: { src: "{{ playbook_dir }}/hostile" }, register: r }`, is: '(r.content | b64decode)' },
  'a fetched file': {
    tasks: `- { fetch: { src: "{{ playbook_dir }}/hostile", dest: "{{ playbook_dir }}/got", flat: true } }`,
    is: `lookup('file', playbook_dir ~ '/got')`,
  },
  'lookup file': { tasks: '- { debug: {} }', is: `lookup('file', playbook_dir ~ '/hostile')` },
  'lookup env': { tasks: '- { debug: {} }', is: `lookup('env', 'HOSTILE')` },
  'lookup pipe': { tasks: '- { debug: {} }', is: `lookup('pipe', 'cat ' ~ playbook_dir ~ '/hostile')` },
  json: {
    tasks: `- { command: { argv: [cat, "{{ playbook_dir }}/hostile.json"] }, register: r }`,
    is: '(r.stdout | from_json).a[0]',
  },
  'a fact': {
    tasks: `- { command: { argv: [cat, "{{ playbook_dir }}/hostile"] }, register: r }\n    - { set_fact: { f: "{{ r.stdout }}", cacheable: true } }`,
    is: 'ansible_facts.f',
  },
};

/** Where it is used. Each leaves in \`shown\` what came of it, or nothing when only not running it counts. */
const uses: Readonly<Record<string, (is: string) => string>> = {
  debug: (is) => `- { name: use, debug: { msg: "{{ ${is} }}" } }`,
  set_fact: (is) => `- { set_fact: { x: "{{ ${is} }}" } }\n    - { name: use, debug: { msg: "{{ x }}" } }`,
  hostvars: (is) =>
    `- { set_fact: { x: "{{ ${is} }}" } }\n    - { name: use, debug: { msg: "{{ hostvars['h1'].x }}" } }`,
  'lookup vars': (is) =>
    `- { set_fact: { x: "{{ ${is} }}" } }\n    - { name: use, debug: { msg: "{{ lookup('vars', 'x') }}" } }`,
  'a loop': (is) => `- { name: use, debug: { msg: "{{ item }}" }, loop: ["{{ ${is} }}"] }`,
  'copy content': (is) =>
    `- { copy: { content: "{{ ${is} }}", dest: "{{ playbook_dir }}/out" } }\n    - { command: { argv: [cat, "{{ playbook_dir }}/out"] }, register: o }\n    - { name: use, debug: { msg: "{{ o.stdout }}" } }`,
  'a template file': (is) =>
    `- { set_fact: { x: "{{ ${is} }}" } }\n    - { template: { src: t.j2, dest: "{{ playbook_dir }}/out" } }\n    - { command: { argv: [cat, "{{ playbook_dir }}/out"] }, register: o }\n    - { name: use, debug: { msg: "{{ o.stdout }}" } }`,
  'a task name': (is) => `- { name: "{{ ${is} }}", debug: {} }`,
  'an include': (is) => `- { include_tasks: "{{ ${is} }}", ignore_errors: true }`,
};

async function attackWith(source: string, use: string): Promise<PlayResult> {
  const { tasks, is } = sources[source]!;
  return runPlay({
    playbook: `- hosts: h1\n  gather_facts: false\n  tasks:\n    ${tasks}\n    ${uses[use]!(is)}\n`,
    files: { hostile: attack, 'hostile.json': JSON.stringify({ a: [attack] }), 'templates/t.j2': '{{ x }}' },
    options: { environment: { PATH: process.env['PATH'], HOME: place, HOSTILE: attack } },
  });
}

describe.each(Object.keys(sources))('hostile text from %s', (source) => {
  test.each(Object.keys(uses))('used in %s stays text', async (use) => {
    const result = await attackWith(source, use);
    expect(result.problems.map(({ message }) => message)).toEqual([]);
    expect(existsSync(flag)).toBe(false);
    const texts = JSON.stringify(result.events);
    // What is shown is the text itself, in a message, a name or the path that was not found.
    expect(texts).toContain("lookup('pipe'");
  });
});

describe('hostile text as a condition', () => {
  test.each(['when', 'until', 'failed_when', 'changed_when', 'that'])('in %s is refused', async (keyword) => {
    const condition = `"{{ r.stdout }}"`;
    const task =
      keyword === 'that'
        ? `{ name: use, assert: { that: ${condition} } }`
        : `{ name: use, debug: {}, ${keyword}: ${condition}, retries: 0 }`;
    const result = await runPlay({
      playbook: `- hosts: h1\n  gather_facts: false\n  tasks:\n    - { command: { argv: [cat, "{{ playbook_dir }}/hostile"] }, register: r }\n    - ${task}\n`,
      files: { hostile: `lookup('pipe', 'touch ${flag}') == ''` },
    });
    expect(existsSync(flag)).toBe(false);
    if (keyword !== 'until') expect(result.exitCode).toBe(2);
  });
});

test('facts of a host do not say how it is reached', async () => {
  const facts = {
    connection: 'ssh',
    host: '203.0.113.1',
    ssh_common_args: `-o ProxyCommand="touch ${flag}"`,
    become_exe: `touch ${flag};`,
    shell_executable: `touch ${flag}`,
  };
  const named = Object.fromEntries(Object.entries(facts).map(([name, value]) => [`ansible_${name}`, value]));
  const result = await runPlay({
    inventory: 'h1\n[all:vars]\nlocality=local\n',
    playbook: `- hosts: h1
  gather_facts: false
  connection: local
  tasks:
    - { set_fact: { known: 1 } }
    - { setup: { gather_subset: [min], fact_path: "{{ playbook_dir }}/facts.d" } }
    - { name: use, command: echo reached, register: r }
    - { name: shown, debug: { msg: "{{ r.stdout }} {{ ansible_facts.ansible_local | default(ansible_facts.local) }}" } }
`,
    files: { 'facts.d/evil.fact': JSON.stringify(named) },
  });
  expect(existsSync(flag)).toBe(false);
  expect(result.trace).toContain('h1:use:changed');
});
