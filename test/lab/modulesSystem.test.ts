// The modules that need a real system, on a real one: each is foretold, done, done again, and looked at from outside.
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { type Lab, startLab } from '../../scripts/lab/index.mjs';
import { openSession } from '../../src/connection/index.ts';
import type { Controller, Host, Module, Outcome } from '../../src/modules/define.ts';
import { perform } from '../../src/modules/perform.ts';
import { fromJson, plainData } from '../../src/modules/plainData.ts';
import { readArgs } from '../../src/modules/readArgs.ts';
import { loadModule } from '../../src/modules/registry.ts';
import type { Value } from '../../src/python/value.ts';
import type { Session } from '../../src/script/session.ts';

let lab: Lab;
let session: Session;
beforeAll(async () => {
  lab = await startLab({ name: `sys${process.pid}`, hosts: 1 });
  session = await open();
});
afterAll(async () => {
  await session?.close();
  await lab?.down();
});

const open = (connectTimeout = 10): Promise<Session> =>
  openSession({
    name: 'node1',
    transport: 'ssh',
    address: lab.host('node1').address,
    user: 'root',
    privateKeyFile: lab.key,
    knownHostsFiles: [lab.knownHosts],
    hostKeyChecking: 'yes',
    sshConfigFile: 'none',
    connectTimeout,
  });

type Args = Readonly<Record<string, unknown>>;

async function run(name: string, args: Args, check = false): Promise<Outcome> {
  const module = (await loadModule(name)) as Module;
  const { values, problems } = readArgs(module, fromJson(args) as ReadonlyMap<Value, Value>);
  expect(problems).toEqual([]);
  const host: Host = {
    run: async (script, how) =>
      (
        await session.send([script], {
          check: how?.check ?? check,
          diff: true,
          onFailure: 'stop',
          timeout: how?.timeout,
        })
      )[0]!,
    async reconnect(seconds) {
      await session.close().catch(() => undefined);
      session = await open(seconds);
    },
  };
  const sleep = (seconds: number) => new Promise((wake) => setTimeout(wake, seconds * 1000));
  const controller = {
    check,
    diff: true,
    hostname: 'node1',
    sleep,
    variable: () => undefined,
    secret: () => undefined,
  };
  return perform(module, values, { host, controller: controller as unknown as Controller });
}

const outside = async (command: string): Promise<string> => (await lab.ssh('node1', command)).stdout.trim();

/** Names, sizes, times and owners of everything that a task could have touched. */
const everything = () =>
  outside(
    "find /etc /home /root /usr/sbin /var/lib/dpkg /var/spool/cron /srv /mnt -xdev ! -name '.reprise*' -printf '%p %y %s %T@ %m %u %g\\n' | sort | sha256sum",
  );

/** Check mode leaves all as it is and foretells the changes; a second run has none. `look` is asked of the host by its own ssh. */
async function prove(name: string, args: Args, look: string, seen: string | RegExp): Promise<void> {
  const before = await everything();
  const foretold = await run(name, args, true);
  expect(foretold.status, foretold.message).toBe('changed');
  expect(await everything(), 'check mode leaves everything in place').toBe(before);
  const done = await run(name, args);
  expect(done.status, done.message).toBe('changed');
  expect(done.changes, 'check mode foretold the changes').toEqual(foretold.changes);
  if (typeof seen === 'string') expect(await outside(look)).toBe(seen);
  else expect(await outside(look)).toMatch(seen);
  const again = await run(name, args);
  expect({ status: again.status, changes: again.changes }, 'a second run changes nothing').toEqual({
    status: 'ok',
    changes: [],
  });
}

