/** The operator's own plugins, where settings and the surroundings say they are. */
import { homedir } from 'node:os';
import { createPlugins, type Plugins } from '../plugins/index.ts';
import type { Trusts } from '../source/index.ts';
import { settings } from './settings/read.ts';

export function pluginsFor(given: {
  readonly trusts: Trusts;
  readonly collectionsPath: readonly string[];
  readonly verbosity?: number;
}): Plugins {
  const { list, text } = settings();
  return createPlugins({
    ...given,
    home: homedir(),
    environment: process.env,
    ansibleCore: text('ANSIBLE_CORE'),
    configured: {
      module: list('DEFAULT_MODULE_PATH'),
      module_utils: list('DEFAULT_MODULE_UTILS_PATH'),
      filter: list('DEFAULT_FILTER_PLUGIN_PATH'),
      test: list('DEFAULT_TEST_PLUGIN_PATH'),
      lookup: list('DEFAULT_LOOKUP_PLUGIN_PATH'),
      callback: list('DEFAULT_CALLBACK_PLUGIN_PATH'),
    },
  });
}
