/**
 * Processor time to read 12,000 lines of tasks: our reader, which knows places and PyYAML's types, beside js-yaml, which
 * knows neither. js-yaml is no dependency; `node scripts/bench/yaml.mjs FOLDER` takes it from FOLDER/node_modules.
 */
import { createRequire } from 'node:module';
import { join } from 'node:path';
import { parseYaml } from '../../dist/src/source/index.js';

const task = (number) => `- name: task ${number} of many
  ansible.builtin.template:
    src: "templates/{{ item.name }}.conf.j2"
    dest: /etc/app/{{ item.name }}.conf
    mode: '0644'
    owner: root
  loop: [{name: a, port: ${number}}, {name: b, port: 2}]
  when: ansible_os_family == 'Debian' and number is defined
  notify:
    - restart app
  tags: [config, app]
`;
const text = Array.from({ length: 1091 }, (_, number) => task(number)).join('');

function measure(name, run) {
  for (let round = 0; round < 3; round++) run(round);
  const times = [];
  for (let round = 0; round < 9; round++) {
    const start = process.cpuUsage();
    run(round + 3);
    const { user, system } = process.cpuUsage(start);
    times.push((user + system) / 1000);
  }
  const median = times.sort((a, b) => a - b)[4];
  console.log(`${name.padEnd(10)} ${median.toFixed(0).padStart(5)} ms`);
  return median;
}

console.log(`${text.split('\n').length - 1} lines`);
const ours = measure('ours', (round) => {
  const problems = [];
  parseYaml(text, `bench-${round}.yml`, problems);
  if (problems.length > 0) throw problems[0];
});
const folder = process.argv[2];
if (folder) {
  const { load } = createRequire(join(folder, 'node_modules/'))('js-yaml');
  const theirs = measure('js-yaml', () => load(text));
  console.log(`ratio      ${(ours / theirs).toFixed(1)}`);
}