describe('packages', () => {
  test('the lists are read again', async () => {
    expect((await run('apt', { update_cache: true })).status).toMatch(/ok|changed/);
    const fresh = await run('apt', { update_cache: true, cache_valid_time: 3600 });
    expect({ status: fresh.status, updated: fresh.result['cache_updated'] }).toEqual({ status: 'ok', updated: false });
  });
  test('apt installs', () =>
    prove(
      'apt',
      { name: ['hello', 'cron'], install_recommends: false },
      "dpkg-query -W -f='${db:Status-Abbrev}' hello",
      'ii',
    ));
  test('apt knows a version by pattern', async () => {
    expect((await run('apt', { name: 'hello=*' })).status).toBe('ok');
    expect((await run('apt', { name: 'hello=0.1*' })).message).toMatch(/was not found/);
  });
  test('apt upgrades to the latest', async () =>
    expect((await run('apt', { name: 'hello', state: 'latest' })).status).toBe('ok'));
  test('package leaves what is there', async () => expect((await run('package', { name: 'hello' })).status).toBe('ok'));
  test('package_facts tells it', async () => {
    const facts = plainData((await run('package_facts', {})).result['ansible_facts'] as never) as {
      packages: Record<string, { source: string }[]>;
    };
    expect(facts.packages['hello']![0]!.source).toBe('apt');
  });
  test('apt removes', () =>
    prove('apt', { name: 'hello', state: 'absent', purge: true }, 'ls /usr/bin/hello 2>&1', /No such file/));
  test('apt says which package it does not know', async () => {
    expect((await run('apt', { name: 'no-such-package' })).message).toMatch(/Unable to locate package no-such-package/);
  });
  test('apt names who holds the lock', async () => {
    const busy = 'apt-get -o Dpkg::Pre-Invoke::="sleep 20" install -y hello >/dev/null 2>&1 </dev/null & sleep 3';
    await lab.ssh('node1', busy);
    expect((await run('apt', { name: 'hello', lock_timeout: 2 })).message).toMatch(
      /held the lock of the package system for 2 seconds/,
    );
    await outside('pkill -x apt-get; pkill -x sleep; sleep 1');
  });
  test('apt_repository', async () => {
    const line = (await outside('head -n 1 /etc/apt/sources.list')).replace(/ main$/, ' main contrib');
    await prove(
      'apt_repository',
      { repo: line, filename: 'contrib' },
      'cat /etc/apt/sources.list.d/contrib.list',
      line,
    );
    await prove(
      'apt_repository',
      { repo: line, state: 'absent', update_cache: false },
      'ls /etc/apt/sources.list.d',
      /^(?!.*contrib)/,
    );
  });
  test('deb822_repository', async () => {
    const uris = (await outside('head -n 1 /etc/apt/sources.list')).split(' ')[1]!;
    const source = { name: 'Contrib', uris, suites: ['bookworm'], components: ['contrib'] };
    await prove(
      'deb822_repository',
      source,
      'cat /etc/apt/sources.list.d/contrib.sources',
      /^Components: contrib\nX-Repolib-Name: Contrib\n/,
    );
    expect((await run('apt', { update_cache: true })).message).toBeUndefined();
    await prove('deb822_repository', { name: 'Contrib', state: 'absent' }, 'ls /etc/apt/sources.list.d', '');
  });
});

