import { bool, float, string } from '../../modules/args.ts';
import { defineAction } from './define.ts';

export const pause = defineAction({
  name: 'pause',
  summary: 'Wait for some time or for an answer.',
  args: {
    seconds: float('Seconds to wait.'),
    minutes: float('Minutes to wait.'),
    prompt: string('What to ask; the answer is `user_input`.'),
    echo: bool('Show what is typed.').default(true),
  },
  needs: [['not both', 'seconds', 'minutes']],
  bypassHosts: true,
  examples: `- pause:\n    seconds: 5\n- pause:\n    prompt: Type yes to wipe the disks\n  register: answer`,
  async act({ seconds, minutes, prompt, echo }, { effects, sleep }) {
    const limit = seconds ?? (minutes === undefined ? undefined : minutes * 60);
    const start = Date.now();
    let answer = '';
    if (prompt !== undefined || limit === undefined) {
      answer = await effects.prompt(prompt ?? 'Press enter to continue', { echo, seconds: limit });
    } else await sleep(limit);
    const delta = Math.round((Date.now() - start) / 1000);
    return {
      status: 'ok',
      changes: [],
      result: { user_input: answer, delta, echo, rc: 0, stdout: `Paused for ${delta} seconds`, stderr: '' },
    };
  },
});
