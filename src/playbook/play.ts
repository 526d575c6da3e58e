/** Reads playbooks: files that list plays and imports of other playbooks. */
import { existsSync } from 'node:fs';
import { basename, dirname, isAbsolute, join, resolve } from 'node:path';
import { didYouMean, type Origin } from '../errors.ts';
import { entryOf, type ListTree, type MapTree, parseArguments, type ScalarTree, type Tree } from '../source/index.ts';
import {
  complain,
  findCycle,
  kindName,
  type Link,
  type Place,
  type ReadOptions,
  readFile,
  staticName,
} from './context.ts';
import { listFolder, noKeywords } from './imports.ts';
import {
  importPlaybookKeywords,
  isNothing,
  listOf,
  playKeywords,
  readKeywords,
  taskKeywords,
  unknownKeyword,
} from './keywords.ts';
import { readRoles } from './role.ts';
import { type Growing, readSteps } from './steps.ts';
import type { Keywords, Play } from './types.ts';

/** What an import hands to the plays it brings. */
type Handed = Pick<Keywords, 'when' | 'tags' | 'vars'>;

/** The plays of a playbook, those of imported playbooks in their place. Nothing is evaluated; see `ReadOptions.problems`. */
export function readPlaybook(path: string, options: ReadOptions): Play[] {
  const file = resolve(path);
  const origin: Origin = { file, line: 1, column: 1 };
  const plays = readPlays(file, { options, handed: noKeywords, chain: [{ id: file, name: basename(file), origin }] });
  removeRepeated(options);
  return plays;
}

interface PlaybookPlace {
  readonly options: ReadOptions;
  readonly handed: Handed;
  readonly chain: readonly Link[];
}

function readPlays(file: string, place: PlaybookPlace): Play[] {
  const { options } = place;
  const tree = readFile(options, file);
  if (!tree) return [];
  if (isNothing(tree) || (tree.kind === 'list' && tree.items.length === 0)) {
    complain(options, 'invalid-playbook', 'this playbook is empty', { at: tree.origin });
    return [];
  }
  if (tree.kind !== 'list') {
    const hint = 'each play begins with `- hosts:`';
    complain(options, 'invalid-playbook', `a playbook must be a list of plays, not ${kindName(tree)}`, {
      at: tree.origin,
      hint,
    });
    return [];
  }
  return tree.items.flatMap((item) => {
    if (item.kind !== 'map') {
      complain(options, 'invalid-playbook', `a play must be a map, not ${kindName(item)}`, { at: item });
      return [];
    }
    return isImport(item) ? readImport(item, file, place) : (readPlay(item, file, place) ?? []);
  });
}

const importNames = ['import_playbook', 'ansible.builtin.import_playbook', 'ansible.legacy.import_playbook'];

function isImport(map: MapTree): boolean {
  return importNames.some((name) => entryOf(map, name));
}

function readImport(map: MapTree, file: string, place: PlaybookPlace): Play[] {
  const { options } = place;
  for (const { key } of map.entries) {
    if (!importNames.includes(key.text) && !importPlaybookKeywords.has(key.text)) {
      unknownKeyword(options, key, importPlaybookKeywords, 'playbook import');
    }
  }
  const target = importNames.map((name) => entryOf(map, name)?.value).find((value) => value !== undefined);
  if (target?.kind !== 'scalar' || isNothing(target)) {
    complain(options, 'missing-argument', '`import_playbook` names no file', { at: target ?? map.origin });
    return [];
  }
  const written = entryOf(parseArguments(target, { freeForm: true }), '_raw_params')?.value as ScalarTree | undefined;
  const name = staticName(written ?? target, { options, play: undefined });
  if (name === undefined) {
    const hint = 'only extra variables can name a playbook';
    complain(options, 'invalid-playbook', `the playbook's name \`${target.text}\` cannot be known yet`, {
      at: target,
      hint,
    });
    return [];
  }
  const path = isAbsolute(name) ? name : join(dirname(file), name);
  if (!existsSync(path)) {
    const hint = didYouMean(basename(path), listFolder(dirname(path)));
    complain(options, 'missing-file', `there is no playbook \`${name}\``, {
      at: target,
      hint,
      trail: [{ what: `looked for ${path}` }],
    });
    return [];
  }
  const link = { id: path, name: basename(path), origin: target.origin };
  if (findCycle(place, link)) return [];
  return readPlays(path, {
    options,
    handed: handOn(readKeywords(map, options), place.handed),
    chain: [...place.chain, link],
  });
}

/** What the outer import says comes first; of variables the outer ones win. */
function handOn(inner: Handed, outer: Handed): Handed {
  const when = [...outer.when, ...inner.when];
  const tags = [...outer.tags, ...inner.tags];
  return { when, tags, vars: joinVars(inner.vars, outer.vars) };
}

