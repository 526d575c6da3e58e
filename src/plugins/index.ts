/** What operators add in their own files: modules, filters, tests, lookups and reports. */
import { readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { PlayError } from '../errors.ts';
import type { Module } from '../modules/define.ts';
import { hasModule, loadModule } from '../modules/registry.ts';
import { type AnsibleCore, findAnsibleCore } from './ansibleCore.ts';
import { findCallback, type MakeReporter } from './callbacks.ts';
import { createFolders, type FolderOptions, type Folders } from './folders.ts';
import { type ForeignTools, foreignModule } from './foreignModule.ts';
import {
  anyCollectionModule,
  findModuleFile,
  foreignNames,
  type ModuleFile,
  type ModuleQuestion,
} from './moduleFile.ts';
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
  const found = new Map<string, { readonly is: ModuleFile | undefined }>();
  let known: { readonly is: AnsibleCore | undefined } | undefined;
  const core = (): AnsibleCore | undefined => {
    known ??= { is: findAnsibleCore({ named: options.ansibleCore, environment: options.environment }) };
    return known.is;
  };
  const rootsFor = ({ playbook }: ModuleQuestion): readonly string[] => {
    const beside = join(playbook, 'collections');
    const trusted = folders.has(beside) && (options.trusts?.(beside, playbook) ?? true);
    return [...(trusted ? [beside] : []), ...options.collectionsPath];
  };
  const make = (name: string, file: ModuleFile, question: ModuleQuestion): Promise<Module> => {
    if (file.path.endsWith('.mjs')) return loadOwnModule(name, file.path);
    if (file.action !== undefined) throw halfInPython(name, file.action);
    const pack: ForeignTools['pack'] = (short, { path, collection }, { folder, version }) =>
      packPython({
        name: short,
        content: readFileSync(path),
        collection: collection?.name,
        core: folder,
        version,
        utils: [...folders.of('module_utils', question.around), ...folders.general('module_utils')],
        roots: [...rootsFor(question), ...(collection ? [collection.root] : [])],
      });
    return Promise.resolve(foreignModule(name, file, { verbosity: options.verbosity ?? 0, core, pack }));
  };
  const find = (question: ModuleQuestion): ModuleFile | undefined => {
    // What was not found may be found once more roles are known.
    const asked = [question.name, question.playbook, ...question.around, ...question.collections, folders.count];
    const key = asked.join('\0');
    let file = found.get(key);
    if (!file) {
      const roots = rootsFor(question);
      file = { is: findModuleFile(folders, question, roots) ?? lastResort(folders, question, { roots, core }) };
      found.set(key, file);
    }
    return file.is;
  };
  return {
    folders,
    async module(question) {
      const { name } = question;
      const file = find(question);
      if (!file) return loadModule(name);
      const key = `${name}\0${file.path}`;
      const module = made.get(key) ?? make(name, file, question);
      made.set(key, module);
      return module;
    },
    moduleNames: (question) => foreignNames(folders, question),
    callback: (name) => findCallback(folders, name),
    explain: (question) => explainModule(folders, question),
    loadForTemplates: templatePlugins(folders, options),
  };
}

/** What nobody knows may be in a collection that its short name does not tell, or that came with an ansible-core here. */
function lastResort(
  folders: Folders,
  question: ModuleQuestion,
  { roots, core }: { readonly roots: readonly string[]; readonly core: () => AnsibleCore | undefined },
): ModuleFile | undefined {
  const { name } = question;
  if (hasModule(name)) return undefined;
  const search = (places: readonly string[]): ModuleFile | undefined =>
    name.includes('.') ? findModuleFile(folders, question, places) : anyCollectionModule(folders, places, name);
  const installed = name.includes('.') ? undefined : search(roots);
  if (installed) return installed;
  const beside = core();
  return beside && search([dirname(beside.folder)]);
}

function halfInPython(name: string, action: string): PlayError {
  const message = `module \`${name}\` works on the control machine as well, by ${action}, which is Python and cannot run here`;
  return new PlayError('unknown-module', message);
}
