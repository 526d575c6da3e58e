/** Every keyword that plays, roles, blocks, tasks and handlers know, and how its value is kept. */
import { didYouMean, nearest } from '../errors.ts';
import { type MapEntry, type MapTree, type ScalarTree, scalarTree, type Tree } from '../source/index.ts';
import { complain, kindName, type ReadOptions } from './context.ts';
import type { Keywords } from './types.ts';

type Plain = Exclude<keyof Keywords, 'when' | 'tags' | 'vars' | 'environment' | 'moduleDefaults'>;

/** Keywords whose value is kept as it is, with the member of `Keywords` that holds it. */
const plainKeywords: Readonly<Record<string, Plain>> = {
  name: 'name',
  connection: 'connection',
  port: 'port',
  remote_user: 'remoteUser',
  no_log: 'noLog',
  run_once: 'runOnce',
  ignore_errors: 'ignoreErrors',
  ignore_unreachable: 'ignoreUnreachable',
  check_mode: 'checkMode',
  diff: 'diff',
  any_errors_fatal: 'anyErrorsFatal',
  throttle: 'throttle',
  timeout: 'timeout',
  rescue_unreachable: 'rescueUnreachable',
  once_per_play: 'oncePerPlay',
  become: 'become',
  become_method: 'becomeMethod',
  become_user: 'becomeUser',
  become_flags: 'becomeFlags',
  become_exe: 'becomeExe',
  delegate_to: 'delegateTo',
  delegate_facts: 'delegateFacts',
  collections: 'collections',
};

const base = [
  'name',
  'connection',
  'port',
  'remote_user',
  'vars',
  'module_defaults',
  'environment',
  'no_log',
  'run_once',
  'ignore_errors',
  'ignore_unreachable',
  'check_mode',
  'diff',
  'any_errors_fatal',
  'throttle',
  'timeout',
  'rescue_unreachable',
  'once_per_play',
  'debugger',
  'become',
  'become_method',
  'become_user',
  'become_flags',
  'become_exe',
  'tags',
  'collections',
];
const conditional = ['when', 'delegate_to', 'delegate_facts'];

export const playKeywords: ReadonlySet<string> = new Set([
  ...base,
  'hosts',
  'gather_facts',
  'gather_subset',
  'gather_timeout',
  'fact_path',
  'vars_files',
  'vars_prompt',
  'roles',
  'handlers',
  'pre_tasks',
  'tasks',
  'post_tasks',
  'force_handlers',
  'max_fail_percentage',
  'serial',
  'strategy',
  'order',
  'user',
]);
export const blockKeywords: ReadonlySet<string> = new Set([
  ...base,
  ...conditional,
  'notify',
  'loop',
  'loop_control',
  'block',
  'rescue',
  'always',
]);
export const taskKeywords: ReadonlySet<string> = new Set([
  ...base,
  ...conditional,
  'notify',
  'action',
  'local_action',
  'args',
  'async',
  'poll',
  'changed_when',
  'failed_when',
  'delay',
  'retries',
  'until',
  'loop',
  'loop_control',
  'register',
]);
export const handlerKeywords: ReadonlySet<string> = new Set([...taskKeywords, 'listen']);
export const roleKeywords: ReadonlySet<string> = new Set([...base, ...conditional, 'role']);
export const importPlaybookKeywords: ReadonlySet<string> = new Set([...base, 'when', 'import_playbook']);

const homes: readonly (readonly [string, ReadonlySet<string>])[] = [
  ['plays', playKeywords],
  ['blocks', blockKeywords],
  ['tasks', taskKeywords],
  ['handlers', handlerKeywords],
];

/** Notes a keyword that does not exist here, and says what was meant, or where it would belong. */
export function unknownKeyword(options: ReadOptions, key: ScalarTree, known: ReadonlySet<string>, what: string): void {
  const home = homes.find(([, keywords]) => keywords.has(key.text))?.[0];
  const near = nearest(key.text, known);
  const hint = near ? didYouMean(key.text, known) : home && `it is a keyword of ${home}`;
  complain(options, 'unknown-keyword', `a ${what} has no keyword \`${key.text}\``, { at: key, hint });
}

/** The keywords that all kinds of steps share. Keys that none of them is are left to the caller. */
export function readKeywords(map: MapTree, options: ReadOptions): Keywords {
  const found: { -readonly [K in Plain]?: Tree } = {};
  let when: readonly Tree[] = [];
  let tags: readonly Tree[] = [];
  let environment: readonly Tree[] = [];
  let moduleDefaults: readonly Tree[] = [];
  let vars: MapTree | undefined;
  for (const { key, value } of map.entries) {
    const plain = Object.hasOwn(plainKeywords, key.text) ? plainKeywords[key.text] : undefined;
    if (plain) {
      if (!isNothing(value)) found[plain] = value;
    } else if (key.text === 'when') when = listOf(value);
    else if (key.text === 'tags') tags = readTags(value);
    else if (key.text === 'environment') environment = listOf(value);
    else if (key.text === 'module_defaults') moduleDefaults = listOf(value);
    else if (key.text === 'vars') vars = readVars({ key, value }, options);
  }
  return { ...found, when, tags, environment, moduleDefaults, ...(vars && { vars }) };
}

export function isNothing(tree: Tree): boolean {
  return tree.kind === 'scalar' && tree.value === null;
}

/** A keyword that takes one thing or a list of them. */
export function listOf(tree: Tree): readonly Tree[] {
  if (tree.kind === 'list') return tree.items;
  return isNothing(tree) ? [] : [tree];
}

/** Tags are a list, or text with commas; a template is left whole. */
function readTags(tree: Tree): readonly Tree[] {
  if (tree.kind !== 'scalar' || typeof tree.value !== 'string' || !tree.value.includes(',')) return listOf(tree);
  if (tree.value.includes('{{')) return [tree];
  return tree.value.split(',').map((tag) => scalarTree(tag.trim(), tree.origin));
}

/** `vars` is a map; several maps in a list are taken as one, as old playbooks have it. */
function readVars({ key, value }: MapEntry, options: ReadOptions): MapTree | undefined {
  if (isNothing(value)) return undefined;
  const maps = value.kind === 'list' ? value.items : [value];
  const wrong = maps.find((map) => map.kind !== 'map');
  if (wrong) {
    complain(options, 'invalid-playbook', `\`vars\` must be a map of names and values, not ${kindName(wrong)}`, {
      at: key,
    });
    return undefined;
  }
  const entries = maps.flatMap((map) => (map.kind === 'map' ? map.entries : []));
  for (const entry of entries) checkVariableName(entry.key, options);
  return { kind: 'map', entries, origin: value.origin };
}

/** Words of the language, which no expression takes for a name. */
const RESERVED = new Set(['true', 'false', 'none', 'True', 'False', 'None']);

/** Whether Ansible takes this for the name of a variable. */
export function isVariableName(name: string): boolean {
  return /^[A-Za-z_][A-Za-z0-9_]*$/.test(name) && !RESERVED.has(name);
}

/** Notes a name that no expression could mention. */
export function checkVariableName(name: ScalarTree, options: ReadOptions): boolean {
  if (/^[\p{L}_][\p{L}\p{N}_]*$/u.test(name.text) || name.text.includes('{{')) return true;
  const hint = 'names are made of letters, digits and underscores';
  complain(options, 'invalid-playbook', `\`${name.text}\` cannot be the name of a variable`, { at: name, hint });
  return false;
}
