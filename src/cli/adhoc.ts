/** `play adhoc PATTERN -m MODULE -a ARGUMENTS`: one task on some hosts, shown as Ansible shows it. */

import { hostsOf } from '../engine/play.ts';
import { PlayError } from '../errors.ts';
import { shortName } from '../playbook/index.ts';
import { configuredOptions } from './configured.ts';
import { checkPatterns } from './lists.ts';
import { load } from './load.ts';
import { type AdhocOptions, adhocProgram, parseOptions } from './options.ts';
import { reporterFor } from './reporters.ts';
import { run } from './run.ts';
import { runOptionsFor } from './runOptions.ts';
import { settings } from './settings/read.ts';

/** Statements of a playbook that are no module. */
export const NO_MODULE: ReadonlySet<string> = new Set(['import_playbook', 'include']);
const NEEDS_ARGUMENTS: ReadonlySet<string> = new Set(['command', 'raw', 'script', 'shell', 'win_command', 'win_shell']);

/** Runs the module and gives the exit code. */
export async function adhoc(args: readonly string[], version: string): Promise<number> {
  const parsed = parseOptions(args, configuredOptions(settings()), adhocProgram());
  if ('help' in parsed) {
    process.stdout.write(parsed.help);
    return 0;
  }
  const { options } = parsed;
  const [pattern = ''] = parsed.playbooks;
  const typed = { name: 'adhoc', text: adhocText(pattern, options) };
  const loaded = await load([], options, typed);
  const runOptions = await runOptionsFor(options, loaded, version);
  const plays = loaded.playbooks.flatMap((one) => one.plays);
  checkPatterns(plays, loaded.inventory, runOptions);
  if (options.listHosts) {
    const hosts = hostsOf({ inventory: loaded.inventory, options: runOptions }, pattern, plays[0]!);
    process.stdout.write([`  hosts (${hosts.length}):`, ...hosts.map((host) => `    ${host}`), ''].join('\n'));
    return 0;
  }
  const plain = await reporterFor(options, {
    usual: options.oneLine ? 'oneline' : 'minimal',
    plugins: loaded.plugins,
  });
  const reporter = options.tree ? (await import('./tree.ts')).treeReporter(plain, options.tree) : plain;
  return run(loaded, { options, runOptions, reporter });
}

/** The playbook that an operator would have written for it. JSON is YAML, and quotes whatever was typed. */
function adhocText(pattern: string, options: AdhocOptions): string {
  // A list of hosts needs no module, so that its arguments are not asked for.
  const module = options.listHosts
    ? 'ping'
    : (options.moduleName ?? settings().text('DEFAULT_MODULE_NAME') ?? 'command');
  const more: string[] = [];
  if (options.background) more.push(`async: ${options.background}`, `poll: ${options.poll ?? 15}`);
  if (options.taskTimeout) more.push(`timeout: ${options.taskTimeout}`);
  return oneTask({ pattern, module, words: (!options.listHosts && options.args) || '', more });
}

export interface OneTask {
  readonly pattern: string;
  readonly module: string;
  /** Its arguments as typed: `key=value`, free form, or JSON. */
  readonly words: string;
  /** Further keywords of the task. */
  readonly more?: readonly string[];
}

/** The text of a playbook with one task. Throws PlayError for what cannot stand alone. */
export function oneTask({ pattern, module, words, more = [] }: OneTask): string {
  const short = shortName(module);
  if (NO_MODULE.has(short)) throw new PlayError('usage', `\`${module}\` is a statement of playbooks, not a module`);
  if (words.trim() === '' && NEEDS_ARGUMENTS.has(short)) {
    throw new PlayError('usage', `\`${module}\` needs arguments`, { hint: 'they are given with `-a`' });
  }
  const structured = /^\s*\{(?!\{|%)/.test(words) ? words.trim().replaceAll('\n', ' ') : JSON.stringify(words);
  const task = [
    `    - ${JSON.stringify(module)}: ${words === '' ? '' : structured}`,
    ...more.map((one) => `      ${one}`),
  ];
  const head = [`- name: ad hoc`, `  hosts: ${JSON.stringify(pattern)}`, '  gather_facts: false', '  tasks:'];
  return `${[...head, ...task].join('\n')}\n`;
}
