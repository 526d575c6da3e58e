// One host: its disk, what makes it itself (name, address, keys), and the machine that runs it.
import { spawn } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import {
  chmodSync,
  chownSync,
  existsSync,
  mkdirSync,
  openSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs';
import { connect } from 'node:net';
import { join } from 'node:path';
import { makeGroups } from './cgroup.mjs';
import { removeLink } from './network.mjs';
import { bridgeOf, gatewayOf, labFolder, machineOf, packagesPort } from './places.mjs';
import { run } from './run.mjs';

/** The names of a host's folders and devices. */
export function partsOf(lab, host) {
  const folder = join(labFolder(lab.name), 'hosts', host.name);
  const machine = machineOf(lab.number, host.index);
  return { folder, machine, root: join(folder, 'root'), log: join(folder, 'console.log'), cable: `vb-${machine}` };
}

/** Give a host its disk: a layer over the image where the file system allows it, a copy elsewhere. */
export async function makeDisk(lab, host) {
  const { folder, root } = partsOf(lab, host);
  for (const name of ['root', 'upper', 'work', 'containerd']) mkdirSync(join(folder, name), { recursive: true });
  const layers = `lowerdir=${lab.image},upperdir=${folder}/upper,workdir=${folder}/work,redirect_dir=on`;
  const mounted = await run(['mount', '-t', 'overlay', 'overlay', '-o', layers, root], { mayFail: true });
  if (mounted.code !== 0) await run(['cp', '-a', '--reflink=auto', `${lab.image}/.`, root]);
  await makeIdentity(lab, host, root);
}

async function makeIdentity(lab, host, root) {
  const write = (path, text) => writeFileSync(join(root, path), text);
  write('etc/hostname', `${host.name}\n`);
  write('etc/hosts', `127.0.0.1 localhost\n127.0.1.1 ${host.name}\n::1 localhost ip6-localhost ip6-loopback\n`);
  write('etc/machine-id', `${randomBytes(16).toString('hex')}\n`);
  write('etc/lab.env', `LAB_ADDRESS=${host.address}\nLAB_GATEWAY=${gatewayOf(lab.number)}\n`);
  write('etc/apt/apt.conf.d/99lab', `Acquire::http::Proxy "http://${gatewayOf(lab.number)}:${packagesPort}";\n`);
  // Nothing answers there, and it says so at once: a host of the lab has no names but those in its files.
  rmSync(join(root, 'etc/resolv.conf'), { force: true });
  write('etc/resolv.conf', `nameserver ${gatewayOf(lab.number)}\n`);
  const key = readFileSync(join(labFolder(lab.name), 'id_ed25519.pub'));
  for (const home of ['root', 'home/ops', 'home/ops2']) {
    const file = join(root, home, '.ssh/authorized_keys');
    writeFileSync(file, key);
    chmodSync(file, 0o600);
    const { uid, gid } = statSync(join(root, home));
    chownSync(file, uid, gid);
  }
  await run(['ssh-keygen', '-q', '-A', '-f', root]);
}

/** The lines of a known_hosts file for this host, all its keys. */
export function hostKeys(lab, host) {
  const folder = join(partsOf(lab, host).root, 'etc/ssh');
  return readdirSync(folder)
    .filter((name) => /^ssh_host_.*\.pub$/.test(name))
    .map((name) => readFileSync(join(folder, name), 'utf8').split(' ').slice(0, 2))
    .map(([type, key]) => `${host.address} ${type} ${key.trim()}`);
}

/** Switch a host on. The process ends when the host does: 133 means that it wants to start again. */
export async function boot(lab, host) {
  const { folder, machine, root, log, cable } = partsOf(lab, host);
  // The cable of the last run goes some time after its last process, and its name must be free.
  await removeLink(cable);
  const groups = makeGroups(machine);
  const modules = existsSync('/lib/modules') ? ['--bind-ro=/lib/modules'] : [];
  const nspawn = [
    ...[
      'systemd-nspawn',
      '--quiet',
      '--boot',
      `--directory=${root}`,
      `--machine=${machine}`,
      `--hostname=${host.name}`,
    ],
    ...[`--network-bridge=${bridgeOf(lab.number)}`, '--register=no', '--keep-unit', '--capability=all'],
    ...[
      '--system-call-filter=@keyring bpf perf_event_open',
      '--link-journal=no',
      '--resolv-conf=off',
      '--timezone=off',
    ],
    ...['--console=pipe', '--bind=/dev/kmsg', `--bind=${folder}/containerd:/var/lib/containerd`, ...modules],
  ];
  const enter = 'while [ "$1" != -- ]; do echo $$ >"$1/cgroup.procs" || exit 1; shift; done; shift; exec "$@"';
  const output = openSync(log, 'a');
  return spawn('sh', ['-c', enter, 'sh', ...groups, '--', ...nspawn], {
    stdio: ['ignore', output, output],
    env: { ...process.env, SYSTEMD_NSPAWN_API_VFS_WRITABLE: 'yes' },
    detached: true,
  });
}

/** Whether sshd of the host greets. */
export function greets(host) {
  return new Promise((resolve) => {
    const socket = connect({ host: host.address, port: 22, timeout: 1000 });
    const end = (answer) => {
      socket.destroy();
      resolve(answer);
    };
    socket.once('data', (text) => end(String(text).startsWith('SSH-')));
    socket.once('error', () => end(false)).once('timeout', () => end(false));
  });
}
