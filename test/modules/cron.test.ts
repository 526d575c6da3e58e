import { cron } from '../../src/modules/cron.ts';
import { describeModule } from '../support/describeModule.ts';
import { fakes, withFakes } from '../support/withFakes.ts';

/** The crontab is the file `tab` of the case. */
const tools = fakes({
  crontab: `
[ "$1" != -u ] || { [ "$2" = ops ] || { echo "must be privileged to use -u" >&2; exit 1; }; shift 2; }
if [ "$1" = -l ]; then cat "$PLACE/tab" 2>/dev/null || { echo "no crontab for root" >&2; exit 1; }; else cat "$1" >"$PLACE/tab"; fi`,
});
const base = { fakes: '$ROOT/bin', name: 'backup' };
const job = '#Ansible: backup\n0 2 * * * /usr/bin/backup\n';

describeModule(
  withFakes(cron),
  {
    'the first job': {
      given: tools,
      args: { ...base, job: '/usr/bin/backup', minute: 0, hour: 2 },
      changes: ['crontab'],
      after: { tab: job },
      result: { jobs: ['backup'], envs: [] },
    },
    'leaves what is right': {
      given: { ...tools, tab: `# mine\n${job}` },
      args: { ...base, job: '/usr/bin/backup', minute: '0', hour: '2' },
      changes: [],
    },
    'another time, in its place': {
      given: { ...tools, tab: `${job}1 1 * * * other\n` },
      args: { ...base, job: '/usr/bin/backup', special_time: 'daily', user: 'ops' },
      changes: ['crontab of ops'],
      after: { tab: '#Ansible: backup\n@daily /usr/bin/backup\n1 1 * * * other\n' },
    },
    'switched off': {
      given: { ...tools, tab: job },
      args: { ...base, job: '/usr/bin/backup', minute: 0, hour: 2, disabled: true },
      changes: ['crontab'],
      after: { tab: '#Ansible: backup\n#0 2 * * * /usr/bin/backup\n' },
    },
    'takes a job away': {
      given: { ...tools, tab: `a=1\n${job}# end\n` },
      args: { ...base, state: 'absent' },
      changes: ['crontab'],
      after: { tab: 'a=1\n# end\n' },
    },
    'absent is absent': { given: tools, args: { ...base, state: 'absent' }, changes: [], after: { tab: null } },
    'a variable goes on top': {
      given: { ...tools, tab: job },
      args: { ...base, name: 'MAILTO', env: true, job: 'ops@x' },
      changes: ['crontab'],
      after: { tab: `MAILTO="ops@x"\n${job}` },
      result: { envs: ['MAILTO'], jobs: ['backup'] },
    },
    'a variable after another': {
      given: { ...tools, tab: 'A=1\nB=2\n' },
      args: { ...base, name: 'C', env: true, value: '3', insertafter: 'A' },
      changes: ['crontab'],
      after: { tab: 'A=1\nC="3"\nB=2\n' },
    },
    'a variable changes where it is': {
      given: { ...tools, tab: 'A=1\nB=2\n' },
      args: { ...base, name: 'B', env: true, job: '3' },
      changes: ['crontab'],
      after: { tab: 'A=1\nB="3"\n' },
    },
    'a file of its own': {
      given: tools,
      args: { ...base, job: 'x', cron_file: '$ROOT/cron.d-backup', user: 'root' },
      changes: ['$ROOT/cron.d-backup'],
      after: { 'cron.d-backup': '#Ansible: backup\n* * * * * root x\n' },
    },
    'an empty file goes': {
      given: { ...tools, f: '#Ansible: backup\n* * * * * root x\n' },
      args: { ...base, state: 'absent', cron_file: '$ROOT/f' },
      changes: ['$ROOT/f'],
      after: { f: null },
    },
    'a user is needed in a file': {
      given: tools,
      args: { ...base, job: 'x', cron_file: 'f' },
      error: 'needs a user who runs it',
    },
    'says why a crontab cannot be read': {
      given: tools,
      args: { ...base, job: 'x', user: 'other' },
      error: 'must be privileged',
    },
    'a job needs a command': { given: tools, args: base, error: '`job` is needed when `state` is `present`' },
  },
  { notHostile: ['fakes'] },
);
