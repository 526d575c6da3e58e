/** What may stand as the value of an option or as a word of a command. */
import type { Definition, OptionDefinition } from '../definitions.ts';

export type Kind =
  | 'hosts'
  | 'tags'
  | 'modules'
  | 'roles'
  | 'playbooks'
  | 'files'
  | 'folders'
  | 'nothing'
  | readonly string[];

const BY_OPTION: Readonly<Record<string, Kind>> = {
  '--limit': 'hosts',
  '--host': 'hosts',
  '--tags': 'tags',
  '--skip-tags': 'tags',
  '--module-name': 'modules',
  '--inventory': 'files',
  '--connection': ['ssh', 'openssh', 'local'],
  '--become-method': ['sudo', 'su', 'doas'],
  '--become-user': 'nothing',
};

/** What follows an option; undefined for a switch. */
export function kindOfOption({ names, value, choices }: OptionDefinition): Kind | undefined {
  if (value === undefined) return undefined;
  if (choices) return choices;
  const named = names.map((name) => BY_OPTION[name]).find((one) => one !== undefined);
  if (named !== undefined) return named;
  if (/folder/.test(value)) return 'folders';
  return /file|source/.test(value) ? 'files' : 'nothing';
}

const BY_COMMAND: Readonly<Record<string, Kind>> = {
  '': 'playbooks',
  adhoc: 'hosts',
  console: 'hosts',
  doc: 'modules',
  lint: 'files',
  report: 'files',
  shims: 'folders',
  'galaxy role list': 'roles',
  'galaxy role remove': 'roles',
  completion: ['bash', 'zsh', 'fish'],
  config: ['dump'],
  init: ['project', 'role', 'inventory'],
};

/** What the words of a command are. */
export function kindOfWords({ name, words }: Definition): Kind {
  return BY_COMMAND[name] ?? (/file|source|collection/.test(words) ? 'files' : 'nothing');
}

/** The first words of commands below one: `role` and `collection` below `galaxy`. */
export function wordsAfter(name: string, all: readonly Definition[]): readonly string[] {
  const start = name === '' ? [] : name.split(' ');
  const found = all.flatMap((one) => {
    const words = one.name.split(' ');
    return one.name !== '' && words.length > start.length && start.every((word, at) => words[at] === word)
      ? [words[start.length]!]
      : [];
  });
  return [...new Set(found)];
}

/** Every name that may stand between `play` and the options, the longest first. */
export function prefixes(all: readonly Definition[]): readonly string[] {
  const names = all.flatMap(({ name }) => name.split(' ').map((_word, at, words) => words.slice(0, at + 1).join(' ')));
  return [...new Set(names)].filter((name) => name !== '').sort((a, b) => b.split(' ').length - a.split(' ').length);
}