describe('users', () => {
  const user = {
    name: 'deploy',
    uid: 2100,
    groups: ['sudo', 'adm'],
    comment: 'Who deploys',
    shell: '/bin/sh',
    password: '$6$abc$def',
  };
  test('group', () => prove('group', { name: 'etcd', gid: 2050, system: true }, 'getent group etcd', 'etcd:x:2050:'));
  test('user', () =>
    prove(
      'user',
      user,
      'getent passwd deploy; id -Gn deploy; ls -ld ~deploy | cut -c1-10; cut -d: -f2 /etc/shadow | tail -n 1',
      /^deploy:x:2100:2100:Who deploys:\/home\/deploy:\/bin\/sh\ndeploy adm sudo\ndrwx.*\n\$6\$abc\$def$/,
    ));
  test('user changes', () =>
    prove(
      'user',
      { ...user, groups: ['adm'], shell: '/bin/bash', home: '/srv/deploy', move_home: true },
      'getent passwd deploy; id -Gn deploy; ls -d /srv/deploy',
      'deploy:x:2100:2100:Who deploys:/srv/deploy:/bin/bash\ndeploy adm\n/srv/deploy',
    ));
  test('user locks, expires', () =>
    prove(
      'user',
      { name: 'deploy', password_lock: true, expires: 1893456000, password_expire_max: 90 },
      'getent shadow deploy | cut -d: -f2,5,8',
      '!$6$abc$def:90:21915',
    ));
  test('an ssh key of the user', async () => {
    await prove(
      'user',
      { name: 'deploy', generate_ssh_key: true, ssh_key_type: 'ed25519', ssh_key_comment: 'a b' },
      'stat -c "%U %a" ~deploy/.ssh ~deploy/.ssh/id_ed25519',
      'deploy 700\ndeploy 600',
    );
    const { result } = await run('user', { name: 'deploy', generate_ssh_key: true, ssh_key_type: 'ed25519' });
    expect(result['ssh_public_key']).toMatch(/^ssh-ed25519 \S+ a b$/);
    expect(result['ssh_fingerprint']).toMatch(/^256 SHA256:/);
  });
  test('a key with a passphrase', async () => {
    await run('user', {
      name: 'deploy',
      generate_ssh_key: true,
      ssh_key_type: 'ed25519',
      ssh_key_file: '.ssh/locked',
      ssh_key_passphrase: `it's "a" $secret`,
    });
    expect((await lab.ssh('node1', `ssh-keygen -y -P 'it'\\''s "a" $secret' -f ~deploy/.ssh/locked`)).stdout).toMatch(
      /^ssh-ed25519/,
    );
  });
  test('authorized_key', () =>
    prove(
      'authorized_key',
      { user: 'deploy', key: 'ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIJ one', key_options: 'no-pty' },
      'cat ~deploy/.ssh/authorized_keys; stat -c "%U %a" ~deploy/.ssh/authorized_keys',
      'no-pty ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIJ one\ndeploy 600',
    ));
  test('cron', () =>
    prove(
      'cron',
      { name: 'report', job: '/bin/true', user: 'deploy', hour: 3, minute: 0 },
      'crontab -u deploy -l',
      '#Ansible: report\n0 3 * * * /bin/true',
    ));
  test('no process ever shows a password', async () => {
    const watch =
      'while [ ! -e /tmp/enough ]; do cat /proc/[0-9]*/cmdline /proc/[0-9]*/environ; done >/tmp/seen 2>/dev/null';
    await lab.ssh('node1', `rm -f /tmp/enough; sh -c '${watch}' >/dev/null 2>&1 </dev/null & sleep 1`);
    await run('user', { name: 'watched', password: '$6$canary$CANARY' });
    await run('user', { name: 'watched', password: '$6$canary$CANARY2' });
    const key = { generate_ssh_key: true, ssh_key_type: 'ed25519', ssh_key_passphrase: 'CANARY3' };
    await run('user', { name: 'watched', ...key });
    expect(await outside('touch /tmp/enough; sleep 1; test -s /tmp/seen; grep -ac CANA[R]Y /tmp/seen')).toBe('0');
    expect(await outside("grep -c 'CANARY2' /etc/shadow")).toBe('1');
  });
  test('getent', async () => {
    const { result } = await run('getent', { database: 'passwd', key: 'deploy' });
    expect(plainData(result['ansible_facts'] as never)).toMatchObject({
      getent_passwd: { deploy: ['x', '2100', '2100', 'Who deploys', '/srv/deploy', '/bin/bash'] },
    });
  });
  test('user goes', () =>
    prove(
      'user',
      { name: 'deploy', state: 'absent', remove: true, force: true },
      'getent passwd deploy; ls -d /srv/deploy 2>&1',
      /No such file/,
    ));
});

describe('services', () => {
  const unit = '[Service]\nExecStart=/bin/sleep 1000\n[Install]\nWantedBy=multi-user.target\n';
  test('a new unit starts and is enabled', async () => {
    await lab.ssh('node1', 'cat >/etc/systemd/system/nap.service', { input: unit });
    expect((await run('systemd', { daemon_reload: true })).status).toBe('ok');
    await prove(
      'systemd',
      { name: 'nap', state: 'started', enabled: true },
      'systemctl is-active nap; systemctl is-enabled nap',
      'active\nenabled',
    );
  });
  test('service_facts tells it', async () => {
    const facts = plainData((await run('service_facts', {})).result['ansible_facts'] as never) as {
      services: Record<string, unknown>;
    };
    expect(facts.services['nap.service']).toEqual({
      name: 'nap.service',
      state: 'running',
      status: 'enabled',
      source: 'systemd',
    });
  });
  test('a restart is a new process', async () => {
    const before = await outside('systemctl show -P MainPID nap');
    expect((await run('service', { name: 'nap', state: 'restarted' })).status).toBe('changed');
    expect(await outside('systemctl show -P MainPID nap')).not.toBe(before);
  });
  test('service stops and disables', () =>
    prove(
      'service',
      { name: 'nap', state: 'stopped', enabled: false },
      'systemctl is-active nap; systemctl is-enabled nap',
      'inactive\ndisabled',
    ));
  test('masked', async () => {
    await lab.ssh('node1', 'rm /etc/systemd/system/nap.service; systemctl daemon-reload');
    await prove('systemd', { name: 'cron', masked: true }, 'systemctl is-enabled cron', 'masked');
    await prove('systemd', { name: 'cron', masked: false }, 'systemctl is-enabled cron', /enabled|disabled/);
  });
  test('an unknown unit', async () =>
    expect((await run('systemd', { name: 'no-such', state: 'started' })).message).toMatch(
      /could not find the requested service no-such/,
    ));
});

