// npm run bench: the same everyday tasks with Reprise and with its peers, on four lab hosts, near and far.
// `-- --near` or `-- --far` runs one half; BENCH_REPEATS says how often the second run is repeated.
import { spawn, spawnSync } from 'node:child_process';
import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { downLab, startLab } from '../lab/index.mjs';
import { startDelay } from './delay.mjs';

const here = dirname(fileURLToPath(import.meta.url));
const root = dirname(dirname(here));
const cache = join(root, '.cache/bench');
const venv = join(cache, 'venv');
const repeats = Number(process.env.BENCH_REPEATS ?? 3);
const say = (text) => console.error(`bench: ${text}`);

function must(command, args, options = {}) {
  const { status } = spawnSync(command, args, { stdio: ['ignore', 'ignore', 'inherit'], ...options });
  if (status !== 0) throw new Error(`${command} ${args.join(' ')} ended with ${status}`);
}

function installPeers() {
  if (!existsSync('/usr/bin/time')) must('apt-get', ['install', '-y', '-qq', 'time']);
  if (existsSync(join(venv, 'bin/pyinfra'))) return;
  say('installing ansible-core, mitogen and pyinfra into a virtual environment');
  mkdirSync(cache, { recursive: true });
  must('python3', ['-m', 'venv', venv]);
  must(join(venv, 'bin/pip'), ['install', '-q', 'ansible-core==2.19.14', 'mitogen==0.3.54', 'pyinfra==3.10.0']);
}

/** Inventories for all tools that reach the hosts at these addresses. */
function writeInventories(folder, lab, addresses) {
  mkdirSync(folder, { recursive: true });
  const ssh = '-o StrictHostKeyChecking=no -o UserKnownHostsFile=/dev/null -o IdentitiesOnly=yes';
  const lines = addresses.map(({ name, host, port }) => `${name} ansible_host=${host} ansible_port=${port}`);
  const vars = [
    'ansible_user=root',
    `ansible_ssh_private_key_file=${lab.key}`,
    `ansible_ssh_common_args='${ssh}'`,
    'ansible_python_interpreter=/usr/bin/python3',
  ];
  writeFileSync(join(folder, 'hosts.ini'), `[all]\n${lines.join('\n')}\n[all:vars]\n${vars.join('\n')}\n`);
  const hosts = addresses.map(
    ({ name, host, port }) =>
      `    ("${name}", {"ssh_hostname": "${host}", "ssh_port": ${port}, "ssh_user": "root", "ssh_key": "${lab.key}", "ssh_strict_host_key_checking": "no", "ssh_known_hosts_file": "/dev/null"}),`,
  );
  writeFileSync(join(folder, 'inventory.py'), `hosts = [\n${hosts.join('\n')}\n]\n`);
  return folder;
}

const common = {
  ANSIBLE_PIPELINING: 'True',
  ANSIBLE_FORKS: '20',
  ANSIBLE_HOST_KEY_CHECKING: 'False',
  ANSIBLE_NOCOLOR: '1',
  ANSIBLE_SSH_ARGS: '-o ControlMaster=auto -o ControlPersist=60s',
};

function tools(folder) {
  const hosts = join(folder, 'hosts.ini');
  const mix = join(here, 'mix.yml');
  const strategies = join(venv, 'lib', pythonFolder(), 'site-packages/ansible_mitogen/plugins/strategy');
  return [
    { name: 'Reprise', command: [process.execPath, join(root, 'dist/src/cli/main.js'), mix, '-i', hosts], env: {} },
    {
      name: 'pyinfra',
      command: [join(venv, 'bin/pyinfra'), '-y', join(folder, 'inventory.py'), join(here, 'mix.py')],
      env: {},
    },
    {
      name: 'mitogen',
      command: [join(venv, 'bin/ansible-playbook'), mix, '-i', hosts],
      env: { ...common, ANSIBLE_STRATEGY_PLUGINS: strategies, ANSIBLE_STRATEGY: 'mitogen_linear' },
    },
    { name: 'ansible-core', command: [join(venv, 'bin/ansible-playbook'), mix, '-i', hosts], env: common },
  ];
}

function pythonFolder() {
  const { stdout } = spawnSync(
    join(venv, 'bin/python'),
    ['-c', 'import sys; print(f"python{sys.version_info[0]}.{sys.version_info[1]}")'],
    { encoding: 'utf8' },
  );
  return stdout.trim();
}

