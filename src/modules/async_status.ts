import { askJob, forgetJob, readJob } from '../script/job.ts';
import { choice, string } from './args.ts';
import { defineModule, type Outcome } from './define.ts';
import { jobFolder, jobOutcome } from './jobs.ts';

export const asyncStatus = defineModule({
  name: 'async_status',
  summary: 'Say how a task that was started with `async` stands, or forget it.',
  args: {
    jid: string('The `ansible_job_id` that the task returned.').mandatory(),
    mode: choice(['status', 'cleanup'], 'Ask how it stands, or remove what is kept of it.').default('status'),
  },
  returns: {
    ansible_job_id: { kind: 'string', summary: 'The job.' },
    started: { kind: 'bool', summary: 'Whether it was started.' },
    finished: { kind: 'bool', summary: 'Whether it is over. The results of its module are there then.' },
    results_file: { kind: 'string', summary: 'The folder in which the host keeps it.' },
    erased: { kind: 'string', summary: 'The folder that was removed.', when: 'with `mode: cleanup`' },
  },
  examples: `- name: Update everything, at most an hour
  ansible.builtin.apt: { upgrade: dist }
  async: 3600
  poll: 0
  register: upgrade
- name: Wait for it
  ansible.builtin.async_status: { jid: "{{ upgrade.ansible_job_id }}" }
  register: job
  until: job is finished
  retries: 60
  delay: 60
`,
  async converse({ jid, mode }, host, controller): Promise<Outcome> {
    const folder = jobFolder(controller);
    // A name that leads elsewhere is no job's.
    const id = /^[A-Za-z0-9_.-]+$/.test(jid) && !/^\.+$/.test(jid) ? jid : 'none';
    if (mode === 'status') {
      const state = readJob(await host.run(askJob(folder, id), { check: false }));
      return jobOutcome(state, jid, controller.secret);
    }
    const found = new Map((await host.run(forgetJob(folder, id), { check: false })).records);
    const there = found.has('erased');
    const empty = { stdout: '', stdout_lines: [], stderr: '', stderr_lines: [] };
    return {
      status: there ? 'ok' : 'failed',
      message: there ? undefined : 'could not find job',
      changes: [],
      result: {
        ...empty,
        ansible_job_id: jid,
        erased: found.get('path')?.toString() ?? '',
        started: !there,
        finished: !there,
      },
    };
  },
});
