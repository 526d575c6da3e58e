import { expect, test } from 'vitest';
import { outcomeOf } from '../../src/modules/outcome.ts';
import { serviceFacts } from '../../src/modules/service_facts.ts';
import { describeModule } from '../support/describeModule.ts';
import { fakes, withFakes } from '../support/withFakes.ts';

const entry = (name: string, state: string, status: string, source: string) => ({ name, state, status, source });

describeModule(
  // The machine's own managers are out of sight.
  withFakes(serviceFacts, 'has() { [ "$1" = service ]; }'),
  {
    'scripts of init': {
      given: fakes({ service: "printf ' [ + ]  cron\\n [ - ]  rsync\\n'" }),
      args: { fakes: '$ROOT/bin' },
      changes: [],
      result: {
        ansible_facts: {
          services: {
            cron: entry('cron', 'running', 'unknown', 'sysv'),
            rsync: entry('rsync', 'stopped', 'unknown', 'sysv'),
          },
        },
      },
    },
  },
  { notHostile: ['fakes'] },
);

test('units of systemd and their files', () => {
  const stdout = Buffer.from(`# units
cron.service loaded active running Regular jobs
gone.service not-found inactive dead gone.service
once.service loaded active exited Once
bad.service loaded failed failed It failed
# files
cron.service enabled enabled
gone.service static -
idle.service disabled enabled
bad.service enabled enabled
`);
  const reply = { status: 'done', rc: 0, stdout, stderr: Buffer.alloc(0), records: [] } as const;
  expect(outcomeOf(serviceFacts, {}, reply).result).toEqual({
    ansible_facts: {
      services: {
        'cron.service': entry('cron.service', 'running', 'enabled', 'systemd'),
        'gone.service': entry('gone.service', 'stopped', 'not-found', 'systemd'),
        'once.service': entry('once.service', 'stopped', 'active', 'systemd'),
        'idle.service': entry('idle.service', 'inactive', 'disabled', 'systemd'),
        'bad.service': entry('bad.service', 'stopped', 'failed', 'systemd'),
      },
    },
  });
});
