/** Paths as the host's shell should see them: quoted, with a leading `~` and `$NAME` still meaning something. */
import type { Script } from '../script/script.ts';
import { join, script, sh } from '../script/sh.ts';

/**
 * A word for a path argument. `~` and `~user` at the start and variables that are set are expanded on the host, as
 * Ansible does; everything else is quoted. A relative path never looks like an option.
 */
export function onHost(path: string): Script {
  const home = /^~([A-Za-z0-9_][A-Za-z0-9_.-]*)?(?=\/|$)/.exec(path)?.[0] ?? '';
  const rest = path.slice(home.length);
  const start = home ? script(home + (rest ? '/' : '')) : path.startsWith('-') ? script('./') : script('');
  return join([start, expandVariables(home ? rest.slice(1) : path)], '');
}

/** A word in which `$NAME` and `${NAME}` are replaced when the host's environment has them, and stay text when not. */
export function expandVariables(text: string): Script {
  const parts = text.split(/(\$(?:[A-Za-z_]\w*|\{[A-Za-z_]\w*\}))/);
  const words = parts.map((part, index) => {
    if (index % 2 === 0) return part === '' && parts.length > 1 ? script('') : sh`${part}`;
    const name = part.replace(/[${}]/g, '');
    return script(part.startsWith('${') ? `"\${${name}-\\\${${name}\\}}"` : `"\${${name}-\\$${name}}"`);
  });
  return join(words, '');
}

/** The last part of a path. */
export function baseName(path: string): string {
  return path.replace(/\/+$/, '').split('/').pop()!;
}
