// What images of containers need from Debian: netfilter's programs with all they load, and busybox.
import { mkdirSync, symlinkSync, writeFileSync } from 'node:fs';
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

// Debian's busybox dies of the option -T of its wget.
const wget = `#!/bin/busybox sh
seconds=
left=$#
while [ $left -gt 0 ]; do
  word=$1
  shift
  left=$((left - 1))
  case $word in
    -T) seconds=$1; shift; left=$((left - 1)) ;;
    -T*) seconds=\${word#-T} ;;
    *) set -- "$@" "$word" ;;
  esac
done
exec busybox \${seconds:+timeout $seconds busybox} wget "$@"
`;

/** What images can start from; the recipe is raised when the same name is to become something else. */
export const bases = {
  netfilter: { name: 'netfilter', version: 'bookworm', recipe: 1 },
  busybox: { name: 'busybox', version: 'bookworm', recipe: 1 },
};

/**
 * Make the folder of files that images start from.
 * @param {{ name: string, root: string, folder: string }} what `root` is the disk of a host that has the packages for
 *   Kubernetes
 */
export function makeBase({ name, root, folder }) {
  return name === 'netfilter' ? makeNetfilter(root, folder) : makeBusybox(root, folder);
}

async function makeNetfilter(root, folder) {
  const { stdout } = await run(['chroot', root, 'sh', '-c', listNetfilter]);
  mkdirSync(folder, { recursive: true });
  const copy = 'tar --create --directory="$1" --no-recursion --files-from=- | tar --extract --directory="$2"';
  await run(['sh', '-c', copy, 'sh', root, folder], { input: stdout });
  const short = ['iptables', 'iptables-save', 'iptables-restore', 'ip6tables', 'ip6tables-save', 'ip6tables-restore'];
  for (const name of short) symlinkSync('xtables-nft-multi', join(folder, 'usr/sbin', name));
  mkdirSync(join(folder, 'run'));
}

async function makeBusybox(root, folder) {
  const bin = join(folder, 'bin');
  mkdirSync(bin, { recursive: true });
  await run(['cp', join(root, busyboxFolder, 'busybox'), bin]);
  const { stdout } = await run(['chroot', root, join(busyboxFolder, 'busybox'), '--list']);
  const names = stdout.trim().split('\n');
  for (const name of names.filter((each) => !['busybox', 'wget'].includes(each)))
    symlinkSync('busybox', join(bin, name));
  writeFileSync(join(bin, 'wget'), wget, { mode: 0o755 });
}