/** Wall seconds, CPU seconds and peak MiB of one command with all it starts. */
function measure(tool, scratch) {
  const report = join(scratch, 'time');
  const log = join(scratch, 'log');
  return new Promise((resolve, reject) => {
    const child = spawn('/usr/bin/time', ['-o', report, '-f', '%e %U %S %M', ...tool.command], {
      cwd: here,
      env: { ...process.env, ...tool.env },
      stdio: ['ignore', 'pipe', 'pipe'],
    });
    let output = '';
    child.stdout.on('data', (data) => (output += data));
    child.stderr.on('data', (data) => (output += data));
    child.on('close', (code) => {
      writeFileSync(log, output);
      if (code !== 0) return reject(new Error(`${tool.name} ended with ${code}:\n${output.slice(-2000)}`));
      const [wall, user, system, kib] = readFileSync(report, 'utf8').trim().split('\n').at(-1).split(' ').map(Number);
      resolve({ wall, cpu: user + system, memory: kib / 1024 });
    });
  });
}

const median = (numbers) => [...numbers].sort((a, b) => a - b)[Math.floor(numbers.length / 2)];

async function clean(lab) {
  await Promise.all(
    lab.hosts.map(({ name }) => lab.ssh(name, 'rm -rf /root/bench; userdel -r benchuser; groupdel benchgroup; true')),
  );
  // A control socket that is still open would spare the next peer its connection.
  spawnSync('pkill', ['-f', 'ControlPersist=60s']);
}

async function compare(title, lab, folder, scratch) {
  const rows = [];
  for (const tool of tools(folder)) {
    say(`${title}: ${tool.name}`);
    await clean(lab);
    const first = await measure(tool, scratch);
    const again = [];
    for (let run = 0; run < repeats; run++) again.push(await measure(tool, scratch));
    const figure = (key) => median(again.map((one) => one[key]));
    rows.push({
      name: tool.name,
      first: first.wall,
      repeat: figure('wall'),
      cpu: figure('cpu'),
      memory: figure('memory'),
    });
  }
  const ours = rows[0];
  console.log(`\n${title}\n`);
  console.log('| tool | first run s | repeat s | repeat CPU s | memory MiB | repeat, times ours | CPU, times ours |');
  console.log('| --- | ---: | ---: | ---: | ---: | ---: | ---: |');
  for (const row of rows) {
    const cells = [
      row.first.toFixed(2),
      row.repeat.toFixed(2),
      row.cpu.toFixed(2),
      row.memory.toFixed(0),
      (row.repeat / ours.repeat).toFixed(1),
      (row.cpu / ours.cpu).toFixed(1),
    ];
    console.log(`| ${row.name} | ${cells.join(' | ')} |`);
  }
}

/** CPU of `play --version` over that of an empty node process. */
function startUp() {
  const cpu = (args) => {
    const { stderr } = spawnSync('/usr/bin/time', ['-f', '%U %S', process.execPath, ...args], { encoding: 'utf8' });
    return stderr
      .trim()
      .split('\n')
      .at(-1)
      .split(' ')
      .reduce((sum, part) => sum + Number(part), 0);
  };
  const runs = Array.from({ length: 11 }, () => [
    cpu([join(root, 'dist/src/cli/main.js'), '--version']),
    cpu(['-e', '0']),
  ]);
  const ours = median(runs.map(([one]) => one));
  const bare = median(runs.map(([, one]) => one));
  console.log(
    `\nplay --version: ${Math.round(ours * 1000)} ms CPU; node -e 0: ${Math.round(bare * 1000)} ms; difference ${Math.round((ours - bare) * 1000)} ms`,
  );
}

async function main() {
  if (process.getuid() !== 0) throw new Error('the lab needs root');
  installPeers();
  startUp();
  const scratch = mkdtempSync(join(tmpdir(), 'reprise-bench-'));
  await downLab('bench', () => undefined);
  for (const signal of ['SIGINT', 'SIGTERM']) {
    process.once(signal, () => downLab('bench', say).finally(() => process.exit(1)));
  }
  const lab = await startLab({ name: 'bench', hosts: 4, python: true, say });
  const proxies = [];
  try {
    const near = lab.hosts.map(({ name, address }) => ({ name, host: address, port: 22 }));
    if (!process.argv.includes('--far')) {
      await compare('Directly', lab, writeInventories(join(scratch, 'near'), lab, near), scratch);
    }
    if (process.argv.includes('--near')) return;
    const far = [];
    for (const { name, address } of lab.hosts) {
      const proxy = await startDelay(address, 22, 25);
      proxies.push(proxy);
      far.push({ name, host: '127.0.0.1', port: proxy.port });
    }
    await compare('25 ms each way', lab, writeInventories(join(scratch, 'far'), lab, far), scratch);
  } finally {
    for (const proxy of proxies) proxy.close();
    await lab.down(say);
    rmSync(scratch, { recursive: true, force: true });
  }
}

await main();
