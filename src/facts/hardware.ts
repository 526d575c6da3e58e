import { sh } from '../script/sh.ts';
import { devices } from './devices.ts';
import { fact, linesOf, type Plain, type Seen } from './fact.ts';
import { mounts } from './mounts.ts';
import { processors } from './processors.ts';

/** Fields of the DMI table that are facts under their own names, and those that are not. */
const dmiFields = [
  'bios_date',
  'bios_vendor',
  'bios_version',
  'board_asset_tag',
  'board_name',
  'board_serial',
  'board_vendor',
  'board_version',
  'chassis_asset_tag',
  'chassis_serial',
  'chassis_vendor',
  'chassis_version',
  'product_name',
  'product_serial',
  'product_uuid',
  'product_version',
];

const formFactors = [
  'Unknown',
  'Other',
  'Unknown',
  'Desktop',
  'Low Profile Desktop',
  'Pizza Box',
  'Mini Tower',
  'Tower',
  'Portable',
  'Laptop',
  'Notebook',
  'Hand Held',
  'Docking Station',
  'All In One',
  'Sub Notebook',
  'Space-saving',
  'Lunch Box',
  'Main Server Chassis',
  'Expansion Chassis',
  'Sub Chassis',
  'Bus Expansion Chassis',
  'Peripheral Chassis',
  'RAID Chassis',
  'Rack Mount Chassis',
  'Sealed-case PC',
  'Multi-system',
  'CompactPCI',
  'AdvancedTCA',
  'Blade',
  'Blade Enclosure',
  'Tablet',
  'Convertible',
  'Detachable',
  'IoT Gateway',
  'Embedded PC',
  'Mini PC',
  'Stick PC',
];

/** Processors, memory, firmware, disks and mounts: everything that `gather_subset: hardware` means. */
export const hardware = fact({
  name: 'hardware',
  aliases: ['processor', 'devices', 'mounts', 'dmi', 'memory', 'memory_mb', 'cpu'],
  needs: ['platform'],
  keys: {
    processor: 'Number, vendor and model of every processor, one after the other.',
    processor_count: 'Sockets.',
    processor_cores: 'Cores of a socket.',
    processor_threads_per_core: 'Threads of a core.',
    processor_vcpus: 'Sockets times cores times threads.',
    processor_nproc: 'Processors that the session may use.',
    flags: 'Feature flags of the processor.',
    memtotal_mb: 'Memory in MiB.',
    memfree_mb: 'Memory that nothing uses, in MiB.',
    swaptotal_mb: 'Swap space in MiB.',
    swapfree_mb: 'Free swap space in MiB.',
    memory_mb: 'Memory and swap in MiB: `real`, `nocache`, `swap`.',
    uptime_seconds: 'Seconds since the host started.',
    system_vendor: 'Maker of the machine.',
    form_factor: 'Kind of case, such as `Rack Mount Chassis`.',
    ...Object.fromEntries(dmiFields.map((name) => [name, `Firmware's \`${name}\`; \`NA\` when it is not told.`])),
    devices: 'Block devices with their partitions.',
    device_links: 'Names under /dev/disk, by device.',
    mounts: 'Mounted file systems that lie on devices or servers.',
    lvm: 'Volume groups, logical and physical volumes; `N/A` without LVM.',
  },
  files: sh`/proc/meminfo /proc/uptime /sys/devices/virtual/dmi/id/[bcps]*_* ${processors.files} ${mounts.files} ${devices.files}`,
  exists: sh`/sys/devices/virtual/dmi/id/product_name /proc/xen ${devices.exists}`,
  script: sh`
    ${processors.script}
    ${mounts.script}
    ${devices.script}`,
  read: (seen) => ({
    ...processors.read(seen),
    ...memory(seen),
    ...firmware(seen),
    ...devices.read(seen),
    uptime_seconds: uptime(seen),
    mounts: mounts.read(seen),
    lvm: volumes(seen),
  }),
});

function memory(seen: Seen): Record<string, Plain> {
  const fields = new Map(
    seen.lines('/proc/meminfo').map((line) => [line.split(':')[0]!, Number(/(\d+)/.exec(line)?.[1])]),
  );
  const get = (name: string) => Math.floor((fields.get(name) ?? 0) / 1024);
  const [total, free, swap, swapFree] = [get('MemTotal'), get('MemFree'), get('SwapTotal'), get('SwapFree')];
  const noCache = get('Cached') + free + get('Buffers');
  return {
    memtotal_mb: total,
    memfree_mb: free,
    swaptotal_mb: swap,
    swapfree_mb: swapFree,
    memory_mb: {
      real: { total, used: total - free, free },
      nocache: { free: noCache, used: total - noCache },
      swap: { total: swap, free: swapFree, used: swap - swapFree, cached: get('SwapCached') },
    },
  };
}

function firmware(seen: Seen): Record<string, Plain> {
  const field = (name: string) => seen.text(`/sys/devices/virtual/dmi/id/${name}`);
  const kind = field('chassis_type');
  return {
    ...Object.fromEntries(dmiFields.map((name) => [name, field(name) ?? 'NA'])),
    form_factor: kind === undefined ? 'NA' : (formFactors[Number(kind)] ?? `unknown (${kind})`),
    system_vendor: field('sys_vendor') ?? 'NA',
  };
}

function uptime(seen: Seen): number | undefined {
  const seconds = seen.text('/proc/uptime')?.split(' ')[0];
  return seconds === undefined ? undefined : Math.floor(Number(seconds));
}

function volumes(seen: Seen): Plain {
  const rows = (name: string) => linesOf(seen.section(name)).map((line) => line.trim().split(','));
  if (seen.section('vgs') === undefined) return 'N/A';
  const mapper = new Map(
    seen.files.flatMap((path) => {
      const device = /^\/sys\/block\/(dm-\d+)\/dm\/name$/.exec(path)?.[1];
      return device ? [[`/dev/${device}`, `/dev/mapper/${seen.text(path)}`]] : [];
    }),
  );
  return {
    lvs: Object.fromEntries(rows('lvs').map((row) => [row[0]!, { size_g: row[3], vg: row[1] }])),
    vgs: Object.fromEntries(
      rows('vgs').map((row) => [row[0]!, { size_g: row.at(-2), free_g: row.at(-1), num_lvs: row[2], num_pvs: row[1] }]),
    ),
    pvs: Object.fromEntries(
      rows('pvs').map((row) => [mapper.get(row[0]!) ?? row[0]!, { size_g: row[4], free_g: row[5], vg: row[1] }]),
    ),
  };
}
