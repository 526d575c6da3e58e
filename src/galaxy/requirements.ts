/** Reads a file of requirements: a list of roles, or a map of roles and collections. */
import { existsSync } from 'node:fs';
import { dirname, resolve } from 'node:path';
import { didYouMean, PlayError, type Problems } from '../errors.ts';
import { entryOf, type MapTree, type Tree } from '../source/index.ts';
import { readTree } from './data.ts';
import { collectionOf, type Requirement, roleOf, roleOfWord } from './requirement.ts';
import { checkRange } from './versions.ts';

export interface Requirements {
  readonly roles: readonly Requirement[];
  readonly collections: readonly Requirement[];
}

/** Everything a file asks for. Throws all its mistakes together. */
export function readRequirements(path: string): Requirements {
  if (!existsSync(path)) throw new PlayError('missing-file', `there is no file of requirements \`${path}\``);
  const reader = new Reading([resolve(path)]);
  const tree = readTree(path);
  const found = reader.all(tree);
  if (reader.problems.length > 0) throw new AggregateError(reader.problems, `mistakes in ${path}`);
  return found;
}

/** The roles of a tree, as the dependencies of a role are written too. */
export function readRoleList(tree: Tree, file: string): readonly Requirement[] {
  const reader = new Reading([resolve(file)]);
  const found = reader.roles(tree);
  if (reader.problems.length > 0) throw new AggregateError(reader.problems, `mistakes in ${file}`);
  return found;
}

class Reading {
  readonly problems: Problems = [];
  /** The file and those that include it. */
  readonly files: readonly string[];

  constructor(files: readonly string[]) {
    this.files = files;
  }

  all(tree: Tree): Requirements {
    if (tree.kind === 'list') return { roles: this.roles(tree), collections: [] };
    if (tree.kind !== 'map') {
      this.wrong('a file of requirements holds a list of roles, or a map with `roles` and `collections`', tree);
      return { roles: [], collections: [] };
    }
    for (const { key } of tree.entries) {
      if (key.text === 'roles' || key.text === 'collections') continue;
      this.wrong(
        `unknown key \`${key.text}\``,
        key,
        didYouMean(key.text, ['roles', 'collections']) ?? 'there are `roles` and `collections`',
      );
    }
    const [roles, collections] = [entryOf(tree, 'roles')?.value, entryOf(tree, 'collections')?.value];
    return {
      roles: roles ? this.roles(roles) : [],
      collections: collections ? this.each(collections, (item) => [this.collection(item)]) : [],
    };
  }

  roles(tree: Tree): readonly Requirement[] {
    return this.each(tree, (item) => this.role(item));
  }

  /** The entries of a list; what is wrong with one does not hide what is wrong with the next. */
  each(tree: Tree, read: (item: Tree) => readonly Requirement[]): readonly Requirement[] {
    if (tree.kind === 'scalar' && tree.value === null) return [];
    if (tree.kind !== 'list') {
      this.wrong('this must be a list', tree);
      return [];
    }
    return tree.items.flatMap((item) => {
      try {
        return read(item);
      } catch (error) {
        if (error instanceof AggregateError) this.problems.push(...(error.errors as PlayError[]));
        else if (error instanceof PlayError) this.problems.push(error);
        else throw error;
        return [];
      }
    });
  }

  role(item: Tree): readonly Requirement[] {
    const folder = dirname(this.files[0]!);
    if (item.kind === 'scalar') return [roleOfWord(item.text, folder, item.origin)];
    if (item.kind !== 'map') throw new PlayError('usage', 'a role is a name or a map', { origin: item.origin });
    const text = reader(item);
    const included = text('include');
    if (included !== undefined) return this.included(included, item);
    const src = text('src');
    const name = text('name') ?? text('role');
    // The short form may stand in a map too: `src: URL,version,name`.
    if (src?.includes(',') && !text('version')) return [roleOfWord(src, folder, item.origin)];
    return [roleOf({ src, name, version: text('version'), scm: text('scm'), origin: item.origin, folder })];
  }

  included(name: string, item: MapTree): readonly Requirement[] {
    const path = resolve(dirname(this.files[0]!), name);
    if (!existsSync(path)) throw new PlayError('missing-file', `there is no file \`${name}\``, { origin: item.origin });
    if (this.files.includes(path))
      throw new PlayError('cyclic-include', `\`${name}\` includes itself`, { origin: item.origin });
    const inner = new Reading([path, ...this.files]);
    const found = inner.roles(readTree(path));
    this.problems.push(...inner.problems);
    return found;
  }

  collection(item: Tree): Requirement {
    const folder = dirname(this.files[0]!);
    if (item.kind === 'scalar') return collectionOf({ name: item.text, origin: item.origin, folder });
    if (item.kind !== 'map') throw new PlayError('usage', 'a collection is a name or a map', { origin: item.origin });
    const known = ['name', 'version', 'source', 'type', 'signatures'];
    for (const { key } of item.entries) {
      if (!known.includes(key.text)) this.wrong(`unknown key \`${key.text}\``, key, didYouMean(key.text, known));
    }
    const text = reader(item);
    const [name, version, source, type] = [text('name'), text('version'), text('source'), text('type')];
    if (name === undefined && source === undefined) {
      throw new PlayError('usage', 'a collection needs `name` or `source`', { origin: item.origin });
    }
    const found = collectionOf({ name, version, source, type, origin: item.origin, folder });
    if (found.kind === 'galaxy') checkRange(found.version, entryOf(item, 'version')?.value.origin ?? item.origin);
    return found;
  }

  wrong(message: string, tree: Tree, hint?: string): void {
    const length = tree.kind === 'scalar' ? tree.text.length : 1;
    this.problems.push(new PlayError('usage', message, { origin: tree.origin, length, hint }));
  }
}

/** Gives the text of a key, or undefined when it is missing or empty. */
function reader(map: MapTree): (key: string) => string | undefined {
  return (key) => {
    const value = entryOf(map, key)?.value;
    if (value === undefined || (value.kind === 'scalar' && value.value === null)) return undefined;
    if (value.kind !== 'scalar') throw new PlayError('usage', `\`${key}\` must be text`, { origin: value.origin });
    return value.text;
  };
}
