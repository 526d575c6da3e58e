/** Finds a task's module and its arguments, in all the ways a task can write them. */
import { nearest, PlayError } from '../errors.ts';
import {
  entryOf,
  type MapEntry,
  type MapTree,
  parseArguments,
  type ScalarTree,
  scalarTree,
  splitArguments,
  type Tree,
} from '../source/index.ts';
import { complain, kindName, type ReadOptions } from './context.ts';
import { handlerKeywords, isNothing, playKeywords, taskKeywords, unknownKeyword } from './keywords.ts';

export interface ModuleCall {
  /** As written. */
  readonly module: string;
  readonly moduleOrigin: ScalarTree['origin'];
  readonly args: MapTree;
  readonly argsTemplate?: Tree | undefined;
  /** `local_action` runs on the controller. */
  readonly local: boolean;
}

/** Modules whose text is a command; in it only a few `name=value` are options. */
const freeFormModules = new Set(['command', 'shell', 'raw', 'script', 'win_command', 'win_shell']);
/** Modules that take text besides options. */
const rawTextModules = new Set([
  ...freeFormModules,
  'include_vars',
  'include_tasks',
  'include_role',
  'import_tasks',
  'import_role',
  'import_playbook',
  'add_host',
  'group_by',
  'set_fact',
  'meta',
]);

/** Those among them that take no text in place of a map, so that a template must give one. */
const mapModules = new Set(['add_host', 'group_by', 'set_fact']);

/** The short name of a module that Ansible itself has: `ansible.builtin.copy` is `copy`. */
export function shortName(module: string): string {
  return module.replace(/^ansible\.(?:builtin|legacy|windows)\./, '');
}

/** The module that a task names; mistakes are noted, and without a module nothing is returned. */
export function readModuleCall(map: MapTree, options: ReadOptions, handler: boolean): ModuleCall | undefined {
  const known = handler ? handlerKeywords : taskKeywords;
  const others = map.entries.filter(({ key }) => !known.has(key.text) && !key.text.startsWith('with_'));
  const explicit = map.entries.filter(({ key }) => key.text === 'action' || key.text === 'local_action');
  const candidates = withoutTypos([...others, ...explicit], { known, options, handler });
  const [entry, second] = candidates;
  if (!entry) {
    complain(options, 'invalid-playbook', 'this task names no module', { at: map.origin });
    return undefined;
  }
  if (second) {
    const hint = `\`${entry.key.text}\` in line ${entry.key.origin.line} is one already`;
    const trail = [{ what: `the first is \`${entry.key.text}\``, origin: entry.key.origin }];
    const names = candidates.map(({ key }) => `\`${key.text}\``).join(' and ');
    complain(options, 'invalid-playbook', `a task has one module, and this one has ${names}`, {
      at: second.key,
      hint,
      trail,
    });
  }
  const call = explicit.includes(entry) ? readAction(entry, options) : readCall(entry.key, entry.value, options);
  return call && withArgsKeyword(call, map, options);
}

/** When there is more than one candidate, those that look like a keyword, or are one elsewhere, are mistakes. */
function withoutTypos(
  candidates: readonly MapEntry[],
  { known, options, handler }: { known: ReadonlySet<string>; options: ReadOptions; handler: boolean },
): readonly MapEntry[] {
  if (candidates.length < 2) return candidates;
  const mistaken = candidates.filter(
    ({ key }) =>
      !known.has(key.text) &&
      (playKeywords.has(key.text) || handlerKeywords.has(key.text) || nearest(key.text, known) !== undefined),
  );
  for (const { key } of mistaken) unknownKeyword(options, key, known, handler ? 'handler' : 'task');
  return candidates.filter((entry) => !mistaken.includes(entry));
}

/** `action: copy src=x`, or a map with `module`. */
function readAction({ key, value }: MapEntry, options: ReadOptions): ModuleCall | undefined {
  const local = key.text === 'local_action';
  if (value.kind === 'map') {
    const named = entryOf(value, 'module');
    if (named?.value.kind !== 'scalar') {
      complain(options, 'invalid-playbook', `\`${key.text}\` needs \`module\``, { at: key });
      return undefined;
    }
    const entries = value.entries.filter((entry) => entry !== named);
    const call = readCall(named.value, { kind: 'map', entries, origin: value.origin }, options);
    return call && { ...call, local };
  }
  if (value.kind !== 'scalar' || isNothing(value)) {
    complain(options, 'invalid-playbook', `\`${key.text}\` must name a module`, { at: key });
    return undefined;
  }
  const [first, rest] = splitArguments(value.text);
  const name = (first?.text ?? '').trim();
  const text = rest ? value.text.slice(rest.start) : '';
  const args: ScalarTree = { ...value, text, value: text, style: 'plain' };
  const call = readCall(scalarTree(name, value.origin), args, options);
  return call && { ...call, local };
}

function readCall(key: ScalarTree, value: Tree, options: ReadOptions): ModuleCall | undefined {
  const call = { module: key.text, moduleOrigin: key.origin, local: false };
  const empty: MapTree = { kind: 'map', entries: [], origin: value.origin };
  if (value.kind === 'map') return { ...call, args: value };
  if (value.kind === 'list') {
    complain(options, 'invalid-argument', `the arguments of \`${key.text}\` must be a map, not a list`, { at: key });
    return { ...call, args: empty };
  }
  if (isNothing(value) || value.text.trim() === '') return { ...call, args: empty };
  const name = shortName(key.text);
  const args = parse(value, options, freeFormModules.has(name));
  const raw = args && entryOf(args, '_raw_params');
  // Text that is nothing but one template may give a whole map of arguments at run time.
  const oneTemplate = /^\{\{[\s\S]*\}\}$/.test(value.text.trim()) && args?.entries.length === 1;
  if (oneTemplate && mapModules.has(name)) return { ...call, args: empty, argsTemplate: value };
  if (!args || !raw || rawTextModules.has(name)) return { ...call, args: args ?? empty };
  if (oneTemplate) return { ...call, args: empty, argsTemplate: value };
  const hint = 'arguments are a map, or `name=value` words';
  complain(options, 'invalid-argument', `\`${key.text}\` does not take text`, { at: raw.value, hint });
  return { ...call, args: { ...args, entries: args.entries.filter((entry) => entry !== raw) } };
}

function parse(value: ScalarTree, options: ReadOptions, freeForm: boolean): MapTree | undefined {
  try {
    return parseArguments(value, { freeForm });
  } catch (error) {
    if (!(error instanceof PlayError)) throw error;
    options.problems.push(error);
    return undefined;
  }
}

/** The `args` keyword holds further arguments; what stands with the module itself wins. */
function withArgsKeyword(call: ModuleCall, map: MapTree, options: ReadOptions): ModuleCall {
  const keyword = entryOf(map, 'args');
  if (!keyword || isNothing(keyword.value)) return call;
  const { value } = keyword;
  if (value.kind === 'scalar' && value.text.includes('{{')) return { ...call, argsTemplate: value };
  const more = value.kind === 'map' ? value : value.kind === 'scalar' ? parse(value, options, false) : undefined;
  if (!more) {
    complain(options, 'invalid-argument', `\`args\` must be a map, not ${kindName(value)}`, { at: keyword.key });
    return call;
  }
  const own = new Set(call.args.entries.map((entry) => entry.key.text));
  const entries = [...more.entries.filter((entry) => !own.has(entry.key.text)), ...call.args.entries];
  return { ...call, args: { ...call.args, entries } };
}
