// The RPM family, as far as the lab can show it: a host that calls itself Rocky Linux, with the real dnf and rpm,
// and a repository of packages that hold nothing but their names.
import { readFileSync } from 'node:fs';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { parse } from 'yaml';
import { type Lab, startLab } from '../../scripts/lab/index.mjs';
import { play } from './play.ts';

const { os_prep_packages } = parse(readFileSync('roles/os_prep/defaults/main.yml', 'utf8')) as {
  os_prep_packages: { RedHat: string[] };
};
const turnIntoRocky = `
set -e
export DEBIAN_FRONTEND=noninteractive
apt-get update -qq
apt-get install -qq -y --no-install-recommends dnf rpm createrepo-c containerd runc >/dev/null 2>&1
mkdir -p /srv/rpms
for name in ${os_prep_packages.RedHat.join(' ')} containerd; do
  printf '%s\\n' "Name: $name" 'Version: 1' 'Release: 1' "Summary: stands in for $name" 'License: none' \\
    'BuildArch: noarch' '%description' "Stands in for $name." '%files' >/root/$name.spec
  rpmbuild --quiet -bb --define '_rpmdir /srv/rpms' /root/$name.spec
done
createrepo_c -q /srv/rpms
mkdir -p /etc/yum.repos.d
printf '[own]\\nname=own\\nbaseurl=file:///srv/rpms\\ngpgcheck=0\\n' >/etc/yum.repos.d/own.repo
rm -f /etc/os-release /etc/debian_version
printf 'NAME="Rocky Linux"\\nID="rocky"\\nID_LIKE="rhel centos fedora"\\nVERSION_ID="9.4"\\nVERSION="9.4 (Blue Onyx)"\\n' >/etc/os-release
echo 'PRETTY_NAME="Rocky Linux 9.4 (Blue Onyx)"' >>/etc/os-release
echo 'Rocky Linux release 9.4 (Blue Onyx)' >/etc/redhat-release
`;

let lab: Lab;
beforeAll(async () => {
  lab = await startLab({ name: `rpm${process.pid}`, hosts: 1 });
  expect((await lab.ssh('node1', 'sh -s', { input: turnIntoRocky, timeout: 300_000 })).code).toBe(0);
});
afterAll(() => lab?.down());

test('prepare.yml prepares a host of the RPM family, as its check foretold, and is quiet the second time', async () => {
  const site = (...more: readonly string[]) =>
    play('playbooks/preflight.yml', 'playbooks/prepare.yml', '-i', lab.inventory, ...more);
  const foretold = await site('--check', '--diff');
  expect(foretold).toMatchObject({ code: 0, failures: [] });
  const real = await site();
  expect(real).toMatchObject({ code: 0, failures: [], changed: foretold.changed });
  expect(real.changed).toContain('node1: os_prep : Install packages (RPM family)');
  const installed = (await lab.ssh('node1', "rpm -qa --qf '%{NAME}\\n'")).stdout.split('\n');
  expect(installed).toEqual(expect.arrayContaining(['conntrack-tools', 'ipset', 'socat', 'containerd']));
  expect(await site()).toMatchObject({ code: 0, failures: [], changed: [] });
});
