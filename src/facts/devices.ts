/** Block devices, from /sys/block. */
import { sh } from '../script/sh.ts';
import type { Plain, Seen } from './fact.ts';
import { diskLinks } from './mounts.ts';

export const devices = {
  files: sh`/sys/block/*/removable /sys/block/*/size /sys/block/*/queue/rotational /sys/block/*/queue/scheduler
    /sys/block/*/queue/logical_block_size /sys/block/*/queue/hw_sector_size /sys/block/*/queue/discard_granularity
    /sys/block/*/queue/discard_max_hw_bytes /sys/block/*/device/vendor /sys/block/*/device/model
    /sys/block/*/device/sas_address /sys/block/*/device/sas_device_handle /sys/block/*/device/serial
    /sys/block/*/dm/name /sys/block/*/*/start /sys/block/*/*/size`,
  exists: sh`/sys/block/* /sys/block/*/holders/* /sys/block/*/*/holders/* /sys/block/*/slaves/*`,
  // Volumes are asked for only where the device mapper is in use: the three commands are slow.
  script: sh`
    section disk; [ ! -d /dev/disk ] || ls -l /dev/disk/by-id /dev/disk/by-uuid /dev/disk/by-label
    if has vgs && [ -w / ]; then
      section vgs
      set -- --noheadings --nosuffix --units g --separator ,
      if [ -e /sys/block/dm-0 ]; then
        vgs "$@"
        section lvs; lvs "$@"
        section pvs; pvs "$@"
      fi
    fi`,
  read(seen: Seen): Record<string, Plain> {
    const links = {
      ids: diskLinks(seen, 'by-id'),
      uuids: diskLinks(seen, 'by-uuid'),
      labels: diskLinks(seen, 'by-label'),
      masters: masters(seen),
    };
    const names = seen.existing(/^\/sys\/block\/([^/]+)$/).map((match) => match[1]!);
    return { device_links: links, devices: Object.fromEntries(names.map((name) => [name, device(name, links, seen)])) };
  },
};

type Links = Readonly<Record<string, Readonly<Record<string, readonly string[]>>>>;

const linksOf = (links: Links, name: string): Plain =>
  Object.fromEntries(Object.entries(links).map(([kind, names]) => [kind, names[name] ?? []]));

function device(name: string, links: Links, seen: Seen): Plain {
  const at = `/sys/block/${name}`;
  const get = (path: string): string | null => seen.text(`${at}/${path}`) ?? null;
  const sector = get('queue/logical_block_size') ?? get('queue/hw_sector_size') ?? 512;
  const serial = get('device/serial');
  const wwn = links['ids']?.[name]?.find((id) => id.startsWith('wwn-'));
  return {
    virtual: 1,
    links: linksOf(links, name),
    vendor: get('device/vendor'),
    model: get('device/model'),
    sas_address: get('device/sas_address'),
    sas_device_handle: get('device/sas_device_handle'),
    ...(serial !== null && { serial }),
    removable: get('removable'),
    support_discard: get('queue/discard_max_hw_bytes') === '0' ? '0' : get('queue/discard_granularity'),
    ...(wwn !== undefined && { wwn: wwn.slice(4) }),
    partitions: partitions(name, links, seen),
    rotational: get('queue/rotational'),
    scheduler_mode: /\[(.*)\]/.exec(get('queue/scheduler') ?? '')?.[1] ?? '',
    sectorsize: sector,
    ...extent(Number(get('size') ?? 0), Number(sector)),
    host: '',
    holders: holders(at, seen),
  };
}

function partitions(disk: string, links: Links, seen: Seen): Plain {
  const found: Record<string, Plain> = {};
  for (const path of seen.files) {
    const name = path.startsWith(`/sys/block/${disk}/`)
      ? /^\/sys\/block\/[^/]+\/([^/]+)\/start$/.exec(path)?.[1]
      : undefined;
    if (name === undefined) continue;
    const at = `/sys/block/${disk}/${name}`;
    found[name] = {
      links: linksOf(links, name),
      start: seen.text(`${at}/start`) ?? '0',
      sectorsize: 512,
      ...extent(Number(seen.text(`${at}/size`) ?? 0), 512),
      uuid: links['uuids']?.[name]?.[0] ?? null,
      holders: holders(at, seen),
    };
  }
  return found;
}

/** The kernel counts in 512 bytes whatever the device does. */
function extent(blocks: number, sector: number): { sectors: number; size: string } {
  const sectors = Math.floor((blocks * 512) / sector);
  return { sectors, size: humanBytes(sectors * sector) };
}

function humanBytes(count: number): string {
  const unit = ['YB', 'ZB', 'EB', 'PB', 'TB', 'GB', 'MB', 'KB'].find((_, index) => count >= 1024 ** (8 - index));
  const power = unit === undefined ? 0 : 8 - ['YB', 'ZB', 'EB', 'PB', 'TB', 'GB', 'MB', 'KB'].indexOf(unit);
  return `${(count / 1024 ** power).toFixed(2)} ${unit ?? 'Bytes'}`;
}

/** Device mapper targets above a device, by their own names. */
function holders(at: string, seen: Seen): string[] {
  return seen
    .existing(/^(.*)\/holders\/(dm-[^/]+)$/)
    .filter((match) => match[1] === at)
    .map((match) => seen.text(`/sys/block/${match[2]}/dm/name`) ?? match[2]!);
}

function masters(seen: Seen): Record<string, string[]> {
  const found: Record<string, string[]> = {};
  for (const [, device, slave] of seen.existing(/^\/sys\/block\/([^/]+)\/slaves\/([^/]+)$/)) {
    found[slave!] = [...(found[slave!] ?? []), device!].sort();
  }
  return found;
}
