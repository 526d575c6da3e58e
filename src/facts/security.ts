import { sh } from '../script/sh.ts';
import { assignments, fact, linesOf } from './fact.ts';

const modes: Readonly<Record<string, string>> = { '1': 'enforcing', '0': 'permissive' };

/** SELinux, from its own file system and configuration; no library is needed. */
export const selinux = fact({
  name: 'selinux',
  keys: {
    selinux: 'SELinux: `status`, and when enabled `mode`, `config_mode`, `policyvers`, `type`.',
    selinux_python_present: 'Always true: nothing here needs a Python library.',
  },
  files: sh`/sys/fs/selinux/enforce /sys/fs/selinux/policyvers /etc/selinux/config`,
  read(seen) {
    const enforce = seen.text('/sys/fs/selinux/enforce');
    if (enforce === undefined) return { selinux: { status: 'disabled' }, selinux_python_present: true };
    const config = assignments(seen.lines('/etc/selinux/config'));
    const version = seen.text('/sys/fs/selinux/policyvers');
    return {
      selinux: {
        status: 'enabled',
        policyvers: version === undefined ? 'unknown' : Number(version),
        config_mode: config.get('SELINUX')?.toLowerCase() ?? 'unknown',
        mode: modes[enforce] ?? 'unknown',
        type: config.get('SELINUXTYPE') ?? 'unknown',
      },
      selinux_python_present: true,
    };
  },
});

export const apparmor = fact({
  name: 'apparmor',
  keys: { apparmor: 'AppArmor: `status` is `enabled` or `disabled`.' },
  exists: sh`/sys/kernel/security/apparmor`,
  read: (seen) => ({ apparmor: { status: seen.exists('/sys/kernel/security/apparmor') ? 'enabled' : 'disabled' } }),
});

/** The inode of `/` in the file systems that do not number it 2. */
const rootInodes: Readonly<Record<string, string>> = { btrfs: '256', xfs: '128' };

export const chroot = fact({
  name: 'chroot',
  keys: { is_chroot: 'Whether the root seen here is another one than that of the first process.' },
  files: sh`/proc/mounts`,
  // Only root may look at the root of the first process; for others the inode of `/` is a hint.
  script: sh`
    section chroot
    if [ -n "\${debian_chroot-}" ]; then echo yes
    elif [ -e /proc/1/root/. ]; then [ / -ef /proc/1/root/. ] && echo no || echo yes
    else ls -di /
    fi`,
  read(seen) {
    const answer = (seen.section('chroot') ?? '').trim();
    if (answer === 'yes' || answer === 'no') return { is_chroot: answer === 'yes' };
    const type = seen
      .lines('/proc/mounts')
      .map((line) => line.split(' '))
      .findLast((mount) => mount[1] === '/')?.[2];
    return { is_chroot: answer.split(' ')[0] !== (rootInodes[type ?? ''] ?? '2') };
  },
});

export const fips = fact({
  name: 'fips',
  keys: { fips: 'Whether the kernel runs in FIPS mode.' },
  files: sh`/proc/sys/crypto/fips_enabled`,
  read: (seen) => ({ fips: seen.text('/proc/sys/crypto/fips_enabled') === '1' }),
});

export const caps = fact({
  name: 'caps',
  keys: {
    system_capabilities: 'Capabilities of the user when they are limited; `N/A` without `capsh`.',
    system_capabilities_enforced:
      '`True` when capabilities are limited, `False` when all are there, `N/A` without `capsh`.',
  },
  script: sh`has capsh && { section capsh; capsh --print; } || :`,
  read(seen) {
    const output = seen.section('capsh');
    if (output === undefined) return { system_capabilities: 'N/A', system_capabilities_enforced: 'N/A' };
    const current = linesOf(output)
      .find((line) => line.startsWith('Current:'))
      ?.slice('Current:'.length)
      .trim();
    if (current === undefined) return { system_capabilities: [], system_capabilities_enforced: 'NA' };
    if (current === '=ep') return { system_capabilities: [], system_capabilities_enforced: 'False' };
    const list = current.split('=')[1] ?? '';
    return { system_capabilities: list.split(',').map((name) => name.trim()), system_capabilities_enforced: 'True' };
  },
});