function joinVars(weak: MapTree | undefined, strong: MapTree | undefined): MapTree | undefined {
  if (!weak || !strong) return weak ?? strong;
  const names = new Set(strong.entries.map((entry) => entry.key.text));
  return { ...strong, entries: [...weak.entries.filter((entry) => !names.has(entry.key.text)), ...strong.entries] };
}

function readPlay(map: MapTree, file: string, { options, handed, chain }: PlaybookPlace): Play | undefined {
  const known = checkPlayKeys(map, options);
  const hosts = entryOf(map, 'hosts');
  if (!hosts || isNothing(hosts.value) || (hosts.value.kind === 'list' && hosts.value.items.length === 0)) {
    const looksLikeTask =
      !known && map.entries.some(({ key }) => taskKeywords.has(key.text) && !playKeywords.has(key.text));
    const hint = looksLikeTask
      ? 'this looks like a task; tasks stand below `tasks:` of a play'
      : 'a play begins with `hosts:`';
    complain(options, 'invalid-playbook', 'this play does not say which hosts it is for', {
      at: hosts?.key ?? map.origin,
      hint,
    });
    return undefined;
  }
  const tree = (name: string): Tree | undefined => {
    const entry = entryOf(map, name);
    return entry && !isNothing(entry.value) ? entry.value : undefined;
  };
  const keywords = readKeywords(map, options);
  const handedOn = handOn(keywords, handed);
  const play: Growing<Play> = {
    kind: 'play',
    ...keywords,
    ...handedOn,
    origin: map.origin,
    file,
    folder: dirname(file),
    hosts: hosts.value,
    remoteUser: keywords.remoteUser ?? tree('user'),
    gatherFacts: tree('gather_facts'),
    gatherSubset: tree('gather_subset'),
    gatherTimeout: tree('gather_timeout'),
    factPath: tree('fact_path'),
    serial: tree('serial'),
    strategy: tree('strategy'),
    order: tree('order'),
    maxFailPercentage: tree('max_fail_percentage'),
    forceHandlers: tree('force_handlers'),
    varsFiles: tree('vars_files') ? listOf(tree('vars_files')!) : [],
    varsPrompt: readPrompts(map, options),
    preTasks: [],
    roles: [],
    tasks: [],
    postTasks: [],
    handlers: [],
  };
  const place: Omit<Place, 'at'> = {
    options,
    play,
    folder: dirname(file),
    file,
    parent: play,
    role: undefined,
    handlers: false,
    notify: [],
    chain,
  };
  play.preTasks = readSteps(tree('pre_tasks'), { ...place, at: [1] }, '`pre_tasks`');
  play.roles = readRoles(tree('roles'), { ...place, at: [2] }, '`roles`');
  play.tasks = readSteps(tree('tasks'), { ...place, at: [3] }, '`tasks`');
  play.postTasks = readSteps(tree('post_tasks'), { ...place, at: [4] }, '`post_tasks`');
  play.handlers = readSteps(tree('handlers'), { ...place, at: [5], handlers: true }, '`handlers`');
  return play;
}

/** Notes keys that no play has; whether all were known. */
function checkPlayKeys(map: MapTree, options: ReadOptions): boolean {
  const unknown = map.entries.filter(({ key }) => !playKeywords.has(key.text));
  for (const { key } of unknown) unknownKeyword(options, key, playKeywords, 'play');
  return unknown.length === 0;
}

const promptKeys = ['name', 'prompt', 'default', 'private', 'confirm', 'encrypt', 'salt_size', 'salt', 'unsafe'];

function readPrompts(map: MapTree, options: ReadOptions): ListTree | undefined {
  const entry = entryOf(map, 'vars_prompt');
  if (!entry || isNothing(entry.value)) return undefined;
  const items = listOf(entry.value);
  for (const item of items) {
    if (item.kind !== 'map' || !entryOf(item, 'name')) {
      complain(options, 'invalid-playbook', 'an entry of `vars_prompt` must be a map with `name`', { at: item });
      continue;
    }
    for (const { key } of item.entries) {
      if (promptKeys.includes(key.text)) continue;
      const hint = didYouMean(key.text, promptKeys);
      complain(options, 'unknown-keyword', `\`vars_prompt\` has no \`${key.text}\``, { at: key, hint });
    }
  }
  return { kind: 'list', items, origin: entry.value.origin };
}

/** A role that is used five times has its mistakes once. */
function removeRepeated({ problems }: ReadOptions): void {
  const seen = new Set<string>();
  const kept = problems.filter(({ message, origin }) => {
    const name = `${origin?.file}:${origin?.line}:${origin?.column}:${message}`;
    return !seen.has(name) && seen.add(name);
  });
  problems.splice(0, problems.length, ...kept);
}
