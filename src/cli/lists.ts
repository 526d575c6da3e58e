/** `--list-hosts`, `--list-tasks`, `--list-tags`, `--syntax-check`: what would run, in Ansible's layout. */

import { surveyPlay } from '../engine/check.ts';
import type { RunOptions } from '../engine/context.ts';
import { hostsOf } from '../engine/play.ts';
import { PlayError } from '../errors.ts';
import type { Inventory } from '../inventory/index.ts';
import { type Include, isChosen, listedOf, type Play, type ReadOptions, type Task, tagsOf } from '../playbook/index.ts';
import type { Tree } from '../source/index.ts';
import { roleOf } from '../vars/chain.ts';
import type { CliOptions } from './cliOptions.ts';
import { staticNames } from './staticNames.ts';

interface Playbook {
  readonly file: string;
  /** As the command line names it. */
  readonly given?: string | undefined;
  readonly plays: readonly Play[];
}

/** The text for all list options together. */
export function list(
  playbooks: readonly Playbook[],
  inventory: Inventory,
  { options, runOptions }: { options: CliOptions; runOptions: RunOptions },
): string {
  const lines: string[] = [];
  const nameOfTag = staticNames(runOptions.extraVars);
  for (const { file, given, plays } of playbooks) {
    lines.push('', `playbook: ${given ?? file}`);
    if (options.syntaxCheck && !options.listHosts && !options.listTasks && !options.listTags) continue;
    plays.forEach((play, index) => {
      const pattern = text(play.hosts);
      const tags = [...new Set(play.tags.flatMap(words))].sort();
      lines.push(
        '',
        `  play #${index + 1} (${pattern}): ${play.name ? text(play.name) : pattern}\tTAGS: [${tags.join(', ')}]`,
      );
      if (options.listHosts) {
        const hosts = hostsOf({ inventory, options: runOptions }, pattern, play);
        lines.push(`    pattern: [${JSON.stringify(pattern).replaceAll('"', "'")}]`, `    hosts (${hosts.length}):`);
        lines.push(...hosts.map((host) => `      ${host}`));
      }
      const render = (tag: Tree): readonly string[] => rendered(tag, play, nameOfTag);
      const steps = [...listedOf(play)].filter((step) => isChosen(tagsOf(step, render), options));
      if (options.listTags) {
        const all = new Set(steps.flatMap((step) => [...tagsOf(step, render)]));
        lines.push(`      TASK TAGS: [${[...all].sort().join(', ')}]`);
      }
      if (options.listTasks) {
        lines.push('    tasks:');
        for (const step of steps) {
          const own = [...tagsOf(step, render)].sort();
          lines.push(`      ${nameOf(step)}\tTAGS: [${own.join(', ')}]`);
        }
      }
    });
  }
  return `${lines.join('\n')}\n`;
}

/** A tag's texts; what a template gives is known as far as extra variables and those of the play tell. */
function rendered(tag: Tree, play: Play, nameOf: ReturnType<typeof staticNames>): readonly string[] {
  if (tag.kind === 'list') return tag.items.flatMap((item) => rendered(item, play, nameOf));
  if (tag.kind !== 'scalar') return [];
  const text = tag.text.includes('{{') ? (nameOf(tag, play) ?? tag.text) : tag.text;
  return text.split(',').map((one) => one.trim());
}

function nameOf(step: Task | Include): string {
  if (!step.name) return step.module;
  const name = text(step.name);
  const role = roleOf(step)?.roleName;
  return role ? `${role} : ${name}` : name;
}

function text(tree: Tree): string {
  if (tree.kind === 'list') return tree.items.map(text).join(',');
  return tree.kind === 'scalar' ? tree.text : '';
}

function words(tree: Tree): string[] {
  return tree.kind === 'list' ? tree.items.flatMap(words) : [text(tree)];
}

/** Every play's pattern and the limit must name something, before anything runs. */
export function checkPatterns(plays: readonly Play[], inventory: Inventory, options: RunOptions): void {
  const problems: PlayError[] = [];
  for (const play of plays) {
    const pattern = text(play.hosts);
    // Groups that a run makes with add_host or group_by are unknown now, and a template may name anything.
    if (pattern.includes('{{')) continue;
    if (inventory.nobodyIn !== undefined && /(^|[:,])(all|\*)([:,]|$)/.test(pattern) && !makesGroups(plays)) {
      const message = `no host is named in ${inventory.nobodyIn}`;
      problems.push(new PlayError('invalid-inventory', message, { hint: 'only localhost can be used without one' }));
      continue;
    }
    try {
      hostsOf({ inventory, options }, pattern, play);
    } catch (error) {
      if (!(error instanceof PlayError)) throw error;
      if (!makesGroups(plays)) problems.push(error);
    }
  }
  if (problems.length) throw new AggregateError(problems, 'patterns that name nothing');
}

function makesGroups(plays: readonly Play[]): boolean {
  const read: ReadOptions = { problems: [], rolesPath: [] };
  return plays.some((play) =>
    surveyPlay(play, read).steps.some((step) => /(^|\.)(add_host|group_by)$/.test(step.module)),
  );
}
