/** Names of Python packages as people write them, and whether an installed version satisfies them. */
import { comparePep440 } from '../python/pep440.ts';

export interface Requirement {
  /** As pip shall read it. */
  readonly text: string;
  /** The canonical name; undefined for an address or a path. */
  readonly name: string | undefined;
  /** Comma-separated conditions, '' for any version. */
  readonly specifier: string;
}

export const canonical = (name: string): string => name.replace(/[-_.]+/g, '-').toLowerCase();
export const isVcs = (name: string): boolean => /^(svn|git|hg|bzr)\+/.test(name);

/** Joins what a comma tore apart: `django>1.11,<1.12` arrives as two items of a list. */
export function requirements(names: readonly string[]): Requirement[] {
  const joined: string[] = [];
  let open = false;
  for (const part of names.flatMap((name) => (isVcs(name) ? [name] : name.split(',')))) {
    if (open || /^\s*[<>=!~]/.test(part)) joined.push(`${joined.pop() ?? ''},${part}`);
    else joined.push(part);
    open = (joined.at(-1)!.match(/\[/g)?.length ?? 0) > (joined.at(-1)!.match(/\]/g)?.length ?? 0);
  }
  return joined.filter((text) => text.trim() !== '').map((text) => readRequirement(text.trim()));
}

function readRequirement(text: string): Requirement {
  const found = /^([A-Za-z0-9][A-Za-z0-9._-]*)\s*(?:\[[^\]]*\])?\s*((?:[<>=!~][^;@]*)?)\s*(?:;.*)?$/.exec(text);
  if (!found || isVcs(text) || /^\.|[/\\]|:\/\//.test(text)) return { text, name: undefined, specifier: '' };
  return { text, name: canonical(found[1]!), specifier: found[2]!.replaceAll(' ', '') };
}

/** Whether a version meets all conditions of a specifier. */
export function satisfies(version: string, specifier: string): boolean {
  return specifier
    .split(',')
    .filter(Boolean)
    .every((condition) => {
      const [, operator = '', wanted = ''] = /^(===|[<>=!~]=|[<>])(.*)$/.exec(condition) ?? [];
      try {
        return meets(version, operator, wanted);
      } catch {
        return false;
      }
    });
}

function meets(version: string, operator: string, wanted: string): boolean {
  if (operator === '===') return version === wanted;
  if (wanted.endsWith('.*')) {
    const prefix = wanted.slice(0, -2);
    const same = version === prefix || version.startsWith(`${prefix}.`);
    return operator === '!=' ? !same : same;
  }
  const order = comparePep440(version, wanted);
  switch (operator) {
    case '==':
      return order === 0;
    case '!=':
      return order !== 0;
    case '>=':
      return order >= 0;
    case '<=':
      return order <= 0;
    case '>':
      return order > 0;
    case '<':
      return order < 0;
    case '~=':
      return order >= 0 && version.startsWith(`${wanted.split('.').slice(0, -1).join('.')}.`);
    default:
      return false;
  }
}
