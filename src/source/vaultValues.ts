/** Finds the `!vault` values in a YAML text and exchanges one for another, leaving every other character alone. */
import { PlayError, type Problems } from '../errors.ts';
import { parseYaml } from './load.ts';
import { textAt } from './text.ts';
import type { ScalarTree, Tree } from './tree.ts';

export interface VaultValue {
  /** Keys and numbers of list items on the way to it, joined with points: `db.users.0.password`. */
  readonly name: string;
  readonly tree: ScalarTree;
  /** The part of the text that holds the encrypted lines. */
  readonly start: number;
  readonly end: number;
  readonly indent: string;
}

/** All values with the tag `!vault` that stand in blocks. Throws the first mistake in the text. */
export function findVaultValues(text: string, file: string): VaultValue[] {
  const problems: Problems = [];
  const trees = parseYaml(text, file, problems);
  if (problems[0]) throw problems[0];
  const found: VaultValue[] = [];
  const walk = (tree: Tree, path: readonly string[]): void => {
    if (tree.kind === 'map') for (const { key, value } of tree.entries) walk(value, [...path, key.text]);
    else if (tree.kind === 'list') {
      for (const [index, item] of tree.items.entries()) walk(item, [...path, String(index)]);
    } else if (tree.tag === 'vault') found.push(blockOf(tree, path.join('.'), text));
  };
  for (const tree of trees) walk(tree, []);
  // An alias leads to the same value twice.
  return found.filter(({ start }, index) => found.findIndex((other) => other.start === start) === index);
}

function blockOf(tree: ScalarTree, name: string, text: string): VaultValue {
  const at = textAt(tree.origin)?.offset;
  const header = at === undefined ? -1 : text.indexOf('\n', at);
  const indent = header < 0 ? undefined : /^(?:[ \t]*\r?\n)*( +)\S/.exec(text.slice(header + 1, header + 500))?.[1];
  if ((tree.style !== 'literal' && tree.style !== 'folded') || indent === undefined) {
    const message = `the vault value \`${name}\` is not written as a block`;
    throw new PlayError('vault', message, { origin: tree.origin, hint: 'write it as `!vault |` and lines below' });
  }
  let end = header;
  for (let start = header + 1; start < text.length; ) {
    const newline = text.indexOf('\n', start);
    const stop = newline < 0 ? text.length : newline;
    const line = text.slice(start, stop);
    if (line.trim() !== '') {
      if (!line.startsWith(indent)) break;
      end = line.endsWith('\r') ? stop - 1 : stop;
    }
    start = stop + 1;
  }
  return { name, tree, start: header + 1, end, indent };
}

/** The text with other encrypted lines in the place of some values. */
export function replaceVaultValues(text: string, changes: ReadonlyMap<VaultValue, string>): string {
  let result = text;
  const lineEnd = text.includes('\r\n') ? '\r\n' : '\n';
  for (const [value, sealed] of [...changes].sort(([a], [b]) => b.start - a.start)) {
    const lines = sealed.trimEnd().split('\n');
    const block = lines.map((line) => value.indent + line).join(lineEnd);
    result = result.slice(0, value.start) + block + result.slice(value.end);
  }
  return result;
}
