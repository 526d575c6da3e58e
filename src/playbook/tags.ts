/** Which steps `--tags` and `--skip-tags` choose. */
import type { Tree } from '../source/index.ts';
import type { Step } from './types.ts';

export interface TagSelection {
  /** Empty means all. */
  readonly tags: readonly string[];
  readonly skipTags: readonly string[];
}

/**
 * The tags of a step with those it inherits. An include hands none of its own to what it includes.
 * `render` gives the texts of a tag that is a template; without it such a tag is taken as written.
 */
export function tagsOf(step: Step, render?: (tag: Tree) => readonly string[]): ReadonlySet<string> {
  const found = new Set<string>();
  let outer: Step | Step['parent'] | undefined = step;
  while (outer) {
    const handsDown: boolean = outer === step || outer.kind !== 'include';
    if (handsDown) for (const tag of outer.tags) for (const text of render?.(tag) ?? written(tag)) found.add(text);
    outer = outer.kind === 'play' ? undefined : outer.parent;
  }
  return found;
}

function written(tag: Tree): readonly string[] {
  if (tag.kind === 'list') return tag.items.flatMap(written);
  return tag.kind === 'scalar' ? [tag.text] : [];
}

/** Whether these tags are chosen: `always`, `never`, `tagged`, `untagged` and `all` mean what they mean in Ansible. */
export function isChosen(own: ReadonlySet<string>, { tags, skipTags }: TagSelection): boolean {
  const all = own.size === 0 ? new Set(['untagged']) : own;
  return isWanted(all, tags.length === 0 ? ['all'] : tags) && !isSkipped(all, skipTags);
}

function isWanted(own: ReadonlySet<string>, tags: readonly string[]): boolean {
  if (own.has('always')) return true;
  if (tags.includes('all') && !own.has('never')) return true;
  if (tags.some((tag) => own.has(tag))) return true;
  return tags.includes('tagged') && !own.has('untagged') && !own.has('never');
}

function isSkipped(own: ReadonlySet<string>, skipTags: readonly string[]): boolean {
  if (skipTags.includes('all')) return !own.has('always') || skipTags.includes('always');
  if (skipTags.some((tag) => own.has(tag))) return true;
  return skipTags.includes('tagged') && !own.has('untagged');
}

/** Whether a step is chosen. Blocks are walked in any case; their tags count for what is in them. */
export function selectTags(step: Step, selection: TagSelection, render?: (tag: Tree) => readonly string[]): boolean {
  return isChosen(tagsOf(step, render), selection);
}
