/** The texts of new projects, roles, collections and modules. What is here runs as it is. */

export type Files = Readonly<Record<string, string>>;

/** A role that holds nothing yet; folders without a file end with a slash. */
export function emptyRole(name: string): Files {
  return {
    'README.md': `# ${name}

What holds on a host once this role has run.

## Variables
| name | default | meaning |
| --- | --- | --- |

## Example
\`\`\`yaml
- hosts: servers
  roles:
    - role: ${name}
\`\`\`
`,
    'defaults/main.yml': `---\n# Variables of ${name} that its users may set.\n`,
    'files/': '',
    'handlers/main.yml': `---\n# What ${name} does once, at the end, when something changed.\n`,
    'meta/main.yml': `---
galaxy_info:
  author: your name
  description: what the role is for, in one sentence
  license: MIT
  min_ansible_version: "2.14"
  galaxy_tags: []
dependencies: []
`,
    'tasks/main.yml': `---\n# What holds on a host after ${name}.\n`,
    'templates/': '',
    'tests/inventory': 'localhost ansible_connection=local\n',
    'tests/test.yml': `---\n- name: Test ${name}\n  hosts: localhost\n  roles:\n    - role: ${name}\n`,
    'vars/main.yml': `---\n# Variables of ${name} that its users need not know.\n`,
  };
}

/** A collection that holds nothing yet. */
export function emptyCollection(namespace: string, name: string): Files {
  return {
    'README.md': `# ${namespace}.${name}\n\nWhat this collection is for.\n`,
    'docs/': '',
    'galaxy.yml': `---
namespace: ${namespace}
name: ${name}
version: 1.0.0
readme: README.md
authors:
  - your name <you@example.com>
description: what the collection is for, in one sentence
license:
  - MIT
tags: []
dependencies: {}
repository: https://example.com/repository
build_ignore: []
`,
    'meta/runtime.yml': '---\nrequires_ansible: ">=2.14"\n',
    'plugins/': '',
    'roles/': '',
  };
}

/** A project with one role, which runs on the machine it is made on, without root. */
export const project: Files = {
  '.gitignore': '/out/\n*.retry\n',
  'README.md': `# A project

\`\`\`sh
play site.yml -i inventories/local --check --diff   # what would change
play site.yml -i inventories/local                  # do it; a second time nothing changes
play lint                                             # what can be known without a host
\`\`\`

- \`inventory/\` says which hosts there are, and in \`group_vars\` what holds for them.
- \`site.yml\` says which roles they get.
- \`roles/\` says what a role means; \`play init role NAME\` makes another one there.
- \`requirements.yml\` lists roles and collections of others: \`play galaxy install -r requirements.yml -p roles\`.
`,
  'inventories/local/group_vars/all.yml':
    '---\n# Holds for every host; `group_vars/GROUP.yml` and `host_vars/HOST.yml` say more.\ngreeting_name: world\n',
  'inventories/local/hosts.ini': `# One host a line; replace this one by yours:
# web1 ansible_host=192.0.2.11 ansible_user=admin
[servers]
localhost ansible_connection=local
`,
  'requirements.yml': '---\nroles: []\ncollections: []\n',
  'roles/greeting/README.md': '# greeting\n\nKeeps a file that greets.\n',
  'roles/greeting/defaults/main.yml': '---\ngreeting_name: you\ngreeting_folder: "{{ playbook_dir }}/out"\n',
  'roles/greeting/handlers/main.yml': `---
- name: Tell of the new greeting
  ansible.builtin.debug:
    msg: "{{ greeting_folder }}/greeting.txt greets {{ greeting_name }}"
`,
  'roles/greeting/meta/main.yml': '---\ndependencies: []\n',
  'roles/greeting/meta/argument_specs.yml': `---
argument_specs:
  main:
    short_description: Keeps a file that greets.
    options:
      greeting_name:
        type: str
        default: you
        description: Who is greeted.
      greeting_folder:
        type: path
        description: Where the file lies; beside the playbook unless said otherwise.
`,
  'roles/greeting/tasks/main.yml': `---
- name: Make the folder
  ansible.builtin.file:
    path: "{{ greeting_folder }}"
    state: directory
    mode: "0755"

- name: Write the greeting
  ansible.builtin.template:
    src: greeting.txt.j2
    dest: "{{ greeting_folder }}/greeting.txt"
    mode: "0644"
  notify: Tell of the new greeting
`,
  'roles/greeting/templates/greeting.txt.j2': 'Hello {{ greeting_name }}, from {{ inventory_hostname }}.\n',
  'site.yml': '---\n- name: All servers\n  hosts: servers\n  roles:\n    - role: greeting\n',
};

/** An inventory with a place for everything. */
export const inventory: Files = {
  'group_vars/all.yml': '---\n# Holds for every host.\n',
  'group_vars/servers.yml': '---\n# Holds for the hosts of the group `servers`.\n',
  'host_vars/': '',
  'hosts.ini': `# One host a line, under the groups that it belongs to:
# web1 ansible_host=192.0.2.11 ansible_user=admin
[servers]
localhost ansible_connection=local
`,
};

/** What modules of one's own import; a name that works wherever their file lies. */
const OWN = "'@reprise/play/module'";

/** A module that keeps a line in a file: hosts need a shell for it and nothing else. */
export const module = (name: string): Files => ({
  [`${name}.mjs`]: `import { defineModule, path, sh, string } from ${OWN};

/** A task of this module: ${name}: { dest: /tmp/${name}, text: hello } */
export const ${name} = defineModule({
  name: '${name}',
  summary: 'Keep a line in a file.',
  args: {
    dest: path('The file.').mandatory(),
    text: string('The line.').mandatory(),
  },
  // Shell for the host. \`replace\` compares, honours check mode and --diff, and says whether something changed.
  compile: ({ dest, text }) => sh\`
    put \${text} >"$SCRATCH.new"
    replace \${dest} "$SCRATCH.new"\`,
});
`,
});
