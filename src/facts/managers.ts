import { sh } from '../script/sh.ts';
import { fact, linesOf, type Seen } from './fact.ts';

/** Where package managers lie; the last one found is the answer, unless the family knows better. */
const packageManagers: readonly (readonly [path: string, name: string])[] = [
  ['/usr/bin/rpm-ostree', 'atomic_container'],
  ['/usr/bin/yum', 'dnf'],
  ['/usr/bin/dnf-3', 'dnf'],
  ['/usr/bin/dnf5', 'dnf5'],
  ['/usr/bin/apt-get', 'apt'],
  ['/usr/bin/zypper', 'zypper'],
  ['/usr/sbin/urpmi', 'urpmi'],
  ['/usr/bin/pacman', 'pacman'],
  ['/bin/opkg', 'opkg'],
  ['/sbin/apk', 'apk'],
  ['/usr/bin/emerge', 'portage'],
  ['/usr/bin/xbps-install', 'xbps'],
  ['/usr/bin/swupd', 'swupd'],
  ['/usr/sbin/sorcery', 'sorcery'],
];

export const pkgMgr = fact({
  name: 'pkg_mgr',
  keys: { pkg_mgr: 'Package manager of the distribution: `apt`, `dnf`, `dnf5`, `zypper`, `pacman`, `apk` …' },
  needs: ['distribution'],
  exists: sh`/usr/bin/rpm /usr/bin/dpkg /run/ostree-booted /usr/bin/dnf /usr/bin/microdnf
    /usr/bin/rpm-ostree /usr/bin/yum /usr/bin/dnf-3 /usr/bin/dnf5 /usr/bin/apt-get /usr/bin/zypper /usr/sbin/urpmi
    /usr/bin/pacman /bin/opkg /sbin/apk /usr/bin/emerge /usr/bin/xbps-install /usr/bin/swupd /usr/sbin/sorcery`,
  script: sh`
    section dnf
    for path in /usr/bin/dnf /usr/bin/microdnf; do
      [ -e $path ] || continue
      [ $path -ef /usr/bin/dnf5 ] && echo dnf5 || echo dnf
      break
    done`,
  read: (seen) => ({ pkg_mgr: packageManager(seen) }),
});

function packageManager(seen: Seen): string {
  const family = seen.facts['os_family'];
  if (family === 'RedHat') {
    return seen.exists('/run/ostree-booted') ? 'atomic_container' : (linesOf(seen.section('dnf'))[0] ?? 'unknown');
  }
  const found = packageManagers.findLast(([path]) => seen.exists(path))?.[1] ?? 'unknown';
  const name = family === 'Debian' ? 'apt' : found;
  // An apt-get without dpkg belongs to rpm, as on ALT Linux.
  return name === 'apt' && seen.exists('/usr/bin/rpm') && !seen.exists('/usr/bin/dpkg') ? 'apt_rpm' : name;
}

const firstProcesses: Readonly<Record<string, string>> = {
  procd: 'openwrt_init',
  'runit-init': 'runit',
  svscan: 'svc',
  'openrc-init': 'openrc',
};

export const serviceMgr = fact({
  name: 'service_mgr',
  keys: { service_mgr: 'What runs services: `systemd`, `openrc`, `sysvinit`, `runit` …' },
  needs: ['platform', 'distribution'],
  files: sh`/proc/1/comm`,
  exists: sh`/run/systemd/system /dev/.run/systemd /dev/.systemd /etc/init /sbin/openrc /etc/init.d /etc/dinit.d`,
  script: sh`
    has systemctl && section systemctl
    has initctl && section initctl
    [ /sbin/init -ef /lib/systemd/systemd ] && section offline || :`,
  read: (seen) => ({ service_mgr: serviceManager(seen) }),
});

/** The first process by its name, where that says something; `init`, or a shell in a container, does not. */
function serviceManager(seen: Seen): string {
  const first = seen.text('/proc/1/comm')?.split('/').at(-1);
  if (first !== undefined && first !== 'init' && !first.endsWith('sh')) return firstProcesses[first] ?? first;
  if (seen.facts['distribution'] === 'OpenWrt') return 'openwrt_init';
  if (seen.facts['distribution'] === 'SMGL') return 'simpleinit_msb';
  const systemctl = seen.section('systemctl') !== undefined;
  const booted = ['/run/systemd/system', '/dev/.run/systemd', '/dev/.systemd'].some((path) => seen.exists(path));
  if (systemctl && booted) return 'systemd';
  if (seen.section('initctl') !== undefined && seen.exists('/etc/init')) return 'upstart';
  if (seen.exists('/sbin/openrc')) return 'openrc';
  if (systemctl && seen.section('offline') !== undefined) return 'systemd';
  if (seen.exists('/etc/init.d')) return 'sysvinit';
  return seen.exists('/etc/dinit.d') ? 'dinit' : 'service';
}

export const systemd = fact({
  name: 'systemd',
  keys: { systemd: 'The systemd that runs: `version` as a number and `features` as it lists them.' },
  script: sh`
    if has systemctl && [ -d /run/systemd/system ]; then section systemd; systemctl --version || :; fi`,
  read(seen) {
    const [first, features] = linesOf(seen.section('systemd'));
    const version = Number(first?.split(' ')[1]);
    return first === undefined || Number.isNaN(version) ? {} : { systemd: { version, features: features ?? '' } };
  },
});
