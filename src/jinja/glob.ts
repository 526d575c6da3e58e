/** Shell patterns over the controller's files: `*`, `?` and `[...]`, as Python's glob. */
import { existsSync, readdirSync } from 'node:fs';
import { join } from 'node:path';

/** The paths that an absolute pattern matches; hidden files only where the pattern starts with a dot. */
export function globFiles(pattern: string): string[] {
  let found = ['/'];
  for (const part of pattern.split('/').filter((piece) => piece !== '')) {
    if (!/[*?[]/.test(part)) found = found.map((folder) => join(folder, part)).filter((path) => existsSync(path));
    else {
      const matches = patternOf(part);
      found = found.flatMap((folder) =>
        entries(folder)
          .filter((name) => matches.test(name))
          .map((name) => join(folder, name)),
      );
    }
  }
  return found;
}

function entries(folder: string): string[] {
  try {
    return readdirSync(folder);
  } catch {
    return [];
  }
}

function patternOf(part: string): RegExp {
  const body = part.replace(/\[!?[^\]]+\]|[*?]|[^*?[]|\[/g, (piece) => {
    if (piece === '*') return '.*';
    if (piece === '?') return '.';
    if (piece.length > 1) return piece.replace(/^\[!/, '[^').replaceAll('\\', '\\\\');
    return piece.replace(/[.^$+(){}|\\[\]]/g, '\\$&');
  });
  return new RegExp(`^${part.startsWith('.') ? '' : '(?!\\.)'}${body}$`, 's');
}
