/** Reads content, has it checked as a run would, and applies the rules. */
import { readdirSync, statSync } from 'node:fs';
import { dirname, join, relative } from 'node:path';
import { checkPlays, surveyPlay } from '../../engine/check.ts';
import type { PlayError, Problems } from '../../errors.ts';
import { type Include, type Play, type ReadOptions, readPlaybook, type Task } from '../../playbook/index.ts';
import type { Plugins } from '../../plugins/index.ts';
import type { Vault } from '../../source/index.ts';
import { staticNames } from '../staticNames.ts';
import { checkConditions } from './conditions.ts';
import type { Content } from './content.ts';
import { addProject, addSteps, knownFromTheStart } from './defined.ts';
import { type Finding, findingOf } from './finding.ts';
import { noMentions } from './mentions.ts';
import { addTexts, oldNames, undefinedNames } from './names.ts';
import { textsOf } from './trees.ts';

export interface LintOptions {
  readonly rolesPath: readonly string[];
  readonly collectionsPath: readonly string[];
  readonly vault: Vault;
  /** The operator's own modules, filters and the like; those beside what is read are added. */
  readonly plugins?: Plugins | undefined;
}

interface Looked {
  readonly plays: readonly Play[];
  readonly steps: readonly (Task | Include)[];
}

/** Everything that is found, each thing once. */
export async function lintContent(content: Content, options: LintOptions): Promise<readonly Finding[]> {
  const problems: Problems = [];
  const looked: Looked[] = [];
  for (const path of content.playbooks) looked.push(await look(path, problems, options));
  for (const folder of content.roles) looked.push(...(await lookAtRole(folder, problems, options)));
  const plays = looked.flatMap((one) => one.plays);
  const steps = looked.flatMap((one) => one.steps);
  const texts = textsOf(steps, plays);
  const mentions = noMentions();
  addTexts(texts, mentions);
  const defined = knownFromTheStart();
  addSteps(steps, plays, defined);
  for (const folder of content.folders) addProject(folder, defined);
  return unique([
    ...problems.map(findingOf),
    ...[...texts.conditions].flatMap(checkConditions),
    ...undefinedNames(mentions, defined),
    ...oldNames(mentions, texts),
  ]);
}

async function look(path: string, problems: Problems, options: LintOptions, typed?: string): Promise<Looked> {
  const { plugins, rolesPath, collectionsPath, vault } = options;
  plugins?.folders.add(dirname(path));
  const read: ReadOptions = {
    rolesPath,
    collectionsPath,
    vault,
    problems,
    ...(plugins ? { onRole: plugins.folders.add } : {}),
    nameOf: staticNames(new Map()),
    typed: typed === undefined ? undefined : new Map([[path, typed]]),
  };
  const plays = readPlaybook(path, read);
  await checkPlays(plays, { read, tags: [], skipTags: [], workingFolder: process.cwd(), plugins });
  // What is wrong was told by the check; the second look is for the steps alone.
  const steps = plays.flatMap((play) => surveyPlay(play, { ...read, problems: [] }).steps);
  return { plays, steps };
}

/** A role by itself: its main tasks, and then those that nothing in them leads to. */
async function lookAtRole(folder: string, problems: Problems, options: LintOptions): Promise<readonly Looked[]> {
  const own: PlayError[] = [];
  const play = (tasks: readonly string[]): Promise<Looked> => {
    const text = `- hosts: all\n  gather_facts: false\n  tasks:\n${tasks.join('')}`;
    return look(join(folder, 'lint.yml'), own, options, text);
  };
  const name = JSON.stringify(folder);
  const first = await play([`    - import_role: { name: ${name} }\n`]);
  const reached = new Set(first.steps.map(({ file }) => file));
  const rest = taskFiles(join(folder, 'tasks')).filter((path) => !reached.has(path));
  const more = rest.map((path) => {
    const from = JSON.stringify(relative(join(folder, 'tasks'), path));
    return `    - include_role: { name: ${name}, tasks_from: ${from} }\n`;
  });
  const all = more.length > 0 ? [first, await play(more)] : [first];
  // Handlers may be those of the playbook or of other roles.
  problems.push(...own.filter(({ code }) => code !== 'unknown-handler'));
  return all;
}

function taskFiles(folder: string): string[] {
  if (!statSync(folder, { throwIfNoEntry: false })?.isDirectory()) return [];
  return readdirSync(folder, { withFileTypes: true }).flatMap((entry) => {
    const path = join(folder, entry.name);
    return entry.isDirectory() ? taskFiles(path) : /\.ya?ml$/.test(entry.name) ? [path] : [];
  });
}

function unique(findings: readonly Finding[]): readonly Finding[] {
  const seen = new Map<string, Finding>();
  for (const one of findings) {
    const place = one.origin ? `${one.origin.file}:${one.origin.line}:${one.origin.column}` : '';
    const key = `${one.message} ${place}`;
    if (!seen.has(key)) seen.set(key, one);
  }
  return [...seen.values()];
}
