import { bool, choice, int, options, string } from '../args.ts';

/** What the modules of a cluster take about waiting. */
export const waitArgs = {
  wait: bool('Wait until it is ready, or gone.').default(false),
  wait_sleep: int('Seconds between two looks.').default(5),
  wait_timeout: int('Seconds to wait at most.').default(120),
  wait_condition: options(
    {
      type: string('Condition of its status, such as `Available`.'),
      status: choice(['True', 'False', 'Unknown'], 'What the condition must be.').default('True'),
      reason: string('Reason that the condition must give.'),
    },
    'What to wait for, instead of what its kind calls ready.',
  ),
};
