/** What operators add in their own files: modules, filters, tests, lookups and reports. */
import { dirname, join } from 'node:path';
import { PlayError } from '../errors.ts';
import type { Module } from '../modules/define.ts';
import { hasModule, loadModule } from '../modules/registry.ts';
import type { AnsibleCore } from './ansibleCore.ts';
import type { MakeReporter } from './callbacks.ts';
import { createFolders, type FolderOptions, type Folders } from './folders.ts';
import {
  anyCollectionModule,
  findModuleFile,
  foreignNames,
  type ModuleFile,
  type ModuleQuestion,
} from './moduleFile.ts';
import { explainModule } from './pythonOnly.ts';
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

/** Nothing is read before it is asked for, and the code for what few need is not loaded before either. */
export function createPlugins(options: PluginOptions): Plugins {
  const folders = createFolders(options);
  const made = new Map<string, Promise<Module>>();
  const answers = new WeakMap<ModuleQuestion, { readonly count: number; readonly is: Promise<Module | undefined> }>();
  let known: Promise<AnsibleCore | undefined> | undefined;
  const core = (): Promise<AnsibleCore | undefined> => {
    const { environment, ansibleCore: named } = options;
    known ??= import('./ansibleCore.ts').then(({ findAnsibleCore }) => findAnsibleCore({ named, environment }));
    return known;
  };
  const rootsFor = ({ playbook }: ModuleQuestion): readonly string[] => {
    const beside = join(playbook, 'collections');
    const trusted = folders.has(beside) && (options.trusts?.(beside, playbook) ?? true);
    return [...(trusted ? [beside] : []), ...options.collectionsPath];
  };
  const make = async (name: string, file: ModuleFile, question: ModuleQuestion): Promise<Module> => {
    const { path, collection } = file;
    if (path.endsWith('.mjs')) return (await import('./ownModule.ts')).loadOwnModule(name, path);
    if (file.action !== undefined) throw halfInPython(name, file.action);
    const { foreignModule } = await import('./foreignModule.ts');
    const pack = async (content: Buffer, { folder, version }: AnsibleCore): Promise<Buffer> =>
      (await import('./pythonPack.ts')).packPython({
        name: name.split('.').at(-1)!,
        content,
        collection: collection?.name,
        core: folder,
        version,
        utils: [...folders.of('module_utils', question.around), ...folders.general('module_utils')],
        roots: [...rootsFor(question), ...(collection ? [collection.root] : [])],
      });
    return foreignModule(name, path, { verbosity: options.verbosity ?? 0, core, pack });
  };
  const find = async (question: ModuleQuestion): Promise<Module | undefined> => {
    const { name } = question;
    const roots = rootsFor(question);
    const file = findModuleFile(folders, question, roots) ?? (await lastResort(folders, question, { roots, core }));
    if (!file) return loadModule(name);
    const key = `${name}\0${file.path}`;
    const module = made.get(key) ?? make(name, file, question);
    made.set(key, module);
    return module;
  };
  return {
    folders,
    module(question) {
      // What was not found may be found once more roles are known.
      let answer = answers.get(question);
      if (answer?.count !== folders.count) {
        answer = { count: folders.count, is: find(question) };
        answers.set(question, answer);
      }
      return answer.is;
    },
    moduleNames: (question) => foreignNames(folders, question),
    callback: async (name) => (await import('./callbacks.ts')).findCallback(folders, name),
    explain: (question) => explainModule(folders, question),
    loadForTemplates: templatePlugins(folders, options),
  };
}

/** What nobody knows may be in a collection that its short name does not tell, or that came with an ansible-core here. */
async function lastResort(
  folders: Folders,
  question: ModuleQuestion,
  { roots, core }: { readonly roots: readonly string[]; readonly core: () => Promise<AnsibleCore | undefined> },
): Promise<ModuleFile | undefined> {
  const { name } = question;
  if (hasModule(name)) return undefined;
  const search = (places: readonly string[]): ModuleFile | undefined =>
    name.includes('.') ? findModuleFile(folders, question, places) : anyCollectionModule(folders, places, name);
  const installed = name.includes('.') ? undefined : search(roots);
  if (installed) return installed;
  const beside = await core();
  return beside && search([dirname(beside.folder)]);
}

function halfInPython(name: string, action: string): PlayError {
  const message = `module \`${name}\` works on the control machine as well, by ${action}, which is Python and cannot run here`;
  return new PlayError('unknown-module', message);
}
