// Hosts with limits: full disks, few sessions, unusual shells, passwords; and what may never be seen or changed.
import { createHash, randomBytes } from 'node:crypto';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, onTestFinished, test } from 'vitest';
import { type Lab, startLab } from '../../scripts/lab/index.mjs';
import { ask, bookOf, show, writeBook } from './book.ts';
import { type Played, play } from './play.ts';

let lab: Lab;
beforeAll(async () => {
  lab = await startLab({ name: `limits${process.pid}`, hosts: 3 });
});
afterAll(() => lab?.down());

const run = (book: string, ...more: readonly string[]): Promise<Played> => play(book, '-i', lab.inventory, ...more);
const one = ['--limit', 'node1'];

/**
 * Look at every argument and every environment on a host, over and over, for the words given. Answers a function that
 * ends it and says which were seen. The words themselves travel in a file.
 */
async function watch(lab: Lab, words: readonly string[]): Promise<() => Promise<string[]>> {
  await lab.ssh('node1', 'mkdir -p /run/watch; rm -f /run/watch/*; cat >/run/watch/words', {
    input: `${words.join('\n')}\n`,
  });
  const look = `cat /proc/[0-9]*/cmdline /proc/[0-9]*/environ 2>/dev/null | grep -aoFf /run/watch/words >>/run/watch/seen`;
  const ended = lab.ssh('node1', `until [ -e /run/watch/stop ]; do ${look}; done; sort -u /run/watch/seen`);
  return async () => {
    await lab.ssh('node1', 'touch /run/watch/stop');
    return (await ended).stdout.split('\n').filter((line) => line !== '');
  };
}

describe('REL-05 a full disk', () => {
  const big = 'x'.repeat(200_000);
  const cases = [
    ['bytes', 'size=64k', `copy: {src: big, dest: /mnt/dest}`],
    ['bytes', 'size=64k', `copy: {content: "{{ big }}", dest: /mnt/dest}`],
    ['bytes', 'size=64k', `template: {src: big, dest: /mnt/dest}`],
    ['bytes', 'size=64k', `lineinfile: {path: /mnt/dest, line: "{{ big }}"}`],
    ['bytes', 'size=64k', `blockinfile: {path: /mnt/dest, block: "{{ big }}"}`],
    ['inodes', 'nr_inodes=2', `copy: {src: big, dest: /mnt/dest}`],
    ['inodes', 'nr_inodes=2', `lineinfile: {path: /mnt/dest, line: new}`],
  ] as const;
  test.each(cases)('of %s (%s) is named, and the file is left as it was by %s', async (_what, limit, task) => {
    await lab.ssh('node1', `mount -t tmpfs -o ${limit} tmpfs /mnt && echo old >/mnt/dest`);
    onTestFinished(async () => void (await lab.ssh('node1', 'umount /mnt')));
    const folder = writeBook({
      big,
      'book.yml': `- hosts: all\n  gather_facts: false\n  vars: {big: "{{ 'x' * 200000 }}"}\n  tasks: [{${task}}]\n`,
    });
    const { code, failures } = await run(join(folder, 'book.yml'), ...one);
    expect({ code, failures }).toEqual({ code: 2, failures: [expect.stringMatching(/no space/i)] });
    expect(failures[0]).toContain('/mnt/dest');
    expect(await ask(lab, 'node1', 'ls -A /mnt; cat /mnt/dest')).toBe('dest\nold\n');
  });
});

test('REL-07 a right, a wrong and a missing password are three different things, and none is seen', async () => {
  const folder = writeBook({ right: 'lab-secret\n', wrong: 'wrong-lab-word\n' });
  const book = bookOf('- command: sh -c "sleep 0.5; id -u" watch-works', '  become: true\n');
  const end = await watch(lab, ['lab-secret', 'wrong-lab-word', 'watch-works']);
  const as = (...more: readonly string[]) => run(book, ...one, '-e', 'ansible_user=ops2', ...more);
  const right = await as('--become-password-file', join(folder, 'right'));
  const wrong = await as('--become-password-file', join(folder, 'wrong'));
  const missing = await as();
  expect(await end()).toEqual(['watch-works']);
  expect(right).toMatchObject({ code: 0, failures: [] });
  expect([wrong.failures, missing.failures]).toEqual([
    [expect.stringMatching(/^node1: .*refused the password$/)],
    [expect.stringMatching(/^node1: .*needs a password$/)],
  ]);
  const said = JSON.stringify([right, wrong, missing]);
  const kept = await ask(lab, 'node1', 'journalctl -b --no-pager; cat /var/log/auth.log 2>/dev/null; true');
  expect(kept).toContain('sudo');
  for (const word of ['lab-secret', 'wrong-lab-word']) expect(said + kept).not.toContain(word);
});

