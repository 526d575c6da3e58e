// What images of containers need from Debian: netfilter's programs with all they load, and busybox.
import { mkdirSync, symlinkSync } from 'node:fs';
import { join } from 'node:path';
import { run } from '../run.mjs';
import { busyboxFolder } from './hostImage.mjs';

// Run in the root of a host, because only there the libraries found are those that will be used. The modules of
// iptables count too: without a library that one of them needs, kube-proxy starts and then silently sets no rule.
const listNetfilter = `
set -eu
programs='/usr/sbin/xtables-nft-multi /usr/sbin/xtables-legacy-multi /usr/sbin/nft /usr/sbin/conntrack /usr/sbin/ipset'
modules=$(ls /usr/lib/*/xtables/*.so)
{
  for link in /bin /sbin /lib /lib64; do [ ! -L "$link" ] || echo "$link"; done
  printf '%s\\n' $programs $modules
  find /usr/sbin -lname 'xtables-*-multi'
  ldd $programs $modules | sed -n 's/.*=> \\(\\/[^ ]*\\).*/\\1/p; s/^[[:space:]]*\\(\\/[^ ]*\\) (.*/\\1/p' | sort -u |
    while read -r library; do
      readlink -f "$library"
      echo "$(readlink -f "$(dirname "$library")")/$(basename "$library")"
    done
} | sort -u | sed 's|^/||'
`;

/**
 * Make the folders of files that images start from: `FOLDER/netfilter` and `FOLDER/busybox`.
 * @param {{ root: string, folder: string }} where `root` is the disk of a host that has the packages for Kubernetes
 */
export async function makeBases({ root, folder }) {
  const { stdout } = await run(['chroot', root, 'sh', '-c', listNetfilter]);
  const netfilter = join(folder, 'netfilter');
  mkdirSync(netfilter, { recursive: true });
  const copy = 'tar --create --directory="$1" --no-recursion --files-from=- | tar --extract --directory="$2"';
  await run(['sh', '-c', copy, 'sh', root, netfilter], { input: stdout });
  const short = ['iptables', 'iptables-save', 'iptables-restore', 'ip6tables', 'ip6tables-save', 'ip6tables-restore'];
  for (const name of short) symlinkSync('xtables-nft-multi', join(netfilter, 'usr/sbin', name));
  mkdirSync(join(netfilter, 'run'));

  const bin = join(folder, 'busybox/bin');
  mkdirSync(bin, { recursive: true });
  await run(['cp', join(root, busyboxFolder, 'busybox'), bin]);
  const applets = await run(['chroot', root, join(busyboxFolder, 'busybox'), '--list']);
  for (const name of applets.stdout.trim().split('\n')) if (name !== 'busybox') symlinkSync('busybox', join(bin, name));
}
