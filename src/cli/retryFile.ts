import { mkdirSync, writeFileSync } from 'node:fs';
import { basename, dirname, extname, join } from 'node:path';
import type { Recap } from '../engine/events.ts';
import type { Settings } from './settings/read.ts';

/** Writes the hosts that failed where the settings ask for it, so that `--limit @FILE` can name them. */
export function writeRetryFile(recap: Recap, playbook: string, settings: Settings): void {
  if (!settings.flag('RETRY_FILES_ENABLED')) return;
  const lost = Object.entries(recap.hosts).filter(([, counts]) => counts.failed > 0 || counts.unreachable > 0);
  if (lost.length === 0) return;
  const folder = settings.text('RETRY_FILES_SAVE_PATH') ?? dirname(playbook);
  const file = join(folder, `${basename(playbook, extname(playbook))}.retry`);
  mkdirSync(folder, { recursive: true });
  writeFileSync(file, `${lost.map(([host]) => host).join('\n')}\n`);
  process.stderr.write(`to try again, use: --limit @${file}\n`);
}
