/** `async`: jobs that outlive their session, the line and the run (REL-27), and what `async_status` says of them. */
import { execFileSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { createPool, type Pool } from '../../src/connection/index.ts';
import { PlayError } from '../../src/errors.ts';
import { shells } from '../support/localShell.ts';
import { type PlayResult, resultsOf, runPlay } from '../support/runPlay.ts';

let base = '';
beforeAll(() => {
  base = mkdtempSync(join(tmpdir(), 'reprise-async-'));
});
afterAll(() => rmSync(base, { recursive: true, force: true }));

/** One local host that keeps its jobs where they outlive the playbook's folder. */
function run(tasks: string, more: { shell?: string; pool?: Pool; check?: boolean } = {}): Promise<PlayResult> {
  const shell = more.shell ? ` ansible_shell_executable="${more.shell}"` : '';
  return runPlay({
    playbook: `- hosts: h\n  gather_facts: false\n  tasks:\n${tasks}`,
    inventory: `h ansible_connection=local ansible_async_dir=${base}/jobs${shell}\n`,
    ...(more.pool && { pool: more.pool }),
    options: { check: more.check ?? false },
  });
}

const result = (played: PlayResult, task: string): Record<string, unknown> => ({
  ...resultsOf(played, task)['h']?.result,
  status: resultsOf(played, task)['h']?.status,
});

/** Processes whose command line holds a word. */
function running(word: string): string[] {
  try {
    return execFileSync('pgrep', ['-f', word], { encoding: 'utf8' }).split('\n').filter(Boolean);
  } catch {
    return [];
  }
}

const STATUS = `
    - name: status
      async_status: { jid: "{{ job.ansible_job_id }}" }
      register: answer
      until: answer is finished
      retries: 50
      delay: 0.1
      ignore_errors: true
`;

describe.each(shells)('in %s', (shell) => {
  test('a job is started, asked about, and forgotten', async () => {
    const played = await run(
      `
    - { name: start, shell: 'sleep 0.3; echo "out"; echo err >&2; exit 3', async: 20, poll: 0, register: job, environment: { A: b } }
    - { name: soon, async_status: { jid: "{{ job.ansible_job_id }}" } }
${STATUS}
    - { name: forget, async_status: { jid: "{{ job.ansible_job_id }}", mode: cleanup } }
    - { name: gone, async_status: { jid: "{{ job.ansible_job_id }}" }, ignore_errors: true }
    - { name: waited, command: printenv A, async: 20, poll: 1, environment: { A: "it's" } }
    - { name: file, copy: { dest: "{{ playbook_dir }}/x", content: "a\\n" } }
    - { name: edited, replace: { path: "{{ playbook_dir }}/x", regexp: a, replace: b }, async: 20, poll: 1 }
`,
      { shell },
    );
    expect(played.problems).toEqual([]);
    expect(result(played, 'start')).toMatchObject({ status: 'changed', started: true, finished: false });
    expect(result(played, 'soon')).toMatchObject({ status: 'ok', started: true, finished: false, stdout: '' });
    expect(result(played, 'status')).toMatchObject({
      status: 'failed',
      finished: true,
      rc: 3,
      stdout: 'out',
      stderr: 'err',
    });
    expect(result(played, 'forget')).toMatchObject({ status: 'ok', erased: expect.stringContaining(`${base}/jobs/j`) });
    expect(result(played, 'gone')).toMatchObject({ status: 'failed', finished: true });
    expect(result(played, 'waited')).toMatchObject({ status: 'changed', stdout: "it's" });
    expect(result(played, 'edited')).toMatchObject({ status: 'changed', finished: true });
  });

  test('the limit ends all that the job started', async () => {
    const played = await run(
      `    - { name: late, shell: 'sleep 61.7 & sleep 61.7', async: 1, poll: 1, ignore_errors: true }`,
      { shell },
    );
    expect(resultsOf(played, 'late')['h']).toMatchObject({ status: 'failed', message: 'Timeout exceeded' });
    await expect.poll(() => running('sleep 61[.]7')).toEqual([]);
  });
});

test('a job outlives the run, and another run reads its result', async () => {
  const first = await run(
    `    - { name: start, shell: "sleep 0.5; echo done >{{ ansible_async_dir }}.proof; echo said", async: 30, poll: 0 }`,
  );
  const { ansible_job_id: jid } = result(first, 'start');
  const second = await run(`    - { name: known, set_fact: { job: { ansible_job_id: ${jid} } } }\n${STATUS}`);
  expect(result(second, 'status')).toMatchObject({ status: 'changed', rc: 0, stdout: 'said', cmd: expect.any(String) });
  expect(readFileSync(`${base}/jobs.proof`, 'utf8')).toBe('done\n');
});

test('a line that drops while a job is waited for is opened again, and the job runs once', async () => {
  const real = createPool();
  let sends = 0;
  const dropping: Pool = {
    ...real,
    async session(target) {
      const session = await real.session(target);
      return {
        ...session,
        async send(scripts, options) {
          sends++;
          if (sends === 2 || sends === 3) {
            await real.drop(target);
            throw new PlayError('unreachable', 'the line dropped', { cause: { started: true, replies: [] } });
          }
          return session.send(scripts, options);
        },
      };
    },
  };
  const played = await run(
    `    - { name: work, shell: "echo run >>{{ ansible_async_dir }}.runs; sleep 2; echo said", async: 30, poll: 1 }`,
    { pool: dropping },
  );
  expect(result(played, 'work')).toMatchObject({ status: 'changed', stdout: 'said' });
  expect(readFileSync(`${base}/jobs.runs`, 'utf8')).toBe('run\n');
});

test('a job that was killed says so', async () => {
  const played = await run(`
    - { name: start, shell: "sleep 62.3", async: 100, poll: 0, register: job }
    - { name: kill, shell: "read -r pid boot <{{ job.results_file }}/pid; kill -9 -$pid" }
${STATUS}`);
  expect(resultsOf(played, 'status')['h']?.message).toContain('ended before it was done');
  await expect.poll(() => running('sleep 62[.]3')).toEqual([]);
});

test('a module that converses with its host goes on while others do', async () => {
  const played = await run(`
    - { name: start, wait_for: { path: "{{ playbook_dir }}/flag", timeout: 20 }, async: 30, poll: 0, register: job }
    - { name: soon, async_status: { jid: "{{ job.ansible_job_id }}" } }
    - { name: flag, file: { path: "{{ playbook_dir }}/flag", state: touch } }
${STATUS}
    - { name: waited, wait_for: { path: "{{ playbook_dir }}/flag" }, async: 30, poll: 1 }`);
  expect(result(played, 'soon')).toMatchObject({ status: 'ok', finished: false });
  expect(result(played, 'status')).toMatchObject({ status: 'ok', finished: true, state: 'started' });
  expect(result(played, 'waited')).toMatchObject({ status: 'ok', finished: true });
});

test('check mode runs the job in check mode; a module of the controller has no async', async () => {
  const played = await run(
    `
    - { name: foretold, file: { path: "{{ playbook_dir }}/new", state: touch }, async: 10, poll: 1 }
    - { name: stat, stat: { path: "{{ playbook_dir }}/new" } }
    - { name: refused, debug: {}, async: 10, poll: 0, ignore_errors: true }
`,
    { check: true },
  );
  expect(result(played, 'foretold')).toMatchObject({ status: 'changed' });
  expect(result(played, 'stat')).toMatchObject({ stat: { exists: false } });
  expect(resultsOf(played, 'refused')['h']?.message).toBe('This action (debug) does not support async.');
});