test.each(['tcsh', 'fish'])('REL-12 a login shell %s makes no difference', async (shell) => {
  const name = `likes${shell}`;
  const got = await lab.ssh(
    'node1',
    `(apt-get update -qq; apt-get install -qq -y ${shell}) >/dev/null 2>&1 && useradd -m -s $(command -v ${shell}) ${name} &&
     cp -a /root/.ssh /home/${name}/ && chown -R ${name}: /home/${name}/.ssh`,
  );
  expect(got).toMatchObject({ code: 0, stderr: '' });
  expect(await ask(lab, 'node1', `getent passwd ${name} | cut -d: -f7`)).toContain(shell);
  const book = bookOf(
    `- ping:
- copy: {content: "one\\n", dest: "/home/${name}/it's here"}
- lineinfile: {path: "/home/${name}/it's here", line: "two $HOME"}
- shell: echo "$HOME" | cat
  register: home
- setup:
- assert: {that: "home.stdout == '/home/${name}' and ansible_facts.user_id == '${name}'"}`,
  );
  const as = [...one, '-e', `ansible_user=${name}`];
  expect(await run(book, ...as)).toMatchObject({ failures: [], code: 0 });
  expect(await ask(lab, 'node1', `cat "/home/${name}/it's here"`)).toBe('one\ntwo $HOME\n');
});

test('REL-04 one session a connection and few logins at once are enough', async () => {
  await lab.ssh(
    'node3',
    `printf 'MaxSessions 1\\nMaxStartups 2:50:5\\n' >/etc/ssh/sshd_config.d/few.conf && systemctl restart ssh`,
  );
  const tasks = Array.from(
    { length: 20 },
    (_, index) =>
      `- shell: echo {{ inventory_hostname }}-${index} >>/root/done\n  delegate_to: node3\n  become: ${index % 2 === 1}`,
  );
  const { code, failures, recap } = await run(bookOf(tasks.join('\n')));
  expect({ code, failures }).toEqual({ code: 0, failures: [] });
  expect(Object.values(recap).map(({ changed }) => changed)).toEqual([20, 20, 20]);
  const done = (await ask(lab, 'node3', 'sort -u /root/done')).trim().split('\n');
  expect(done).toHaveLength(60);
  // Many names for the same host, as a crowd that logs in at once.
  const { address } = lab.host('node3');
  const crowd = writeBook({
    'hosts.ini': Array.from({ length: 20 }, (_, index) => `c${index} ansible_host=${address}\n`).join(''),
    'vars.yml': `ansible_user: root\nansible_ssh_private_key_file: ${lab.key}\nansible_ssh_common_args: -o UserKnownHostsFile=${lab.knownHosts}\n`,
  });
  const all = await play(bookOf('- ping:'), '-i', join(crowd, 'hosts.ini'), '-e', `@${join(crowd, 'vars.yml')}`);
  expect({ code: all.code, failures: all.failures }).toEqual({ code: 0, failures: [] });
});

