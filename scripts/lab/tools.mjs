// The programs the lab needs from this machine, and the packages that bring them.
import { accessSync, constants, existsSync } from 'node:fs';
import { join } from 'node:path';
import { run } from './run.mjs';

const needed = {
  'systemd-nspawn': 'systemd-container',
  debootstrap: 'debootstrap',
  gpgv: 'gpgv',
  ssh: 'openssh-client',
  'ssh-keygen': 'openssh-client',
  ip: 'iproute2',
  unshare: 'util-linux',
  flock: 'util-linux',
};
const keyring = '/usr/share/keyrings/debian-archive-keyring.gpg';

/** Whether a program is in PATH or where administrators' programs lie. */
export function hasProgram(name) {
  const folders = [...(process.env.PATH ?? '').split(':'), '/usr/sbin', '/sbin'];
  return folders.some((folder) => {
    try {
      accessSync(join(folder, name), constants.X_OK);
      return true;
    } catch {
      return false;
    }
  });
}

/** Install what is missing, and only that. */
export async function installTools(say) {
  if (process.platform !== 'linux' || process.getuid?.() !== 0) {
    throw new Error('the lab makes real hosts and needs root on a Linux machine');
  }
  const missing = new Set(
    Object.entries(needed)
      .filter(([program]) => !hasProgram(program))
      .map(([, name]) => name),
  );
  if (!existsSync(keyring)) missing.add('debian-archive-keyring');
  if (missing.size === 0) return;
  const list = [...missing];
  if (!hasProgram('apt-get'))
    throw new Error(`the lab needs ${list.join(', ')}, and there is no apt-get to install them`);
  const env = { DEBIAN_FRONTEND: 'noninteractive' };
  say(`installing ${list.join(', ')} on this machine`);
  const install = ['apt-get', 'install', '-y', '-qq', '--no-install-recommends', ...list];
  const first = await run(install, { env, mayFail: true });
  if (first.code === 0) return;
  say('refreshing the lists of packages of this machine');
  await run(['apt-get', 'update', '-qq'], { env });
  await run(install, { env });
}
