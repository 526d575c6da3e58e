/** When facts are gathered and where they are kept, as the settings say. */
import type { RunOptions } from '../engine/context.ts';
import { openFactCache } from '../engine/factCache.ts';
import { PlayError } from '../errors.ts';
import type { Settings } from './settings/read.ts';

/** Opens the fact cache that the settings name; an unknown kind is an error. */
export function factOptions(settings: Settings): Pick<RunOptions, 'gathering' | 'factCache'> {
  const gathering = settings.text('DEFAULT_GATHERING') as RunOptions['gathering'];
  const plugin = settings.text('CACHE_PLUGIN')!.replace(/^(ansible\.builtin|community\.general)\./, '');
  if (plugin === 'memory') return { gathering };
  if (plugin !== 'jsonfile') {
    throw new PlayError('usage', `the fact cache is to be \`${plugin}\``, { hint: 'there are memory and jsonfile' });
  }
  const folder = settings.text('CACHE_PLUGIN_CONNECTION');
  if (folder === undefined) {
    const hint = 'write `fact_caching_connection`, or set ANSIBLE_CACHE_PLUGIN_CONNECTION';
    throw new PlayError('usage', 'the fact cache has no folder', { hint });
  }
  const factCache = openFactCache({
    folder,
    seconds: settings.number('CACHE_PLUGIN_TIMEOUT')!,
    prefix: settings.text('CACHE_PLUGIN_PREFIX'),
    warn: (message) => process.stderr.write(`[WARNING]: ${message}\n`),
  });
  return { gathering, factCache };
}
