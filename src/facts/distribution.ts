import { sh } from '../script/sh.ts';
import { debian } from './debianKin.ts';
import { osFamily } from './distributionNames.ts';
import { fact, type Plain, type Seen } from './fact.ts';
import { type Release, readRelease } from './osRelease.ts';

type Found = Readonly<Record<string, Plain | undefined>>;

/** One place that may name the distribution. `read` gives undefined when the file speaks of another one. */
interface Source {
  readonly path: string;
  readonly name: string;
  /** The file's mere presence decides. */
  readonly mayBeEmpty?: boolean;
  read?(text: string, release: Release, seen: Seen): Found | undefined;
}

/** In the order in which they are asked, the first that answers wins: derived distributions keep the files of their parents. */
const sources: readonly Source[] = [
  { path: '/etc/altlinux-release', name: 'Altlinux', read: nameInText('Altlinux', 'ALT') },
  { path: '/etc/oracle-release', name: 'OracleLinux', read: nameInText('OracleLinux', 'Oracle Linux') },
  { path: '/etc/slackware-version', name: 'Slackware', read: slackware },
  { path: '/etc/centos-release', name: 'CentOS', read: centos },
  { path: '/etc/redhat-release', name: 'RedHat', read: nameInText('RedHat', 'Red Hat') },
  { path: '/etc/vmware-release', name: 'VMwareESX', mayBeEmpty: true },
  { path: '/etc/openwrt_release', name: 'OpenWrt', read: openwrt },
  { path: '/etc/os-release', name: 'Amazon', read: amazon },
  { path: '/etc/system-release', name: 'Amazon', read: amazonOld },
  {
    path: '/etc/alpine-release',
    name: 'Alpine',
    read: (text) => ({ distribution: 'Alpine', distribution_version: text }),
  },
  { path: '/etc/arch-release', name: 'Archlinux', mayBeEmpty: true },
  { path: '/etc/os-release', name: 'Archlinux', read: (text) => (text.includes('Arch Linux') ? {} : undefined) },
  { path: '/etc/os-release', name: 'SUSE', read: suse },
  { path: '/etc/os-release', name: 'Debian', read: debian },
  { path: '/etc/lsb-release', name: 'Debian', read: debian },
  { path: '/usr/lib/os-release', name: 'ClearLinux', read: clear },
  { path: '/etc/os-release', name: 'Flatcar', read: flatcar },
  { path: '/etc/os-release', name: 'NA', read: other },
];

/** Distribution, version and family. */
export const distribution = fact({
  name: 'distribution',
  keys: {
    distribution: 'Name, such as `Debian`, `Ubuntu`, `Rocky`, `RedHat`, `Alpine`.',
    distribution_version: 'Full version, such as `12.11` or `22.04`.',
    distribution_major_version: 'The version up to its first dot.',
    distribution_minor_version: 'The version after its first dot, where the distribution tells it.',
    distribution_release: 'Code name, such as `bookworm`; `NA` when there is none.',
    distribution_file_path: 'The file that decided.',
    distribution_file_variety: 'Which kind of file that was.',
    distribution_file_parsed: 'Whether its content was understood.',
    distribution_file_search_string: 'The words that were found in it.',
    os_family: '`Debian`, `RedHat`, `Suse`, `Archlinux`, `Alpine` …',
  },
  files: sh`/etc/os-release /usr/lib/os-release /etc/lsb-release /etc/debian_version /etc/*-release /etc/slackware-version
    /etc/openwrt_release`,
  exists: sh`/etc/vmware-release /etc/arch-release`,
  read(seen) {
    const release = readRelease(seen);
    const capital = release.id.charAt(0).toUpperCase() + release.id.slice(1);
    const guess: Found = {
      distribution: { Amzn: 'Amazon', Rhel: 'Redhat', '': 'OtherLinux' }[capital] ?? capital,
      distribution_version: release.version || 'NA',
      distribution_release: release.codename ?? 'NA',
      distribution_major_version: release.version.split('.')[0] || 'NA',
    };
    const found: Found = { ...guess, ...firstAnswer(release, seen) };
    return { ...found, os_family: osFamily(String(found['distribution'])) };
  },
});

