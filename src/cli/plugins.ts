/** The operator's own plugins, where settings and the surroundings say they are. */
import { homedir } from 'node:os';
import { join, resolve } from 'node:path';
import { createPlugins, type Plugins } from '../plugins/index.ts';
import type { Trusts } from '../source/index.ts';
import { trustedFolders } from './passedOver.ts';
import { settings } from './settings/read.ts';

export function pluginsFor(given: {
  readonly trusts: Trusts;
  readonly collectionsPath: readonly string[];
  readonly verbosity?: number;
  /** `--module-path`. */
  readonly modulePath?: string | undefined;
}): Plugins {
  const { list, text } = settings();
  const named = (given.modulePath ?? '').split(':').filter(Boolean);
  return createPlugins({
    ...given,
    home: homedir(),
    environment: process.env,
    ansibleCore: text('ANSIBLE_CORE'),
    configured: {
      module: [...named.map((one) => resolve(one.replace(/^~(?=\/|$)/, homedir()))), ...list('DEFAULT_MODULE_PATH')],
      module_utils: list('DEFAULT_MODULE_UTILS_PATH'),
      filter: list('DEFAULT_FILTER_PLUGIN_PATH'),
      test: list('DEFAULT_TEST_PLUGIN_PATH'),
      lookup: list('DEFAULT_LOOKUP_PLUGIN_PATH'),
      callback: list('DEFAULT_CALLBACK_PLUGIN_PATH'),
    },
  });
}

/** Where collections are looked for, besides those beside a playbook. */
export function collectionFolders(trusts: Trusts, folder: string): readonly string[] {
  return [
    ...settings().list('COLLECTIONS_PATHS'),
    ...trustedFolders([join(folder, 'collections')], trusts),
    join(homedir(), '.ansible/collections'),
    '/usr/share/ansible/collections',
  ];
}
