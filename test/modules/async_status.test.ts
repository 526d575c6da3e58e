/** Jobs themselves are proved in test/engine/async.test.ts; here stands what is said of one that is not there. */
import { asyncStatus } from '../../src/modules/async_status.ts';
import { describeModule } from '../support/describeModule.ts';

const variables = { ansible_async_dir: '$ROOT/jobs' };

describeModule(asyncStatus, {
  'there is no such job': { variables, args: { jid: 'j1.2' }, error: 'could not find job', result: { finished: true } },
  'nothing to forget': { variables, args: { jid: 'j1.2', mode: 'cleanup' }, error: 'could not find job' },
  'a name that leads elsewhere is no job': {
    given: { 'victim/about': '{}' },
    variables,
    args: { jid: '../victim', mode: 'cleanup' },
    after: { 'victim/about': '{}' },
    error: 'could not find job',
  },
});
