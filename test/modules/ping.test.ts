import { ping } from '../../src/modules/ping.ts';
import { describeModule } from '../support/describeModule.ts';

describeModule(ping, {
  answers: { args: {}, changes: [], result: { ping: 'pong' } },
  'answers what it was told': { args: { data: 'hello\n"$HOME"' }, changes: [], result: { ping: 'hello\n"$HOME"' } },
  'crashes when asked to': { args: { data: 'crash' }, error: 'Task failed: Module failed: boom' },
});
