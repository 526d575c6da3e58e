import { sh } from '../script/sh.ts';
import { int } from './args.ts';
import { defineModule, type Outcome } from './define.ts';
import { reached } from './reaching.ts';

export const waitForConnection = defineModule({
  name: 'wait_for_connection',
  summary: 'Wait until the host can be reached and its shell answers.',
  args: {
    connect_timeout: int('Seconds for one try.').default(5),
    delay: int('Seconds before the first try.').default(0),
    sleep: int('Seconds between tries.').default(1),
    timeout: int('Seconds in which it must answer.').default(600),
  },
  returns: { elapsed: { kind: 'int', summary: 'Seconds that passed.' } },
  examples: `- wait_for_connection:
    delay: 10
    timeout: 300`,
  reach: 'host',
  async converse({ connect_timeout, delay, sleep, timeout }, host, controller): Promise<Outcome> {
    if (controller.check) return { status: 'ok', changes: [], result: { elapsed: 0 } };
    const began = Date.now();
    const elapsed = () => Math.round((Date.now() - began) / 1000);
    await controller.sleep(delay);
    for (;;) {
      const reason = await reached(async () => {
        await host.reconnect(connect_timeout);
        const reply = await host.run(sh`:`, { timeout: connect_timeout });
        return reply.rc === 0 ? undefined : 'its shell does not answer';
      });
      if (reason === undefined) return { status: 'ok', changes: [], result: { elapsed: elapsed() } };
      if (elapsed() + sleep > timeout) {
        return {
          status: 'failed',
          message: `the host could not be reached: waited ${elapsed()} seconds; ${reason}`,
          changes: [],
          result: { elapsed: elapsed() },
        };
      }
      await controller.sleep(sleep);
    }
  },
});
