// The process that is a lab: it holds the disks, runs the hosts, starts them again when they reboot, and serves packages
// and what a cluster is made of. It is the first process of a process and mount namespace of its own: when it ends, for whatever reason,
// the kernel ends every host and undoes every mount.
import { existsSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:net';
import { basename, join } from 'node:path';
import { createInterface } from 'node:readline';
import { freezeGroups, killGroups, removeGroups } from './cgroup.mjs';
import { boot, greets, hostKeys, makeDisk, partsOf } from './host.mjs';
import { serveMirror } from './kubernetes/mirror.mjs';
import { makeBridge, removeLink, setCable } from './network.mjs';
import { findMirror, servePackages } from './packages.mjs';
import { bridgeOf, gatewayOf, labFolder, machinesOf, mirrorPort, packagesPort, readLab } from './places.mjs';
import { run, until } from './run.mjs';

const wantsToStartAgain = 133;
const lab = readLab(basename(process.argv[2] ?? ''));
if (!lab) throw new Error('the keeper is started by the lab, with the folder of a lab that is written down');
const folder = labFolder(lab.name);

/** @type {Map<string, { name: string, address: string, power: 'on' | 'off' | 'frozen', child?: import('node:child_process').ChildProcess }>} */
const hosts = new Map(lab.hosts.map((host) => [host.name, { ...host, power: 'off' }]));

async function start() {
  // Machines write here what would otherwise stay in this machine's /run.
  mkdirSync('/run/systemd/nspawn', { recursive: true });
  await run(['mount', '-t', 'tmpfs', 'tmpfs', '/run/systemd/nspawn']);
  await makeBridge(lab.number);
  const packages = servePackages({ address: gatewayOf(lab.number), port: packagesPort, mirror: await findMirror() });
  const { folders } = lab.kubernetes ?? {};
  const mirror = folders && serveMirror({ address: gatewayOf(lab.number), port: mirrorPort, folders });
  await Promise.all([...hosts.values()].map((host) => makeDisk(lab, host)));
  const known = [...hosts.values()].flatMap((host) => hostKeys(lab, host));
  writeFileSync(join(folder, 'known_hosts'), `${known.join('\n')}\n`);
  await Promise.all([packages, mirror]);
  await Promise.all([...hosts.values()].map(switchOn));
}

async function switchOn(host) {
  host.power = 'on';
  await keepRunning(host);
  await until(`sshd of ${host.name} to answer`, 60, async () => {
    if (host.power !== 'on') throw new Error(`${host.name} ended while it started:\n${lastWords(host)}`);
    return greets(host);
  });
}

const lastWords = (host) => readFileSync(partsOf(lab, host).log, 'utf8').trim().split('\n').slice(-5).join('\n');

async function keepRunning(host) {
  host.child = await boot(lab, host);
  host.child.once('exit', (code) => {
    if (code === wantsToStartAgain && host.power === 'on') return void keepRunning(host);
    host.power = 'off';
    host.child = undefined;
  });
}

/** Take away the power: no process gets to say good-bye, and no packet leaves any more. */
async function switchOff(host) {
  await setCable(lab.number, partsOf(lab, host).cable, 'cut');
  freezeGroups(partsOf(lab, host).machine, false);
  host.power = 'off';
  const child = host.child;
  if (!child) return;
  const ended = new Promise((resolve) => child.once('exit', resolve));
  // The end of systemd-nspawn alone does not end what runs inside.
  await killGroups(partsOf(lab, host).machine);
  await ended;
}

/** What can be asked for through the socket; each answers when it is done. */
const orders = {
  status: () => [...hosts.values()].map(({ name, address, power }) => ({ name, address, power })),
  async power({ host: name, to }) {
    const host = hosts.get(name);
    if (!host) throw new Error(`there is no host ${name} in the lab ${lab.name}: ${[...hosts.keys()].join(', ')}`);
    const { machine, cable } = partsOf(lab, host);
    if (to === 'off') return switchOff(host);
    if (to === 'on' && host.power === 'off') return switchOn(host);
    if (to === 'freeze' && host.power === 'on') {
      await setCable(lab.number, cable, 'cut');
      freezeGroups(machine, true);
      host.power = 'frozen';
    }
    if ((to === 'thaw' || to === 'on') && host.power === 'frozen') {
      freezeGroups(machine, false);
      await setCable(lab.number, cable, 'joined');
      host.power = 'on';
    }
  },
};

const ready = start();
const server = createServer((socket) => {
  socket.on('error', () => {});
  createInterface({ input: socket }).on('line', async (line) => {
    const reply = await ready
      .then(() => answer(JSON.parse(line)))
      .then(
        (value) => ({ value }),
        (error) => ({ error: String(error?.message ?? error) }),
      );
    socket.end(`${JSON.stringify(reply)}\n`);
  });
});
const answer = (order) => (Object.hasOwn(orders, order.do) ? orders[order.do](order) : undefined);
const path = join(folder, 'keeper.sock');
rmSync(path, { force: true });
server.listen(path);
ready.catch((error) => console.error(error));

/** End every process of the lab (all of them live in this process's namespace) and what they leave on the machine. */
async function end() {
  clearInterval(watch);
  for (const host of hosts.values()) {
    host.power = 'off';
    freezeGroups(partsOf(lab, host).machine, false);
  }
  await new Promise((resolve) => server.close(resolve) && setTimeout(resolve, 100));
  try {
    process.kill(-1, 'SIGKILL');
  } catch {
    // Nobody else is left.
  }
  await removeGroups(machinesOf(lab.number));
  await removeLink(bridgeOf(lab.number));
  process.exit(0);
}

// A lab whose folder is gone has nobody left to end it.
const watch = setInterval(() => existsSync(join(folder, 'lab.json')) || end(), 1000);
process.on('SIGTERM', end);
process.on('unhandledRejection', (error) => console.error(error));