describe('the kernel', () => {
  test('sysctl', () =>
    prove(
      'sysctl',
      { name: 'net.ipv4.ip_forward', value: 1, sysctl_set: true, sysctl_file: '/etc/sysctl.d/90-x.conf' },
      'cat /proc/sys/net/ipv4/ip_forward /etc/sysctl.d/90-x.conf',
      '1\nnet.ipv4.ip_forward=1',
    ));
  test('a module at every start', () =>
    prove(
      'modprobe',
      { name: 'dm_mod', persistent: 'present', params: 'a=1' },
      'cat /etc/modules-load.d/dm_mod.conf /etc/modprobe.d/dm_mod.conf',
      'dm_mod\noptions dm_mod a=1',
    ).catch((error: Error) => {
      // The lab shares this machine's kernel, which may have no modules at all.
      if (!/dm_mod: modprobe/.test(error.message)) throw error;
    }));
  test('mount', () =>
    prove(
      'mount',
      { path: '/mnt/cold store', src: 'none', fstype: 'tmpfs', opts: 'size=1m', state: 'ephemeral' },
      "findmnt -no FSTYPE '/mnt/cold store'",
      'tmpfs',
    ));
  test('mount by a line', async () => {
    await prove(
      'mount',
      { path: '/srv/bound', src: '/etc/apt', fstype: 'none', opts: 'bind', state: 'mounted' },
      'ls /srv/bound/sources.list; grep bound /etc/fstab',
      '/srv/bound/sources.list\n/etc/apt /srv/bound none bind 0 0',
    );
    await prove(
      'mount',
      { path: '/srv/bound', state: 'absent' },
      'ls -d /srv/bound 2>&1; grep -c bound /etc/fstab',
      /No such file.*\n0$/,
    );
  });
  test('timezone', () => prove('timezone', { name: 'Asia/Tokyo' }, 'date +%Z', 'JST'));
  test('pam_limits', () =>
    prove(
      'pam_limits',
      { domain: '*', limit_type: 'soft', limit_item: 'nofile', value: 4096 },
      'tail -n 1 /etc/security/limits.conf',
      '*\tsoft\tnofile\t4096',
    ));
  test('known_hosts', async () => {
    const line = `node1.example ${await outside('cut -d" " -f1,2 /etc/ssh/ssh_host_ed25519_key.pub')}`;
    const find = 'ssh-keygen -F node1.example | tail -n 1 | cut -c1-3';
    await prove('known_hosts', { name: 'node1.example', key: line, hash_host: true }, find, '|1|');
    await prove('known_hosts', { name: 'node1.example', state: 'absent' }, 'ssh-keygen -F node1.example', '');
  });
  test('alternatives', async () => {
    await lab.ssh('node1', 'printf "#!/bin/sh\\necho mine\\n" >/srv/mine; chmod 755 /srv/mine');
    await prove('alternatives', { name: 'mine', path: '/srv/mine', link: '/usr/local/bin/mine' }, 'mine', 'mine');
    await prove('alternatives', { name: 'mine', path: '/srv/mine', state: 'absent' }, 'command -v mine', '');
  });
  test('hostname', async () => {
    await prove(
      'hostname',
      { name: 'other.example.org' },
      'hostname; cat /etc/hostname',
      'other.example.org\nother.example.org',
    );
    await run('hostname', { name: 'node1' });
  });
});

test('facts are those of the host', async () => {
  const facts = plainData((await run('setup', {})).result['ansible_facts'] as never) as Record<string, never>;
  expect(facts).toMatchObject({
    ansible_hostname: 'node1',
    ansible_distribution: 'Debian',
    ansible_service_mgr: 'systemd',
    ansible_pkg_mgr: 'apt',
    ansible_virtualization_type: 'container',
    ansible_virtualization_role: 'guest',
    ansible_user_id: 'root',
    ansible_default_ipv4: { address: lab.host('node1').address, interface: 'host0' },
    ansible_distribution_version: await outside('cat /etc/debian_version'),
    ansible_machine_id: await outside('cat /etc/machine-id'),
  });
});

test('reboot waits for another boot, wait_for_connection for an answer', async () => {
  // A container has the boot identity of its machine, so its first process tells.
  const boot_time_command = 'cut -d" " -f22 /proc/1/stat';
  const before = await outside(boot_time_command);
  const outcome = await run('reboot', { boot_time_command, reboot_timeout: 60, connect_timeout: 3 });
  expect(outcome.status, outcome.message).toBe('changed');
  expect(await outside(boot_time_command)).not.toBe(before);
  expect((await run('wait_for_connection', { timeout: 20 })).status).toBe('ok');
});
