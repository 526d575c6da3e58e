// What a prepared host has to be, seen from outside: asked with the system's ssh, parsed here, nothing of Reprise in between.
import { expect } from 'vitest';
import { parse } from 'yaml';
import type { Lab } from '../../scripts/lab/index.mjs';

const sysctls = ['net/bridge/bridge-nf-call-iptables', 'net/bridge/bridge-nf-call-ip6tables', 'net/ipv4/ip_forward'];

/** Expect `host` of `lab` to be ready for Kubernetes. */
export async function expectPrepared(lab: Lab, host: string): Promise<void> {
  const ask = async (command: string): Promise<string> => {
    const { code, stdout, stderr } = await lab.ssh(host, command);
    expect({ command, code, stderr }).toEqual({ command, code: 0, stderr: '' });
    return stdout;
  };

  expect(await ask('hostname; cat /etc/hostname')).toBe(`${host}\n${host}\n`);
  for (const other of lab.hosts) {
    expect((await ask(`getent ahostsv4 ${other.name}`)).split(/\s/)[0]).toBe(other.address);
  }

  const fstab = (await ask('cat /etc/fstab')).split('\n').filter((line) => !line.startsWith('#'));
  expect(fstab.filter((line) => line.split(/\s+/)[2] === 'swap')).toEqual([]);
  expect(await ask('systemctl list-units --type=swap --plain --no-legend')).toBe('');

  expect((await ask('cat /etc/modules-load.d/kubernetes.conf')).split('\n')).toEqual(
    expect.arrayContaining(['overlay', 'br_netfilter']),
  );
  expect(await ask('grep -w overlay /proc/filesystems')).toContain('overlay');
  for (const key of [...sysctls, 'net/ipv4/conf/all/forwarding']) expect(await ask(`cat /proc/sys/${key}`)).toBe('1\n');
  const kept = (await ask('cat /etc/sysctl.d/kubernetes.conf')).split('\n').map((line) => line.replace(/\s/g, ''));
  for (const key of sysctls) expect(kept).toContain(`${key.replace(/\//g, '.')}=1`);

  const installed = (await ask("dpkg-query -W -f '${db:Status-Abbrev} ${Package}\\n'")).split('\n');
  for (const name of ['conntrack', 'socat', 'ipset', 'ethtool']) expect(installed).toContain(`ii  ${name}`);
  expect(await ask('cat /etc/security/limits.d/kubernetes.conf')).toMatch(/^\* hard nofile 1048576$/m);

  await expectRuntime(lab, host);
  // Where the machine's kernel has no modules at all, not even an index of those built in, systemd before 248 says that
  // it could not load them.
  const failed = (await ask('systemctl is-system-running --wait >/dev/null; systemctl --failed --plain --no-legend'))
    .split('\n')
    .map((line) => line.split(' ')[0])
    .filter((unit) => unit && unit !== 'systemd-modules-load.service');
  expect(failed).toEqual([]);
}

async function expectRuntime(lab: Lab, host: string): Promise<void> {
  const ask = async (command: string): Promise<string> => (await lab.ssh(host, command)).stdout;
  expect(await ask('systemctl is-active containerd; systemctl is-enabled containerd')).toBe('active\nenabled\n');
  expect(await ask('ctr version | grep -c Version')).toBe('2\n');
  // What the daemon makes of its file; before 1.5 it does not tell all of that, so the file itself comes with it.
  const config = await ask('containerd config dump; cat /etc/containerd/config.toml');
  expect(config).toMatch(/SystemdCgroup = true/);
  expect(config).toMatch(/restrict_oom_score_adj = true/);
  expect(config).toMatch(/config_path = ['"]\/etc\/containerd\/certs.d['"]/);
  // What systemd is asked for; a machine may grant its containers less.
  expect(await ask('systemctl show --value -p LimitNOFILE containerd')).toBe('1048576\n');
  expect(parse(await ask('cat /etc/crictl.yaml'))).toEqual({
    'runtime-endpoint': 'unix:///run/containerd/containerd.sock',
    'image-endpoint': 'unix:///run/containerd/containerd.sock',
    timeout: 10,
    debug: false,
  });
}
