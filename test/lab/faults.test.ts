// Hosts that freeze, lose power or start again in the middle of a run, and operators who stop it.
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { type Lab, startLab } from '../../scripts/lab/index.mjs';
import { appears, ask, bookOf, show } from './book.ts';
import { type Played, play } from './play.ts';

let lab: Lab;
beforeAll(async () => {
  lab = await startLab({ name: `faults${process.pid}`, hosts: 4 });
});
afterAll(() => lab?.down());

const run = (book: string, ...more: readonly string[]): Promise<Played> => play(book, '-i', lab.inventory, ...more);

// Two ways to lose a host, side by side, since each takes as long as a silent host is given.
describe.concurrent('a host that is lost in the middle of a task', () => {
  test('REL-10 frozen, is unreachable within 60 s, and the others finish', async ({ onTestFinished }) => {
    const step = (name: string) => `- command: sh -c 'touch /root/${name}; sleep 1'`;
    const book = bookOf(['one', 'two', 'three', 'four', 'five'].map(step).join('\n'));
    const ended = run(book, '--limit', 'node1:node2:node3');
    await appears(lab, 'node3', '/root/two');
    await lab.power('node3', 'freeze');
    onTestFinished(() => lab.power('node3', 'thaw'));
    const frozen = Date.now();
    const { code, recap, failures } = await ended;
    expect(Date.now() - frozen).toBeLessThan(60_000);
    expect({ code, recap }).toMatchObject({
      code: 4,
      recap: {
        node1: { ok: 5, changed: 5, unreachable: 0, failed: 0 },
        node2: { ok: 5, changed: 5, unreachable: 0, failed: 0 },
        node3: { ok: 1, changed: 1, unreachable: 1, failed: 0 },
      },
    });
    expect(failures).toEqual([expect.stringMatching(/^node3: .*45 seconds/s)]);
  });

  test('REL-01 REL-02 without power, is unreachable, and nothing is done twice', async ({ onTestFinished }) => {
    const book = bookOf(
      `- command: sh -c 'echo x >>/root/count; sleep 30'\n  args: {creates: /root/count}\n- copy: {content: "end", dest: /root/end}`,
    );
    const limit = ['--limit', 'node4'];
    const ended = run(book, ...limit);
    await appears(lab, 'node4', '/root/count');
    await lab.power('node4', 'off');
    onTestFinished(() => lab.power('node4', 'on'));
    expect(await ended).toMatchObject({
      code: 4,
      recap: { node4: { ok: 0, changed: 0, unreachable: 1, failed: 0 } },
    });
    await lab.power('node4', 'on');
    await appears(lab, 'node4', '/root/count');
    expect(await ask(lab, 'node4', 'cat /root/count; ls /root')).toBe('x\ncount\n');
    expect(await run(book, ...limit)).toMatchObject({ code: 0, recap: { node4: { changed: 1 } } });
    expect(await run(book, ...limit)).toMatchObject({ code: 0, changed: [] });
    expect(await ask(lab, 'node4', 'cat /root/count')).toBe('x\n');
  });
});

describe('a run that is stopped', () => {
  const signals = [
    { signal: 'SIGINT', code: 99, user: 'root' },
    { signal: 'SIGINT', code: 99, user: 'ops' },
    { signal: 'SIGTERM', code: 143, user: 'root' },
    { signal: 'SIGHUP', code: 129, user: 'root' },
  ] as const;
  test.each(signals)('REL-08 by $signal as $user leaves nothing behind', async ({ signal, code, user }) => {
    const mark = `/root/mark-${signal}-${user}`;
    const book = bookOf(
      `- copy: {content: "x", dest: ${mark}}\n  notify: Tell everyone\n- command: sleep 300`,
      '  become: true\n  handlers:\n    - name: Tell everyone\n      command: "true"\n',
    );
    const { child, ended } = show(book, '-i', lab.inventory, '-e', `ansible_user=${user}`);
    const sleeping = async () => {
      const all = lab.hosts.map(({ name }) => ask(lab, name, "ps -eo args | grep -c '^sleep 300'; true"));
      return (await Promise.all(all)).join('').replaceAll('\n', '');
    };
    await expect.poll(sleeping, { timeout: 30_000 }).toBe('1111');
    const start = Date.now();
    child.kill(signal);
    const shown = await ended;
    expect(Date.now() - start).toBeLessThan(3000);
    expect(shown.code).toBe(code);
    expect(shown.text).toMatch(/recap/i);
    for (const { name } of lab.hosts) expect(shown.text).toMatch(new RegExp(`^${name}\\s.*changed=1`, 'm'));
    expect(shown.text.split(/recap/i).at(-1)).toContain('Tell everyone');
    await expect.poll(sleeping, { timeout: 2000 }).toBe('0000');
  });
});

test('REL-03 hosts that are started again are the same hosts of a new boot', async () => {
  const book = bookOf('- reboot: {reboot_timeout: 90}\n- command: cat /proc/sys/kernel/random/boot_id');
  const boots = () => Promise.all(lab.hosts.map(({ name }) => ask(lab, name, 'cat /proc/sys/kernel/random/boot_id')));
  const before = await boots();
  const { code, failures, events } = await run(book);
  expect({ code, failures }).toEqual({ code: 0, failures: [] });
  const after = await boots();
  for (const [index, boot] of after.entries()) expect(boot).not.toBe(before[index]);
  const seen = events.flatMap((event) =>
    event.type === 'result' && event.task.module.endsWith('command')
      ? [[event.host, `${event.outcome.result['stdout']}\n`]]
      : [],
  );
  expect(Object.fromEntries(seen)).toEqual(
    Object.fromEntries(lab.hosts.map(({ name }, index) => [name, after[index]])),
  );
});
