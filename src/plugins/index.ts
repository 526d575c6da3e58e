/** What operators add in their own files: modules, filters, tests, lookups and reports. */
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { PlayError } from '../errors.ts';
import type { Module } from '../modules/define.ts';
import { loadModule } from '../modules/registry.ts';
import { type AnsibleCore, findAnsibleCore } from './ansibleCore.ts';
import { findCallback, type MakeReporter } from './callbacks.ts';
import { createFolders, type FolderOptions, type Folders } from './folders.ts';
import { type ForeignTools, foreignModule } from './foreignModule.ts';
import { findModuleFile, foreignNames, type ModuleFile, type ModuleQuestion } from './moduleFile.ts';
import { loadOwnModule } from './ownModule.ts';
import { explainModule } from './pythonOnly.ts';
import { packPython } from './pythonPack.ts';
import { templatePlugins } from './templatePlugins.ts';

export type { MakeReporter, OwnReporter } from './callbacks.ts';
export type { Folders, PluginKind } from './folders.ts';
export type { ModuleQuestion } from './moduleFile.ts';

export interface PluginOptions extends FolderOptions {
  /** Folders that hold `ansible_collections`, besides `collections` beside a playbook. */
  readonly collectionsPath: readonly string[];
  readonly environment: Readonly<Record<string, string | undefined>>;
  readonly ansibleCore?: string | undefined;
  readonly verbosity?: number | undefined;
}

export interface Plugins {
  readonly folders: Folders;
  /** The module that a task means: the operator's, or ours. */
  module(question: ModuleQuestion): Promise<Module | undefined>;
  /** The names of modules that are not ours, for messages and lists. */
  moduleNames(question: ModuleQuestion): readonly string[];
  /** The report of a name, as a file in a folder of reports makes it; undefined when there is none. */
  callback(name: string): Promise<MakeReporter | undefined>;
  /** What there is instead of a module that nobody has: a file that cannot run here. */
  explain(question: ModuleQuestion): string | undefined;
  /** Loads what templates may use from the folders known by now; a folder is read once. Gives what is wrong with files. */
  loadForTemplates(): Promise<readonly PlayError[]>;
}

/** Nothing is read before it is asked for. */
export function createPlugins(options: PluginOptions): Plugins {
  const folders = createFolders(options);
  const made = new Map<string, Promise<Module>>();
  const found = new Map<string, ModuleFile | undefined>();
  const rootsFor = ({ playbook }: Pick<ModuleQuestion, 'playbook'>): readonly string[] => {
    const beside = join(playbook, 'collections');
    const trusted = existsSync(beside) && (options.trusts?.(beside, playbook) ?? true);
    return [...(trusted ? [beside] : []), ...options.collectionsPath];
  };
  let core: { readonly is: AnsibleCore | undefined } | undefined;
  const load = (name: string, file: ModuleFile, question: ModuleQuestion): Promise<Module> => {
    const key = `${name}\0${file.path}`;
    let module = made.get(key);
    if (!module) {
      const tools: ForeignTools = {
        verbosity: options.verbosity ?? 0,
        core() {
          core ??= { is: findAnsibleCore({ named: options.ansibleCore, environment: options.environment }) };
          return core.is;
        },
        pack: (short, { collection }, { folder, version }) =>
          packPython({
            name: short,
            content: readFileSync(file.path),
            collection: collection?.name,
            core: folder,
            version,
            utils: [...folders.of('module_utils', question.around), ...folders.general('module_utils')],
            roots: rootsFor(question),
          }),
      };
      module = file.path.endsWith('.mjs')
        ? loadOwnModule(name, file.path)
        : Promise.resolve(foreignModule(name, file, tools));
      made.set(key, module);
    }
    return module;
  };
  const find = (question: ModuleQuestion): ModuleFile | undefined => {
    const key = [question.name, question.playbook, ...question.around, ...question.collections].join('\0');
    // A name that was not found may be found once more roles are known.
    if (found.get(key) === undefined) found.set(key, findModuleFile(folders, question, rootsFor(question)));
    return found.get(key);
  };
  return {
    folders,
    async module(question) {
      const file = find(question);
      return file ? load(question.name, file, question) : loadModule(question.name);
    },
    moduleNames: (question) => foreignNames(folders, question),
    callback: (name) => findCallback(folders, name),
    explain: (question) => explainModule(folders, question),
    loadForTemplates: templatePlugins(folders, options),
  };
}
