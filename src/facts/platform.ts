import { sh } from '../script/sh.ts';
import { fact, linesOf, words } from './fact.ts';

/** Kernel, names and architecture. */
export const platform = fact({
  name: 'platform',
  keys: {
    system: 'Operating system: `Linux`.',
    kernel: 'Release of the kernel, such as `6.1.0-18-amd64`.',
    kernel_version: 'Build of the kernel, as `uname -v` prints it.',
    machine: 'Hardware name, as `uname -m` prints it.',
    architecture: 'As `machine`, with every 32-bit x86 called `i386`.',
    userspace_bits: 'Word size of programs: `64` or `32`.',
    userspace_architecture: 'On x86, the architecture of programs: `x86_64` or `i386`.',
    nodename: 'Name of the host as the kernel knows it.',
    hostname: 'The node name up to its first dot.',
    fqdn: 'Full name, as the host resolves its own address.',
    domain: 'The full name after its first dot; empty when there is none.',
    machine_id: 'Identity of this installation, from /etc/machine-id.',
  },
  files: sh`/proc/sys/kernel/ostype /proc/sys/kernel/osrelease /proc/sys/kernel/version /proc/sys/kernel/hostname
    /etc/hosts /etc/machine-id /var/lib/dbus/machine-id`,
  // The first five bytes of the running shell tell the word size without a fork.
  script: sh`
    section machine; uname -m
    section elf; IFS= read -r line </proc/self/exe || :; put "\${line%"\${line#?????}"}"
    IFS= read -r line </proc/sys/kernel/hostname || line=$(uname -n)
    section resolved; getent hosts "$line" || :`,
  read(seen) {
    const machine = linesOf(seen.section('machine'))[0] ?? '';
    const nodename = seen.text('/proc/sys/kernel/hostname') ?? '';
    const fqdn = fullName(nodename, linesOf(seen.section('resolved'))[0], seen.lines('/etc/hosts'));
    const elf = seen.section('elf') ?? '';
    const bits = elf.charCodeAt(4) === 1 || (elf.charCodeAt(4) !== 2 && !/64|s390x/.test(machine)) ? '32' : '64';
    const x86 = machine === 'x86_64' || /^i([3-6]86|86pc)$/.test(machine);
    return {
      system: seen.text('/proc/sys/kernel/ostype') ?? 'Linux',
      kernel: seen.text('/proc/sys/kernel/osrelease'),
      kernel_version: seen.text('/proc/sys/kernel/version'),
      machine,
      nodename,
      fqdn,
      hostname: nodename.split('.')[0],
      domain: fqdn.split('.').slice(1).join('.'),
      userspace_bits: bits,
      architecture: x86 && machine !== 'x86_64' ? 'i386' : machine,
      userspace_architecture: x86 ? (bits === '64' ? 'x86_64' : 'i386') : undefined,
      machine_id: (seen.text('/var/lib/dbus/machine-id') ?? seen.text('/etc/machine-id'))?.split('\n')[0],
    };
  },
});

/**
 * The name that the host's own address has: first the line of /etc/hosts which holds that address, then what the
 * resolver said. Of its names the first one with a dot is the full one.
 */
function fullName(nodename: string, resolved: string | undefined, hosts: readonly string[]): string {
  if (resolved === undefined) return nodename;
  const [address, ...fromResolver] = words(resolved);
  const lines = hosts.map((line) => words(line.replace(/#.*/, '')));
  const names = lines.find((line) => line[0] === address && line.length > 1)?.slice(1) ?? fromResolver;
  return names.find((name) => name.includes('.')) ?? names[0] ?? nodename;
}