test('a check foretells every change, and makes none', async () => {
  await lab.ssh(
    'node1',
    'mkdir -p /var/lib/x; cd /var/lib/x; printf "a\\nb\\n" >lines; echo v >same; echo gone >gone; printf "[s]\\nk=1\\n" >i.ini',
  );
  const folder = writeBook({
    'page.j2': 'host {{ inventory_hostname }}\n',
    'book.yml': `- hosts: all
  tasks:
    - copy: {content: "new\\n", dest: /var/lib/x/new}
    - copy: {content: "v\\n", dest: /var/lib/x/same}
    - template: {src: page.j2, dest: /etc/page.conf}
    - lineinfile: {path: /var/lib/x/lines, line: c}
    - lineinfile: {path: /var/lib/x/lines, regexp: "^b", line: b}
    - blockinfile: {path: /etc/hosts, block: "10.9.9.9 elsewhere"}
    - replace: {path: /var/lib/x/lines, regexp: "^a$", replace: A}
    - ini_file: {path: /var/lib/x/i.ini, section: s, option: k, value: "2"}
    - file: {path: /var/lib/x/folder/deep, state: directory, mode: "0750"}
    - file: {path: /var/lib/x/gone, state: absent}
    - file: {src: /var/lib/x/same, dest: /var/lib/x/link, state: link}
    - user: {name: checked, shell: /bin/sh}
    - group: {name: checkers}
    - cron: {name: nightly, job: "true", hour: "3"}
    - sysctl: {name: net.ipv4.ip_forward, value: "1", sysctl_file: /etc/sysctl.d/checked.conf}
`,
  });
  const look = () =>
    ask(
      lab,
      'node1',
      `for folder in /etc /root /var/lib/x /var/spool/cron; do find $folder -path /root/.ssh -prune -o -printf '%p %m %U %G %s %T@ %l\\n'; done | sort
       find /etc /root /var/lib/x -type f -exec sha256sum {} + | sort; cat /proc/sys/net/ipv4/ip_forward`,
    );
  const book = join(folder, 'book.yml');
  const before = await look();
  expect(before).toContain('/var/lib/x/gone');
  const foretold = await run(book, ...one, '--check', '--diff');
  expect(foretold).toMatchObject({ code: 0, failures: [] });
  expect(await look()).toBe(before);
  const real = await run(book, ...one);
  expect(real).toMatchObject({ code: 0, failures: [] });
  expect(real.changed).toEqual(foretold.changed);
  expect(real.changed).toHaveLength(13);
  expect(await run(book, ...one)).toMatchObject({ code: 0, failures: [], changed: [] });
});

test('a secret is in no output, not even at -vvvv, and in no argument', async () => {
  const secret = `hide-${randomBytes(6).toString('hex')}`;
  const folder = writeBook({
    word: 'vault word\n',
    'book.yml': `- hosts: all
  gather_facts: false
  vars_files: [secret.yml]
  tasks:
    - user: {name: hidden, password: "{{ password | password_hash('sha512', 'leaksalt', rounds=5000) }}"}
    - copy: {content: "{{ password }}", dest: /root/hidden, mode: "0600"}
      no_log: true
    - uri: {url: "http://127.0.0.1:9/{{ password }}", headers: {X-Token: "{{ password }}"}, body: "{{ password }}", method: POST}
      ignore_errors: true
      no_log: true
    - command: sh -c "sleep 0.5" watch-works
`,
    'secret.yml': `password: ${secret}\n`,
  });
  const vault = ['--vault-password-file', join(folder, 'word')];
  expect((await show('vault', 'encrypt', join(folder, 'secret.yml'), ...vault).ended).code).toBe(0);
  for (const more of [
    ['-vvvv', '--diff'],
    ['--json', '-vvvv', '--diff'],
  ]) {
    await lab.ssh('node1', 'userdel hidden; rm -f /root/hidden');
    const end = await watch(lab, [secret, '$leaksalt$', 'watch-works']);
    const { code, text } = await show(join(folder, 'book.yml'), '-i', lab.inventory, ...one, ...vault, ...more).ended;
    expect(await end()).toEqual(['watch-works']);
    expect({ code, text }).toMatchObject({ code: 0 });
    expect(await ask(lab, 'node1', 'cat /root/hidden')).toBe(secret);
    expect(await ask(lab, 'node1', 'getent shadow hidden')).toContain('$leaksalt$');
    expect(text).not.toContain(secret);
    expect(text).not.toContain('leaksalt');
    expect(await ask(lab, 'node1', 'journalctl -b --no-pager')).not.toContain(secret);
  }
});

test('50 MB arrive as they are, and are not sent again', async () => {
  const big = randomBytes(50_000_000);
  const folder = writeBook({ big });
  const book = bookOf(`- copy: {src: ${join(folder, 'big')}, dest: /root/big}`);
  expect(await run(book, ...one)).toMatchObject({ code: 0, failures: [], recap: { node1: { changed: 1 } } });
  const sum = createHash('sha256').update(big).digest('hex');
  expect(await ask(lab, 'node1', 'sha256sum </root/big')).toBe(`${sum}  -\n`);
  const received = async () => Number(await ask(lab, 'node1', 'cat /sys/class/net/host0/statistics/rx_bytes'));
  const before = await received();
  expect(await run(book, ...one)).toMatchObject({ code: 0, failures: [], changed: [] });
  expect((await received()) - before).toBeLessThan(1_000_000);
});
