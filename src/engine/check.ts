/** Finds, before anything runs, every mistake that the text alone shows. */
import { didYouMean, PlayError, type Problems } from '../errors.ts';
import { checkTemplate } from '../jinja/index.ts';
import { checkArgs } from '../modules/checkArgs.ts';
import { shortName } from '../modules/registry.ts';
import {
  actionsIn,
  actionsOf,
  findTasksFile,
  isChosen,
  type ReadOptions,
  readRole,
  readTaskFile,
  rolesOf,
  tagsOf,
} from '../playbook/index.ts';
import type { Include, Play, RoleUse, Task } from '../playbook/types.ts';
import type { Plugins } from '../plugins/index.ts';
import { entryOf, type MapTree, scalarTree, type Tree } from '../source/tree.ts';
import { actions } from './actions/index.ts';
import { checkNotifications } from './checkHandlers.ts';
import { checkSource, makesFiles } from './checkSource.ts';
import { moduleOf, questionOf } from './findModule.ts';
import { namedArgs } from './moduleArgs.ts';
import { argsWithDefaults } from './moduleDefaults.ts';
import { isConditional, reckonsWithFailure } from './reckoned.ts';
import { matchesTaskName } from './select.ts';
import { mayNeverCome, unknownModule } from './unknownModule.ts';

export interface CheckOptions {
  readonly read: ReadOptions;
  readonly tags: readonly string[];
  readonly skipTags: readonly string[];
  readonly startAtTask?: string | undefined;
  readonly workingFolder: string;
  readonly plugins?: Plugins | undefined;
}

/** What a look over the plays found besides problems. */
export interface Survey {
  /** Every task and include that is known before the run, those of included files among them. */
  readonly steps: readonly (Task | Include)[];
  /** Whether some includes can only be known at run time. */
  readonly open: boolean;
}

/** Checks all plays; problems are collected in `options.read.problems`. */
export async function checkPlays(plays: readonly Play[], options: CheckOptions): Promise<void> {
  const { problems } = options.read;
  const all: (Task | Include)[] = [];
  let open = false;
  const surveys = plays.map((play) => ({ play, survey: surveyPlay(play, options.read) }));
  const files = surveys.some(({ play, survey }) => survey.steps.some((step) => makesFiles(step, play)));
  for (const { play, survey } of surveys) {
    problems.push(...((await options.plugins?.loadForTemplates()) ?? []));
    all.push(...survey.steps);
    open ||= survey.open;
    for (const step of survey.steps) await checkStep(step, play, { ...options, makesFiles: files });
    for (const tree of [play.name, play.hosts, ...play.varsFiles]) if (tree) checkTemplate(tree, {}, problems);
    if (play.vars) checkTemplate(play.vars, {}, problems);
    for (const role of rolesOf(play)) checkRole(role, problems);
    if (!survey.open) checkNotifications(play, survey.steps, problems);
  }
  if (!open) checkSelection(all, options);
}

/** Steps of a play, with literal includes followed. A cycle of includes is followed once. */
export function surveyPlay(play: Play, read: ReadOptions): Survey {
  const steps: (Task | Include)[] = [];
  const seen = new Set<string>();
  let open = false;
  const visit = (step: Task | Include): void => {
    steps.push(step);
    if (step.kind !== 'include') return;
    const found = included(step, play, read, seen);
    if (!found) open = true;
    else for (const inner of found) visit(inner);
  };
  for (const step of actionsOf(play)) visit(step);
  return { steps, open };
}

function literal(args: MapTree, ...names: string[]): string | undefined {
  for (const name of names) {
    const tree = entryOf(args, name)?.value;
    if (tree?.kind === 'scalar' && tree.value !== null && !tree.text.includes('{{')) return tree.text;
  }
  return undefined;
}

/** The steps behind an include whose target is written out; undefined when only the run can know. */
function included(
  step: Include,
  play: Play,
  read: ReadOptions,
  seen: Set<string>,
): readonly (Task | Include)[] | undefined {
  if (step.what === 'tasks') {
    const name = literal(step.args, 'file', '_raw_params');
    if (name === undefined) return undefined;
    const { path, searched } = findTasksFile(name, { file: step.file, role: step.role, folder: play.folder });
    if (!path && (isConditional(step) || reckonsWithFailure(step))) return undefined;
    if (!path) {
      read.problems.push(
        new PlayError('missing-file', `there is no task file \`${name}\``, {
          origin: step.moduleOrigin,
          length: step.module.length,
          trail: searched.map((one) => ({ what: `looked for ${one}` })),
        }),
      );
      return [];
    }
    if (seen.has(path)) return [];
    seen.add(path);
    // A file that a condition may keep out need not even be readable.
    const found: Problems = [];
    const steps = readTaskFile(path, step, { ...read, problems: found });
    if (found.length === 0) return [...actionsIn(steps)];
    if (isConditional(step) || reckonsWithFailure(step)) return undefined;
    read.problems.push(...found);
    return [...actionsIn(steps)];
  }
  const name = literal(step.args, 'name', 'role');
  const from = entryOf(step.args, 'tasks_from');
  const tasksFrom = literal(step.args, 'tasks_from');
  if (name === undefined || (from && tasksFrom === undefined)) return undefined;
  const key = `role ${name} ${tasksFrom ?? ''}`;
  if (seen.has(key)) return [];
  seen.add(key);
  const guarded = isConditional(step) || reckonsWithFailure(step);
  const role = readRole({ name, parent: step, tasksFrom }, guarded ? { ...read, problems: [] } : read);
  if (!role && guarded) return undefined;
  return role ? [...actionsIn(role.steps), ...actionsIn(role.handlers)] : [];
}

