/** `play doc NAME`: what a module takes and gives, from its own definition. */
import { join } from 'node:path';
import { actions } from '../engine/actions/index.ts';
import { moduleDocument } from '../engine/document.ts';
import { unknownModule } from '../engine/unknownModule.ts';
import type { Module } from '../modules/define.ts';
import { moduleNames, shortName } from '../modules/registry.ts';
import { listFolder } from '../playbook/index.ts';
import { described } from '../plugins/documentation.ts';
import type { ModuleQuestion, Plugins } from '../plugins/index.ts';
import { tellingTrusts } from './passedOver.ts';
import { collectionFolders, pluginsFor } from './plugins.ts';
import { readArguments, type Subcommand } from './subcommand.ts';

export const command: Subcommand = {
  name: 'doc',
  summary: 'Show what modules take and give, from their own definitions.',
  words: '[module...]',
  options: { list: { short: 'l', help: 'all modules, a line each; the same without words' } },
};

/** Prints the documentation of the modules named, or the list of all; those of the working folder are among them. */
export async function doc(args: readonly string[]): Promise<number> {
  const given = readArguments(args, command);
  if ('help' in given) {
    process.stdout.write(given.help);
    return 0;
  }
  const names = given.words;
  const folder = process.cwd();
  const plugins = pluginsIn(folder);
  const ask = (name: string): ModuleQuestion => ({ name, around: [folder], playbook: folder, collections: [] });
  const others = plugins.moduleNames(ask(''));
  if (names.length === 0 || given.has('list')) {
    for (const name of [...new Set([...moduleNames(), ...actions.keys(), ...others])].sort()) {
      const module = await find(plugins, ask(name));
      process.stdout.write(`${name.padEnd(24)} ${module?.summary ?? ''}\n`);
    }
    return 0;
  }
  for (const name of names) {
    const question = ask(name);
    const module = await find(plugins, question);
    if (!module) throw unknownModule(name, undefined, { why: plugins.explain(question), others });
    process.stdout.write(`${moduleDocument(module)}\n`);
  }
  return 0;
}

/** What lies in a folder and its roles. */
function pluginsIn(folder: string): Plugins {
  const trusts = tellingTrusts();
  const plugins = pluginsFor({ trusts, collectionsPath: collectionFolders(trusts, folder) });
  plugins.folders.add(folder);
  for (const role of listFolder(join(folder, 'roles'))) plugins.folders.add(join(folder, 'roles', role));
  return plugins;
}

type Documented = Parameters<typeof moduleDocument>[0];

async function find(plugins: Plugins, question: ModuleQuestion): Promise<Documented | undefined> {
  const action = actions.get(shortName(question.name));
  const module: Module | undefined = action ? undefined : await plugins.module(question);
  return action ?? (module && described(module));
}
