/** Files of the controller that a task names in so many words: whether they are there, and whether a template parses. */
import { existsSync, readFileSync } from 'node:fs';
import { PlayError, type Problems } from '../errors.ts';
import { checkTemplateFile } from '../jinja/index.ts';
import { shortName } from '../modules/registry.ts';
import type { Include, Play, Task } from '../playbook/types.ts';
import { entryOf, isEncrypted, rememberText, type ScalarTree, type Tree } from '../source/index.ts';
import { keywordsOf } from '../vars/chain.ts';
import { candidates, searchPath } from './files.ts';

/** Modules whose `src` is a file of the controller, and the folder of a role where it lies. */
const SOURCES: ReadonlyMap<string, 'files' | 'templates'> = new Map([
  ['template', 'templates'],
  ['copy', 'files'],
  ['script', 'files'],
  ['unarchive', 'files'],
]);

/** Options of `template` that change how its text is read. */
const SYNTAX = /^(block|variable|comment)_(start|end)_string$/;

export interface SourceCheck {
  /** Whether steps of this run may make files on the control machine, so that one that is not there yet may be later. */
  readonly makesFiles: boolean;
  readonly workingFolder: string;
  readonly problems: Problems;
}

/** A literal `src` must exist now, unless a condition may keep the task from running; a template must parse. */
export function checkSource(step: Task, play: Play, check: SourceCheck): void {
  const module = shortName(step.module);
  const folder = SOURCES.get(module);
  const src = entryOf(step.args, 'src')?.value;
  if (!folder || src?.kind !== 'scalar' || entryOf(step.args, 'remote_src')) return;
  if (src.text.includes('{{') || src.text.includes('://')) return;
  const searched = candidates(searchPath(step, play, check.workingFolder), folder, src.text);
  const found = searched.find((path) => existsSync(path));
  if (found === undefined) {
    if (step.when.length === 0 && !check.makesFiles) check.problems.push(missing(src, module, searched));
  } else if (module === 'template' && !step.args.entries.some(({ key }) => SYNTAX.test(key.text))) {
    checkSyntax(found, check.problems);
  }
}

/** Whether a step may make files on the control machine: it brings them there, or runs there. */
export function makesFiles(step: Task | Include, play: Play): boolean {
  const here = (tree: Tree | undefined): boolean => tree?.kind === 'scalar' && LOCAL.test(tree.text);
  const { connection, delegateTo } = keywordsOf(step);
  return shortName(step.module) === 'fetch' || here(connection) || delegateTo !== undefined || here(play.hosts);
}

const LOCAL = /^(local|localhost|127\.0\.0\.1)$/;

function missing(src: ScalarTree, module: string, searched: readonly string[]): PlayError {
  return new PlayError('missing-file', `there is no file \`${src.text}\` to ${module}`, {
    origin: src.origin,
    length: src.text.length,
    trail: searched.map((path) => ({ what: `looked for ${path}` })),
  });
}

function checkSyntax(path: string, problems: Problems): void {
  if (path.endsWith('.hbs')) return;
  const text = readFileSync(path, 'utf8');
  if (isEncrypted(text)) return;
  // Only files that are remembered are quoted in messages.
  rememberText(path, text);
  checkTemplateFile(text, path, problems);
}
