/** `--tree`: each host's result in a file of its own. */
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Reporter } from '../engine/events.ts';
import { pythonJson, shownResult } from '../report/dump.ts';

/** A reporter that also writes results; names of hosts hold no slash, which the inventory sees to. */
export function treeReporter(reporter: Reporter, folder: string): Reporter {
  mkdirSync(folder, { recursive: true });
  return {
    on(event) {
      reporter.on(event);
      if (event.type !== 'result') return;
      const text = pythonJson(shownResult(event.outcome, { module: event.task.module, verbosity: 0 }), 'line');
      writeFileSync(join(folder, event.host), text, { mode: 0o600 });
    },
    end: () => reporter.end(),
  };
}
