/** When facts are gathered and where they are kept, as Ansible's variables of the environment say. */
import { homedir } from 'node:os';
import { resolve } from 'node:path';
import type { RunOptions } from '../engine/context.ts';
import { openFactCache } from '../engine/factCache.ts';
import { didYouMean, PlayError } from '../errors.ts';

const GATHERING = ['implicit', 'smart', 'explicit'] as const;
const DAY = 86_400;

/** Reads `ANSIBLE_GATHERING` and `ANSIBLE_CACHE_PLUGIN*`; an unknown value is an error. */
export function factOptions(
  env: Readonly<Record<string, string | undefined>>,
): Pick<RunOptions, 'gathering' | 'factCache'> {
  const asked = env['ANSIBLE_GATHERING'] || 'implicit';
  const gathering = GATHERING.find((one) => one === asked);
  if (!gathering) {
    const hint = didYouMean(asked, GATHERING) ?? `it is one of ${GATHERING.join(', ')}`;
    throw new PlayError('usage', `ANSIBLE_GATHERING is \`${asked}\``, { hint });
  }
  const plugin = (env['ANSIBLE_CACHE_PLUGIN'] || 'memory').replace(/^(ansible\.builtin|community\.general)\./, '');
  if (plugin === 'memory') return { gathering };
  if (plugin !== 'jsonfile') {
    throw new PlayError('usage', `ANSIBLE_CACHE_PLUGIN is \`${plugin}\``, { hint: 'there are memory and jsonfile' });
  }
  const place = env['ANSIBLE_CACHE_PLUGIN_CONNECTION'];
  if (!place) throw new PlayError('usage', 'ANSIBLE_CACHE_PLUGIN_CONNECTION must name the folder of the fact cache');
  const seconds = Number(env['ANSIBLE_CACHE_PLUGIN_TIMEOUT'] || DAY);
  if (!Number.isFinite(seconds) || seconds < 0)
    throw new PlayError('usage', 'ANSIBLE_CACHE_PLUGIN_TIMEOUT must be a number of seconds');
  const factCache = openFactCache({
    folder: resolve(place.replace(/^~(?=\/|$)/, homedir())),
    seconds,
    prefix: env['ANSIBLE_CACHE_PLUGIN_PREFIX'],
    warn: (message) => process.stderr.write(`[WARNING]: ${message}\n`),
  });
  return { gathering, factCache };
}
