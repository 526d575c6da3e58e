// What a diagnosis makes of what hosts found: causes first, and beneath each what may follow from it (B15, D3).
import { spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { afterAll, describe, expect, test } from 'vitest';
import { resultsOf, runPlay } from '../support/runPlay.ts';

type Said = Readonly<Record<string, readonly string[]>>;
const line = (layer: string, what: string, says = '', node = '') =>
  ['!', layer, what, `look ${layer}`, says, node].join('\t');

const inventory = `
n1 ip=10.0.0.1
n2 ip=10.0.0.2
n3 ip=10.0.0.3
w1 ip=10.0.0.4
[kube_control_plane]
n1
n2
n3
[kube_node]
w1
[all:vars]
ansible_connection=local
`;

/** The text for what hosts said; a host that said nothing did not answer. */
async function diagnosisOf(said: Said): Promise<string> {
  const result = await runPlay({
    playbook: `
- hosts: all
  gather_facts: false
  tasks:
    - set_fact:
        diagnose_answer: "{{ {'stdout': said, 'stdout_lines': said.splitlines()} if file is exists else {'unreachable': true, 'msg': 'no route'} }}"
      vars:
        file: "{{ playbook_dir }}/{{ inventory_hostname }}.txt"
        said: "{{ lookup('file', file) if file is exists else '' }}"
    - include_role: { name: diagnose, tasks_from: judge }
`,
    inventory,
    files: Object.fromEntries(
      Object.entries(said).map(([host, lines]) => [`${host}.txt`, [...lines, '=='].join('\n')]),
    ),
    options: { rolesPath: [resolve('roles')] },
  });
  const [outcome] = Object.values(resultsOf(result, 'diagnose : Put it into words'));
  expect(outcome).toMatchObject({ status: 'ok' });
  return (outcome!.result['ansible_facts'] as Record<string, string>)['diagnose_text']!;
}

const well: Said = { n1: [], n2: [], n3: [], w1: [] };

test('nothing out of order is said so', async () => {
  expect(await diagnosisOf(well)).toMatch(/^Nothing is out of order/);
});

test('etcd without a majority is the cause of what the API and its clients lack', async () => {
  const api = [line('api', 'kube-apiserver does not answer'), '@ api=no', line('balancer', 'the API does not answer')];
  const etcd = [line('etcd', 'etcd is failed', 'disk is full'), '@ etcd=no'];
  const text = await diagnosisOf({
    n1: [...etcd, ...api],
    n2: [...etcd, ...api],
    n3: api,
    w1: [line('node', 'no way to the API')],
  });
  expect(text.split('\n').filter((row) => row !== '')).toEqual([
    '1 likely cause, the likeliest first:',
    '1. [etcd] n1, n2: etcd is failed',
    '   it says: disk is full',
    '   look at: look etcd',
    '   from which may follow:',
    '   - [api] n1, n2, n3: kube-apiserver does not answer',
    '   - [balancer] n1, n2, n3: the API does not answer',
    '   - [node] w1: no way to the API',
  ]);
});

test('a lost host explains itself, and not what is wrong elsewhere', async () => {
  const { w1: _, ...others } = well;
  const text = await diagnosisOf({
    ...others,
    n1: [line('registration', 'w1 is not Ready', '', 'w1'), line('reach', 'nobody answers at 10.0.0.4:10250')],
    n2: [line('controllers', 'kube-scheduler is failed')],
  });
  expect(text).toMatch(/^2 likely causes/);
  expect(text).toMatch(
    /1\. \[lost\] w1: .*\n.*no route\n.*\n.*\n {3}- \[registration\] w1: .*\n {3}- \[reach\] n1: nobody answers/,
  );
  expect(text).toMatch(/2\. \[controllers\] n2: kube-scheduler is failed/);
});

test('who is not reached though he is well is behind a firewall', async () => {
  const text = await diagnosisOf({ ...well, n1: [line('reach', 'nobody answers at 10.0.0.4:10250')] });
  expect(text).toMatch(/^1 likely cause[\s\S]*1\. \[reach\] n1: nobody answers at 10\.0\.0\.4:10250/);
});

test('a certificate comes before the component that has it, and pods come last', async () => {
  const text = await diagnosisOf({
    ...well,
    w1: [line('certificates', 'kubelet.conf expired'), line('node', 'kubelet is not well')],
    n2: [line('workloads', 'pods have no node yet: 3'), line('later', 'admin.conf expires in 20 days')],
  });
  expect(text).toMatch(
    /^1 likely cause[\s\S]*1\. \[certificates\] w1[\s\S]*- \[node\] w1[\s\S]*- \[workloads\] pods[\s\S]*Worth a look[\s\S]*- n2: admin/,
  );
});

describe('on every shell', () => {
  const folder = mkdtempSync(join(tmpdir(), 'reprise-diagnose-'));
  afterAll(() => rmSync(folder, { recursive: true, force: true }));
  const parts = (...names: readonly string[]) =>
    names.map((name) => readFileSync(`roles/diagnose/files/${name}.sh`, 'utf8'));
  const shells = [['dash'], ['bash', '--posix'], ['busybox', 'sh'], ['mksh']].filter(
    ([program]) => spawnSync('sh', ['-c', `command -v ${program}`]).status === 0,
  );
  const run = (shell: readonly string[], script: string, input = '') => {
    // From files: bash takes a socket on standard input for a remote login.
    writeFileSync(join(folder, 'script'), script);
    writeFileSync(join(folder, 'input'), input);
    const words = `exec ${shell.join(' ')} ${join(folder, 'script')} <${join(folder, 'input')}`;
    return spawnSync('sh', ['-c', words], {
      encoding: 'utf8',
      env: { PATH: process.env['PATH'], DIAGNOSE_BIN: '/usr/bin', DIAGNOSE_CERTS: folder, DIAGNOSE_CONFIG: folder },
    });
  };

  const made = (file: string, days: string) =>
    spawnSync('openssl', [
      'req',
      '-x509',
      '-newkey',
      'ec',
      '-pkeyopt',
      'ec_paramgen_curve:prime256v1',
      '-nodes',
      '-subj',
      '/CN=x',
      '-days',
      days,
      '-keyout',
      '/dev/null',
      '-out',
      join(folder, file),
    ]);
  made('long.crt', '400');
  made('short.crt', '9');
  // A life that ends beyond 2049 is written in another way.
  made('century.crt', '20000');
  writeFileSync(join(folder, 'none.crt'), 'no certificate\n');
  const kubeconfig = `users:\n- user:\n    client-certificate-data: ${Buffer.from(readFileSync(join(folder, 'short.crt'))).toString('base64')}\n`;
  writeFileSync(join(folder, 'admin.conf'), kubeconfig);

  test.each(shells)('%s reads how long certificates hold', (...shell) => {
    const { stdout, stderr } = run(shell, `${parts('frame', 'certificates').join('\n')}\ncat "$work/report"`);
    expect(stderr).toBe('');
    const held = Object.fromEntries(
      [...stdout.matchAll(/^ +(-?\d+) {2}.*\/(.*)$/gm)].map(([, days, file]) => [file, Number(days)]),
    );
    expect(held).toEqual({ 'long.crt': 400, 'short.crt': 9, 'century.crt': 20000, 'admin.conf': 9 });
    expect(stdout).toMatch(/^!\tlater\t.*short\.crt expires in 9 days/m);
  });

  test.each(shells)('%s masks what must not leave the host', (...shell) => {
    const secrets = [
      'abcdef.0123456789abcdef',
      'Bearer abc.def',
      'password: hunter22',
      '"token": "xyzzy123"',
      'client-key-data: QUJD123=',
    ];
    const { stdout } = run(
      shell,
      `${parts('frame').join('\n')}\nmasked`,
      `${secrets.join('\n')}\n-----BEGIN RSA PRIVATE KEY-----\nMIIB\n-----END RSA PRIVATE KEY-----\nkept\n`,
    );
    expect(stdout).toBe(
      [
        'abcdef.(masked)',
        'Bearer (masked)',
        'password: (masked)',
        '"token": "(masked)"',
        'client-key-data: (masked)',
        '(a private key)',
        '(a private key)',
        '(a private key)',
        'kept',
        '',
      ].join('\n'),
    );
  });
});
