// npm run lab: the lab from a command line.
import { spawn } from 'node:child_process';
import { rmSync } from 'node:fs';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { downLab, labNames, openLab, startLab } from './index.mjs';
import { writeInventory } from './inventory.mjs';
import { projectFolder } from './places.mjs';

const help = `Real hosts on this machine (needs root):
  npm run lab -- up [N] [--name NAME] [--release bookworm|trixie|bullseye] [--python]
  npm run lab -- up [N] --kubernetes [--control-planes C] [--workers W] [--lb] [--deployment binary|kubeadm]
                 [--kube-version V[,V...]] [--addons]   hosts and a mirror of what a cluster needs
  npm run lab -- ssh HOST [COMMAND...]         as root; --user ops for another user
  npm run lab -- power HOST on|off|freeze|thaw
  npm run lab -- status
  npm run lab -- down [--name NAME | --all]
The lab is called "lab" unless --name says otherwise; its inventory is inventories/lab/hosts.ini,
that of another is inventories/lab-NAME/hosts.ini.`;

const say = (text) => console.error(`lab: ${text}`);

/** Options end at the host of \`ssh\`: what follows is the command. */
function split(words) {
  const at = words.indexOf('ssh');
  if (at < 0) return [words, []];
  const host = words.findIndex(
    (word, index) => index > at && !word.startsWith('-') && !/^--(name|user)$/.test(words[index - 1]),
  );
  return host < 0 ? [words, []] : [words.slice(0, host + 1), words.slice(host + 1)];
}

const inventoryFolder = (name) => join(projectFolder, 'inventories', name === 'lab' ? 'lab' : `lab-${name}`);

/** @param {string | undefined} text */
function number(text) {
  if (text !== undefined && !/^\d+$/.test(text)) throw new Error(`how many hosts? Not ${text}`);
  return text === undefined ? undefined : Number(text);
}

async function up(options, count) {
  const { name, release, python } = options;
  const kubernetes = options.kubernetes && {
    versions: options['kube-version']?.split(','),
    controlPlanes: number(options['control-planes']),
    workers: number(options.workers),
    loadBalancer: options.lb,
    deployment: options.deployment,
    addons: options.addons,
  };
  const hosts = number(count);
  // Whoever stops the start does not want half a lab.
  const stop = () => {
    say('stopped; removing what was started');
    down(name).finally(() => process.exit(130));
  };
  process.once('SIGINT', stop).once('SIGTERM', stop);
  const lab = await startLab({ name, hosts, release, python, kubernetes, say });
  const folder = inventoryFolder(name);
  writeInventory(lab, folder);
  for (const host of lab.hosts) console.log(`${host.name}\t${host.address}`);
  say(`inventory: ${join(folder, 'hosts.ini')}`);
}

async function down(name) {
  await downLab(name, say);
  rmSync(inventoryFolder(name), { recursive: true, force: true });
  say(`${name} is gone`);
}

async function status() {
  for (const name of labNames()) {
    const hosts = await Promise.resolve(name)
      .then((each) => openLab(each).status())
      .catch(() => undefined);
    console.log(`${name}\t${hosts ? 'running' : 'left behind: take it down'}`);
    for (const host of hosts ?? []) console.log(`  ${host.name}\t${host.address}\t${host.power}`);
  }
  if (labNames().length === 0) console.log('no lab is up');
}

function ssh({ name, user }, host, command) {
  const child = spawn('ssh', [...openLab(name).sshArguments(host, user), ...command], { stdio: 'inherit' });
  return new Promise((resolve) => child.once('exit', (code) => resolve(code ?? 255)));
}

async function main() {
  const [words, command] = split(process.argv.slice(2));
  const { values, positionals } = parseArgs({
    args: words,
    allowPositionals: true,
    options: {
      name: { type: 'string', default: 'lab' },
      release: { type: 'string', default: 'bookworm' },
      python: { type: 'boolean', default: false },
      kubernetes: { type: 'boolean', default: false },
      'kube-version': { type: 'string' },
      'control-planes': { type: 'string' },
      workers: { type: 'string' },
      lb: { type: 'boolean', default: false },
      deployment: { type: 'string' },
      addons: { type: 'boolean', default: false },
      user: { type: 'string', default: 'root' },
      all: { type: 'boolean', default: false },
    },
  });
  const [what, first, second] = positionals;
  if (what === 'up') return up(values, first);
  if (what === 'down') {
    for (const name of values.all ? labNames() : [values.name]) await down(name);
    return;
  }
  if (what === 'status') return status();
  if (what === 'ssh' && first) return ssh(values, first, command);
  if (what === 'power' && /^(on|off|freeze|thaw)$/.test(second ?? '')) return openLab(values.name).power(first, second);
  console.error(help);
  return 2;
}

main().then(
  (code) => process.exit(code ?? 0),
  (error) => {
    console.error(`lab: ${error.message}`);
    process.exit(1);
  },
);
