// The lab: real hosts on this machine, for tests and for trying things out.
import { spawn } from 'node:child_process';
import { existsSync, mkdirSync, openSync, writeFileSync } from 'node:fs';
import { connect } from 'node:net';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { readyImage } from './image.mjs';
import { writeInventory } from './inventory.mjs';
import { planCluster } from './kubernetes/plan.mjs';
import { readyComponents } from './kubernetes/publish.mjs';
import { withLock } from './lock.mjs';
import { freeNumber } from './network.mjs';
import { addressOf, labFolder, readLab, releases } from './places.mjs';
import { labNames, removeLab } from './remove.mjs';
import { run, until } from './run.mjs';
import { installTools } from './tools.mjs';

export { labNames } from './remove.mjs';

/**
 * Bring up a lab. One of the same name, running or left behind, is removed first.
 * @type {typeof import('./index.d.mts').startLab}
 */
export async function startLab(wanted) {
  const { name, release = 'bookworm', python = false, say = () => {} } = wanted;
  const { names, plan } = planHosts(wanted);
  if (!/^[a-z0-9][a-z0-9-]*$/.test(name)) throw new Error(`a lab's name has small letters, digits and dashes: ${name}`);
  if (!releases.includes(release)) throw new Error(`no release ${release}; there are ${releases.join(', ')}`);
  if (names.length < 1 || names.length > 200) throw new Error('a lab has between 1 and 200 hosts');
  await installTools(say);
  const image = await readyImage({ release, python, kubernetes: Boolean(plan), say });
  const folders = plan && (await readyComponents({ wanted: plan.versions, addons: plan.addons, say }));
  const kubernetes = plan && { ...plan, folders };
  return withLock(`lab-${name}`, say, async () => {
    if (existsSync(labFolder(name))) say(`removing what is left of the lab ${name}`);
    await removeLab(name);
    const start = Date.now();
    say(`starting ${names.length} hosts with ${release}`);
    await note({ lab: { name, release, image, kubernetes }, names, say });
    try {
      await startKeeper(name);
    } catch (error) {
      await removeLab(name);
      throw error;
    }
    const lab = openLab(name);
    writeInventory(lab, join(lab.folder, 'inventory'));
    say(`${names.length} hosts are up after ${((Date.now() - start) / 1000).toFixed(1)} s`);
    return lab;
  });
}

/** The hosts of a lab: as many as wanted, by those names, or what a cluster needs. */
function planHosts({ hosts, kubernetes }) {
  if (kubernetes) {
    if (Array.isArray(hosts)) throw new Error('the hosts of a cluster get their names from the lab');
    return planCluster({ count: hosts, ...kubernetes });
  }
  return { names: Array.isArray(hosts) ? hosts : Array.from({ length: hosts ?? 3 }, (_, index) => `node${index + 1}`) };
}

/** Write down what the lab will own, before anything of it exists, so that no interruption can hide it. */
async function note({ lab, names, say }) {
  const { name } = lab;
  await withLock('numbers', say, async () => {
    const number = await freeNumber(labNames().map((other) => readLab(other)?.number));
    const hosts = names.map((host, index) => ({ name: host, address: addressOf(number, index), index }));
    mkdirSync(labFolder(name), { recursive: true });
    writeFileSync(join(labFolder(name), 'lab.json'), JSON.stringify({ ...lab, number, hosts }, null, 2));
  });
  await run([
    'ssh-keygen',
    '-q',
    '-t',
    'ed25519',
    '-N',
    '',
    '-C',
    `lab ${name}`,
    '-f',
    join(labFolder(name), 'id_ed25519'),
  ]);
}

async function startKeeper(name) {
  const folder = labFolder(name);
  const log = openSync(join(folder, 'keeper.log'), 'a');
  const keeper = fileURLToPath(new URL('keeper.mjs', import.meta.url));
  const apart = ['--mount', '--pid', '--fork', '--kill-child', '--mount-proc'];
  const child = spawn('unshare', [...apart, process.execPath, keeper, folder], {
    stdio: ['ignore', log, log],
    cwd: '/',
    detached: true,
  });
  let ended = false;
  child.once('exit', () => {
    ended = true;
  });
  child.unref();
  await until('the keeper of the lab', 30, () => {
    if (ended) throw new Error(`the keeper of the lab ended; see ${folder}/keeper.log`);
    return existsSync(join(folder, 'keeper.sock'));
  });
  await order(name, { do: 'status' });
}

/** Ask the keeper of a lab for something and wait until it is done. */
function order(name, what) {
  return new Promise((resolve, reject) => {
    const socket = connect(join(labFolder(name), 'keeper.sock'));
    let text = '';
    socket.setEncoding('utf8').on('data', (part) => {
      text += part;
    });
    socket.on('error', () => reject(new Error(`the lab ${name} is not running; bring it up again or take it down`)));
    socket.on('end', () => {
      const { value, error } = JSON.parse(text || '{"error":"the lab ended"}');
      if (error) reject(new Error(error));
      else resolve(value);
    });
    socket.write(`${JSON.stringify(what)}\n`);
  });
}

/**
 * A lab that was started before, by this process or another.
 * @type {typeof import('./index.d.mts').openLab}
 */
export function openLab(name) {
  const noted = readLab(name);
  if (!noted) throw new Error(`there is no lab ${name}`);
  const folder = labFolder(name);
  const host = (wanted) => {
    const found = noted.hosts.find((each) => each.name === wanted);
    if (!found) throw new Error(`there is no host ${wanted} in the lab ${name}`);
    return found;
  };
  const sshArguments = (wanted, user = 'root') => [
    ...['-i', join(folder, 'id_ed25519'), '-o', 'IdentitiesOnly=yes', '-o', 'StrictHostKeyChecking=yes', '-F', 'none'],
    ...[
      '-o',
      `UserKnownHostsFile=${join(folder, 'known_hosts')}`,
      '-o',
      'LogLevel=ERROR',
      `${user}@${host(wanted).address}`,
    ],
  ];
  return {
    ...noted,
    folder,
    key: join(folder, 'id_ed25519'),
    knownHosts: join(folder, 'known_hosts'),
    inventory: join(folder, 'inventory/hosts.ini'),
    host,
    sshArguments,
    ssh: (wanted, command, { user, input, timeout = 120_000 } = {}) =>
      run(['ssh', '-o', 'BatchMode=yes', '-o', 'ConnectTimeout=10', ...sshArguments(wanted, user), command], {
        input,
        timeout,
        mayFail: true,
      }),
    power: (wanted, to) => order(name, { do: 'power', host: host(wanted).name, to }),
    status: () => order(name, { do: 'status' }),
    down: (say = () => {}) => downLab(name, say),
  };
}

/** Take a lab down, in whatever state it is, without a trace. */
export const downLab = (name, say) => withLock(`lab-${name}`, say, () => removeLab(name));