async function checkStep(
  step: Task | Include,
  play: Play,
  options: CheckOptions & { readonly makesFiles: boolean },
): Promise<void> {
  const problems = reckonsWithFailure(step) ? [] : options.read.problems;
  const templates: (Tree | undefined)[] = [
    step.name,
    step.vars,
    step.loop?.tree,
    step.loopControl,
    step.retries,
    step.delay,
    step.argsTemplate,
    ...step.notify,
    ...step.environment,
    step.delegateTo,
    step.become,
    step.becomeUser,
    step.ignoreErrors,
    step.noLog,
  ];
  for (const tree of templates) if (tree) checkTemplate(tree, {}, problems);
  for (const tree of [...step.when, ...step.until, ...step.changedWhen, ...step.failedWhen]) {
    checkTemplate(tree, { conditional: true }, problems);
  }
  const short = shortName(step.module);
  const action = actions.get(short);
  const unevaluated = new Set(action?.unevaluated);
  for (const { key, value } of step.args.entries) {
    if (unevaluated.has(key.text)) checkUnevaluated(short, key.text, value, problems);
    else checkTemplate(value, {}, problems);
  }
  if (step.kind === 'include') return;
  // Which module a template names is known at its turn.
  if (step.module.includes('{{')) return checkTemplate(scalarTree(step.module, step.moduleOrigin), {}, problems);
  const { plugins } = options;
  const module = action ?? (await noting(problems, () => moduleOf(step, play, plugins)));
  if (module === undefined) {
    const question = questionOf(step, play);
    const known = { why: plugins?.explain(question), others: plugins?.moduleNames(question) };
    if (!mayNeverCome(step)) options.read.problems.push(unknownModule(step.module, step.moduleOrigin, known));
  }
  if (!module) return;
  if (step.argsTemplate) return;
  const args = argsWithDefaults(step, module.name, namedArgs(step.args, module));
  if (!args) return;
  checkArgs(module, action?.openEnded ? knownArgs(args, module) : args, problems);
  checkSource(step, play, { workingFolder: options.workingFolder, makesFiles: options.makesFiles, problems });
}

/** What `run` gives; null after a mistake, which is noted. */
async function noting<T>(problems: Problems, run: () => Promise<T>): Promise<T | null> {
  try {
    return await run();
  } catch (error) {
    if (!(error instanceof PlayError)) throw error;
    problems.push(error);
    return null;
  }
}

/** `assert.that` holds conditions, `debug.var` an expression. */
function checkUnevaluated(module: string, name: string, tree: Tree, problems: Problems): void {
  if (module === 'assert' && name === 'that') {
    for (const one of tree.kind === 'list' ? tree.items : [tree]) checkTemplate(one, { conditional: true }, problems);
  } else checkTemplate(tree, {}, problems);
}

function knownArgs(
  args: MapTree,
  module: { args: Readonly<Record<string, { spec: { aliases: readonly string[] } }>> },
): MapTree {
  const names = new Set(Object.entries(module.args).flatMap(([name, arg]) => [name, ...arg.spec.aliases]));
  return { ...args, entries: args.entries.filter(({ key }) => names.has(key.text)) };
}

function checkRole(role: RoleUse, problems: Problems): void {
  for (const tree of [role.defaults, role.roleVars, role.params, role.vars])
    if (tree) checkTemplate(tree, {}, problems);
  for (const tree of role.when) checkTemplate(tree, { conditional: true }, problems);
}

const SPECIAL_TAGS = new Set(['all', 'always', 'never', 'tagged', 'untagged']);

/** `--tags` and `--start-at-task` must name something. */
function checkSelection(steps: readonly (Task | Include)[], options: CheckOptions): void {
  const { problems } = options.read;
  const known = new Set(steps.flatMap((step) => [...tagsOf(step)]));
  const hasTemplate = [...known].some((tag) => tag.includes('{{'));
  for (const tag of [...options.tags, ...options.skipTags]) {
    if (known.has(tag) || SPECIAL_TAGS.has(tag) || hasTemplate) continue;
    const list = [...known].filter((one) => !SPECIAL_TAGS.has(one)).sort();
    problems.push(
      new PlayError('unknown-tag', `no task has the tag \`${tag}\``, {
        hint: didYouMean(tag, known) ?? (list.length ? `known tags: ${list.join(', ')}` : 'no task has any tag'),
      }),
    );
  }
  const { startAtTask } = options;
  if (startAtTask === undefined) return;
  const chosen = steps.filter((step) => isChosen(tagsOf(step), options));
  if (chosen.some((step) => matchesTaskName(step, startAtTask))) return;
  const names = chosen.flatMap((step) => (step.name?.kind === 'scalar' ? [step.name.text] : []));
  problems.push(
    new PlayError('unknown-task', `no task is named \`${startAtTask}\``, { hint: didYouMean(startAtTask, names) }),
  );
}
