/** `play doc NAME`: what a module takes and gives, from its own definition. */
import { actions } from '../engine/actions/index.ts';
import { moduleDocument } from '../engine/document.ts';
import { unknownModule } from '../engine/unknownModule.ts';
import { loadModule, moduleNames, shortName } from '../modules/registry.ts';
import { readArguments, type Subcommand } from './subcommand.ts';

export const command: Subcommand = {
  name: 'doc',
  summary: 'Show what modules take and give, from their own definitions.',
  words: '[module...]',
  options: { list: { short: 'l', help: 'all modules, a line each; the same without words' } },
};

/** Prints the documentation of the modules named, or the list of all. */
export async function doc(args: readonly string[]): Promise<number> {
  const given = readArguments(args, command);
  if ('help' in given) {
    process.stdout.write(given.help);
    return 0;
  }
  const names = given.words;
  const known = [...new Set([...moduleNames(), ...actions.keys()])].sort();
  if (names.length === 0 || given.has('list')) {
    for (const name of known) {
      const module = actions.get(name) ?? (await loadModule(name));
      process.stdout.write(`${name.padEnd(24)} ${module?.summary ?? ''}\n`);
    }
    return 0;
  }
  for (const name of names) {
    const module = actions.get(shortName(name)) ?? (await loadModule(name));
    if (!module) throw unknownModule(name);
    process.stdout.write(`${moduleDocument(module)}\n`);
  }
  return 0;
}
