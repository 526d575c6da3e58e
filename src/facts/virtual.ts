import { sh } from '../script/sh.ts';
import { fact, linesOf, type Seen } from './fact.ts';

type Role = 'guest' | 'host';
type Clue = readonly [tech: string, role: Role];

/** Whether the host is a virtual machine or container, or runs such. */
export const virtual = fact({
  name: 'virtual',
  keys: {
    virtualization_type:
      'The first technology that was recognised, such as `kvm`, `docker`, `systemd-nspawn`; `NA` for none.',
    virtualization_role: '`guest`, `host` or `NA`.',
    virtualization_tech_guest: 'All technologies that this host is a guest of.',
    virtualization_tech_host: 'All technologies that this host offers.',
  },
  files: sh`/proc/1/cgroup /run/systemd/container /proc/modules /proc/self/status /proc/xen/capabilities
    /sys/devices/virtual/dmi/id/product_name /sys/devices/virtual/dmi/id/sys_vendor
    /sys/devices/virtual/dmi/id/product_family /sys/devices/virtual/dmi/id/bios_vendor`,
  exists: sh`/proc/vz /proc/lve /proc/bc /.dockerenv /.dockerinit /proc/xen /dev/kvm`,
  // Only the one variable leaves the host: the first process may hold secrets.
  script: sh`
    if [ -r /proc/1/environ ]; then section container; tr '\0' '\n' </proc/1/environ | grep '^container=.'; fi
    section machine_model; grep -E '^(model name|vendor_id|machine).*(QEMU Virtual|User Mode Linux|UML|emulated by qemu|PowerVM|IBM/S390)' /proc/cpuinfo || :`,
  read(seen) {
    const clues = [...containers(seen), ...hypervisors(seen), ...processor(seen), ...modules(seen)];
    const techs = (role: Role) => [...new Set(clues.filter((clue) => clue[1] === role).map(([tech]) => tech))].sort();
    const [first] = clues;
    return {
      virtualization_type: first?.[0] ?? 'NA',
      virtualization_role: first === undefined ? 'NA' : first[0] === 'PR/SM' ? 'LPAR' : first[1],
      virtualization_tech_guest: techs('guest'),
      virtualization_tech_host: techs('host'),
    };
  },
});

function containers(seen: Seen): Clue[] {
  const clues: Clue[] = [];
  const guest = (tech: string) => clues.push([tech, 'guest']);
  for (const line of seen.lines('/proc/1/cgroup')) {
    if (/\/docker(\/|-[0-9a-f]+\.scope)/.test(line)) guest('docker');
    if (/\/lxc\/|\/machine.slice\/machine-lxc/.test(line)) guest('lxc');
    if (line.includes('/system.slice/containerd.service')) guest('containerd');
  }
  for (const line of linesOf(seen.section('container'))) {
    if (line.startsWith('container=lxc')) guest('lxc');
    else if (line.startsWith('container=podman')) guest('podman');
    guest('container');
  }
  if (seen.exists('/proc/vz') && !seen.exists('/proc/lve'))
    clues.push(['openvz', seen.exists('/proc/bc') ? 'host' : 'guest']);
  const manager = seen.text('/run/systemd/container');
  if (manager !== undefined) guest(manager);
  if (seen.exists('/.dockerenv') || seen.exists('/.dockerinit')) guest('docker');
  if (clues.some(([, role]) => role === 'guest')) guest('container');
  return clues;
}

/** What firmware says, in the order of trust; each test is one field of the DMI table. */
const firmware: readonly (readonly [tech: string, field: string, values: readonly string[]])[] = [
  ['kvm', 'product_name', ['KVM', 'KVM Server', 'Bochs', 'AHV', 'CloudStack KVM Hypervisor']],
  ['oVirt', 'sys_vendor', ['oVirt']],
  ['openstack', 'product_name', ['OpenStack Compute', 'OpenStack Nova']],
  ['xen', 'bios_vendor', ['Xen']],
  ['virtualbox', 'bios_vendor', ['innotek GmbH']],
  ['kvm', 'bios_vendor', ['Amazon EC2', 'DigitalOcean', 'Hetzner', 'Linode']],
  ['kvm', 'sys_vendor', ['QEMU', 'Amazon EC2', 'DigitalOcean', 'Google', 'Scaleway', 'Nutanix']],
  ['KubeVirt', 'sys_vendor', ['KubeVirt']],
  ['VirtualPC', 'sys_vendor', ['Microsoft Corporation']],
  ['parallels', 'sys_vendor', ['Parallels Software International Inc.']],
  ['openstack', 'sys_vendor', ['OpenStack Foundation']],
];

function hypervisors(seen: Seen): Clue[] {
  const clues: Clue[] = [];
  if (seen.exists('/proc/xen')) {
    clues.push([
      'xen',
      seen.lines('/proc/xen/capabilities').some((line) => line.includes('control_d')) ? 'host' : 'guest',
    ]);
  }
  const field = (name: string) => seen.text(`/sys/devices/virtual/dmi/id/${name}`) ?? '';
  for (const [tech, name, values] of firmware) if (values.includes(field(name))) clues.push([tech, 'guest']);
  if (field('product_name').startsWith('VMware')) clues.push(['VMware', 'guest']);
  if (field('sys_vendor') === 'Red Hat') {
    if (field('product_family') === 'RHV') clues.push(['RHV', 'guest']);
    else if (field('product_name') === 'RHEV Hypervisor') clues.push(['RHEV', 'guest']);
  }
  const server = /^VxID:\s+(\d)/m.exec(seen.lines('/proc/self/status').join('\n'));
  if (server) clues.push(['linux_vserver', server[1] === '0' ? 'host' : 'guest']);
  return clues;
}

const models: readonly (readonly [pattern: RegExp, tech: string])[] = [
  [/QEMU Virtual|emulated by qemu/, 'kvm'],
  [/User Mode Linux|UML/, 'uml'],
  [/PowerVM/, 'powervm_lx86'],
  [/S390/, 'PR/SM'],
];

function processor(seen: Seen): Clue[] {
  return linesOf(seen.section('machine_model')).flatMap((line): Clue[] => {
    const known = models.find(([pattern]) => pattern.test(line));
    return known ? [[known[1], 'guest']] : [];
  });
}

/** Kernel modules and the device of kvm: the host can run guests, or is driven by virtio. */
function modules(seen: Seen): Clue[] {
  const loaded = new Set(seen.lines('/proc/modules').map((line) => line.split(' ')[0]));
  const clues: Clue[] = [];
  if (loaded.has('kvm')) clues.push(['kvm', 'host']);
  if (loaded.has('vboxdrv')) clues.push(['virtualbox', 'host']);
  // A loaded virtio makes a guest, yet Ansible lists it among the host's technologies; users compare against that.
  if (loaded.has('virtio')) clues.push(['kvm', clues.length === 0 ? 'guest' : 'host']);
  if (seen.exists('/dev/kvm')) clues.push(['kvm', 'host']);
  return clues;
}