function firstAnswer(release: Release, seen: Seen): Found {
  for (const { path, name, mayBeEmpty, read } of sources) {
    const where = { distribution: name, distribution_file_path: path, distribution_file_variety: name };
    if (mayBeEmpty && seen.exists(path)) return where;
    const text = seen.text(path);
    const answer = text === undefined ? undefined : read?.(text.replace(/^['"\\]+|['"\\]+$/g, ''), release, seen);
    if (answer) return { ...where, distribution_file_parsed: true, ...answer };
  }
  return {};
}

/** The Red Hat way: the file holds the name in words, or begins with the name of a rebuild (`Rocky Linux release 9.3`). */
function nameInText(name: string, search: string) {
  return (text: string): Found =>
    text.includes(search)
      ? { distribution: name, distribution_file_search_string: search }
      : { distribution: text.split(/\s+/)[0] ?? name };
}

function slackware(text: string): Found | undefined {
  if (!text.includes('Slackware')) return undefined;
  return { distribution_version: /\w+\.\w+\+?/.exec(text)?.[0] };
}

function centos(text: string): Found | undefined {
  if (text.includes('CentOS Stream')) return { distribution_release: 'Stream' };
  return text.includes('TencentOS Server') ? { distribution: 'TencentOS' } : undefined;
}

function openwrt(text: string): Found | undefined {
  if (!text.includes('OpenWrt')) return undefined;
  const field = (key: string) => new RegExp(`${key}=["'](.*)["']`).exec(text)?.[1];
  return { distribution_version: field('DISTRIB_RELEASE'), distribution_release: field('DISTRIB_CODENAME') };
}

function amazon(text: string, release: Release): Found | undefined {
  if (!text.includes('Amazon')) return undefined;
  const version = release.fields.get('VERSION_ID');
  if (version === undefined) return {};
  const [major, minor] = version.split('.');
  return {
    distribution_version: version,
    distribution_major_version: major,
    distribution_minor_version: minor ?? 'NA',
  };
}

function amazonOld(text: string): Found | undefined {
  if (!text.includes('Amazon')) return undefined;
  return { distribution: 'Amazon', distribution_version: text.split(/\s+/).find((word) => /^\d+$/.test(word)) ?? 'NA' };
}

function suse(text: string, { fields }: Release): Found | undefined {
  if (!/suse/i.test(text)) return undefined;
  const version = /^([0-9]+)(\.?)([0-9]*)/.exec(fields.get('VERSION_ID') ?? '');
  const variant = fields.get('VARIANT_ID') ?? '';
  const minor = version?.[3] ?? '';
  return {
    distribution: variantName(variant) ?? fields.get('NAME'),
    ...(version && { distribution_version: version[0], distribution_major_version: version[1] }),
    ...(version && /open/i.test(text) && { distribution_release: minor }),
    ...(version && !/open/i.test(text) && /enterprise/i.test(text) && { distribution_release: minor || '0' }),
  };
}

function variantName(variant: string): string | undefined {
  if (variant === 'server-sap' || variant === 'sles-sap') return 'SLES_SAP';
  return variant === 'transactional' ? 'SL-Micro' : undefined;
}

function clear(_text: string, { fields }: Release): Found | undefined {
  const name = fields.get('NAME') ?? '';
  if (!name.includes('Clear Linux')) return undefined;
  const version = fields.get('VERSION_ID');
  return {
    distribution: name,
    distribution_version: version,
    distribution_major_version: version,
    distribution_release: fields.get('ID'),
  };
}

function flatcar(_text: string, { id, fields }: Release): Found | undefined {
  const version = fields.get('VERSION');
  if (id !== 'flatcar') return undefined;
  return version === undefined
    ? {}
    : { distribution_version: version, distribution_major_version: version.split('.')[0] };
}

function other(_text: string, { version, fields }: Release): Found {
  return {
    ...(fields.has('NAME') && { distribution: fields.get('NAME') }),
    ...(version === '' && fields.has('VERSION') && { distribution_version: fields.get('VERSION') }),
  };
}
