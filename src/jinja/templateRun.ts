/** One rendering of a template and what it shares with the templates that it includes, imports or extends. */
import { PlayError } from '../errors.ts';
import { rawItems } from '../python/sequence.ts';
import { str } from '../python/text.ts';
import { requireDefined } from '../python/undefined.ts';
import { Tuple, type Value } from '../python/value.ts';
import { selfReference } from './blocks.ts';
import type { Execute, Frame, Locals } from './frame.ts';
import type { Place } from './place.ts';
import { PrivateScope } from './privateCopy.ts';

/** A compiled template: its body, and the blocks that it defines. */
export interface Program {
  readonly execute: Execute;
  readonly blocks: ReadonlyMap<string, Execute>;
  /** It seems to change values in place, so it needs copies of its own. */
  readonly changes: boolean;
}

/** A block with the template it stands in: an inherited block must name its own file in errors. */
export interface Block {
  readonly execute: Execute;
  readonly place: Place;
}

export interface Loaded {
  readonly program: Program;
  readonly place: Place;
}

/** How a rendering finds other templates; undefined when there is no such template. */
export type Loader = (name: string) => Loaded | undefined;

export interface TemplateRun {
  readonly load: Loader;
  /** For each block name the definitions, the most derived first. */
  readonly blocks: Map<string, Block[]>;
  /** The template's own top level, which its blocks see. */
  readonly root: Locals;
  /** Set by `extends`: the template that gives the page. */
  parent: Loaded | undefined;
  /** How much had been printed when `extends` came; what the template prints after it is dropped. */
  printed: number;
  /** Where the template's top level prints, and what of that stays although it came after `extends`. */
  page: { readonly out: Value[]; readonly kept: Value[] } | undefined;
  /** How many templates are open around this one. */
  readonly depth: number;
}

const DEPTH_LIMIT = 100;

/** A run for a template; `outer` is the rendering that includes it. */
export function newRun(load: Loader, loaded: Loaded, how: { locals: Locals | undefined; depth: number }): TemplateRun {
  if (how.depth > DEPTH_LIMIT)
    throw new PlayError('cyclic-include', `templates include each other more than ${DEPTH_LIMIT} levels deep`);
  const run: TemplateRun = {
    load,
    blocks: new Map(),
    root: { values: new Map(), parent: how.locals },
    parent: undefined,
    printed: 0,
    page: undefined,
    depth: how.depth,
  };
  addBlocks(run, loaded);
  return run;
}

function addBlocks(run: TemplateRun, loaded: Loaded): void {
  for (const [name, execute] of loaded.program.blocks) {
    const known = run.blocks.get(name);
    if (known === undefined) run.blocks.set(name, [{ execute, place: loaded.place }]);
    else known.push({ execute, place: loaded.place });
  }
}

/** Runs a template and, when it extends another, that one with its blocks. */
export function execute(loaded: Loaded, run: TemplateRun, around: Pick<Frame, 'scope'>, out: Value[]): void {
  let current = loaded;
  let { scope } = around;
  for (let depth = 0; ; depth++) {
    if (depth > DEPTH_LIMIT) throw new PlayError('cyclic-include', 'the template extends itself');
    run.parent = undefined;
    if (current.program.changes && !(scope instanceof PrivateScope)) scope = new PrivateScope(scope);
    const frame = { scope, place: current.place, locals: run.root, run };
    if (run.blocks.size > 0) run.root.values.set('self', selfReference(frame));
    const page = { out, kept: [] as Value[] };
    run.page = page;
    current.program.execute(frame, out);
    const { parent } = run as { parent: Loaded | undefined };
    if (parent === undefined) return;
    out.length = run.printed;
    out.push(...page.kept);
    addBlocks(run, parent);
    current = parent;
  }
}

/** Finds the template that a value names: one name, or the first of a list that exists. */
export function findTemplate(run: TemplateRun, wanted: Value): Loaded | undefined {
  const names =
    typeof wanted === 'string' ? [wanted] : isList(wanted) ? rawItems(wanted) : [str(requireDefined(wanted))];
  for (const name of names) {
    const loaded = run.load(str(requireDefined(name)));
    if (loaded !== undefined) return loaded;
  }
  return undefined;
}

function isList(value: Value): boolean {
  return Array.isArray(value) || value instanceof Tuple;
}
