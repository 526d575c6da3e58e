/** Filters for paths of files. */
import { existsSync, readFileSync, realpathSync, statSync } from 'node:fs';
import { homedir, userInfo } from 'node:os';
import { posix, basename as posixBasename, dirname as posixDirname, win32 } from 'node:path';
import { textArgument } from '../../python/arguments.ts';
import { items } from '../../python/sequence.ts';
import { typeName } from '../../python/text.ts';
import { valueError } from '../../python/undefined.ts';
import { Tuple, type Value } from '../../python/value.ts';
import { globFiles } from '../glob.ts';
import { contextFilter, filter } from '../plugin.ts';

/** Python keeps what JavaScript drops: the base name of `a/` is empty. */
export const basename = filter('Gives the last part of a path.', '', (value) =>
  textArgument(value).slice(textArgument(value).lastIndexOf('/') + 1),
);

export const dirname = filter('Gives a path without its last part.', '', (value) => {
  const head = textArgument(value).slice(0, textArgument(value).lastIndexOf('/') + 1);
  return /^\/+$/.test(head) ? head : head.replace(/\/+$/, '');
});

export const splitext = filter('Cuts a path into what is before the extension and the extension.', '', (value) => {
  const text = textArgument(value);
  const name = text.slice(text.lastIndexOf('/') + 1);
  const at = name.lastIndexOf('.');
  const hasExtension = at > 0 && /[^.]/.test(name.slice(0, at));
  const cut = hasExtension ? text.length - (name.length - at) : text.length;
  return new Tuple([text.slice(0, cut), text.slice(cut)]);
});

export const path_join = filter('Joins parts of a path; an absolute part starts anew.', '', (value) => {
  if (typeof value === 'string') return value;
  if (!Array.isArray(value) && !(value instanceof Tuple))
    throw valueError(`|path_join expects string or sequence, got ${typeName(value)} instead`);
  const parts = items(value).map(textArgument);
  if (parts.length === 0) throw valueError('path_join needs at least one part');
  let path = '';
  for (const part of parts) {
    if (part.startsWith('/')) path = part;
    else path += path === '' || path.endsWith('/') ? part : `/${part}`;
  }
  return path;
});

export const normpath = filter('Takes `.`, `..` and double slashes out of a path.', '', (value) =>
  normal(textArgument(value)),
);

function normal(text: string): string {
  if (text === '') return '.';
  const path = posix.normalize(text);
  return path.length > 1 && path.endsWith('/') ? path.slice(0, -1) : path;
}

export const relpath = contextFilter('Gives a path as seen from a folder.', 'start?', (frame, value, start = '.') => {
  if (value === '') throw valueError('no path specified');
  const from = frame.scope.services.workingFolder;
  const base = start === null ? from : posix.resolve(from, textArgument(start));
  return posix.relative(base, posix.resolve(from, textArgument(value))) || '.';
});

export const realpath = contextFilter('Gives a path without symbolic links.', '', (frame, value) => {
  let path = posix.resolve(frame.scope.services.workingFolder, textArgument(value));
  let rest = '';
  while (!existsSync(path) && path !== '/') {
    rest = `/${posixBasename(path)}${rest}`;
    path = posixDirname(path);
  }
  return `${realpathSync(path)}${rest}`.replace(/^\/\//, '/');
});

export const expanduser = contextFilter('Replaces a leading `~` by the home folder.', '', (frame, value) => {
  const text = textArgument(value);
  const home = frame.scope.services.environment['HOME'] ?? homedir();
  if (text === '~' || text.startsWith('~/')) return home.replace(/\/$/, '') + text.slice(1);
  const [, name = '', rest = ''] = /^~([^/]+)(.*)$/s.exec(text) ?? [];
  if (name === '') return text;
  const folder = name === userInfo().username ? home : homeOf(name);
  return folder === undefined ? text : folder + rest;
});

function homeOf(user: string): string | undefined {
  const line = readFileSync('/etc/passwd', 'utf8')
    .split('\n')
    .find((entry) => entry.startsWith(`${user}:`));
  return line?.split(':')[5];
}

export const expandvars = contextFilter("Replaces `$NAME` by the controller's environment.", '', (frame, value) =>
  textArgument(value).replace(
    /\$(?:(\w+)|\{([^}]*)\})/g,
    (whole, plain?: string, braced?: string) => frame.scope.services.environment[plain ?? braced!] ?? whole,
  ),
);

export const commonpath = filter('Gives the longest path that all paths start with.', '', (value) => {
  if (!Array.isArray(value) && !(value instanceof Tuple))
    throw valueError(`commonpath needs a list of paths, not ${typeName(value)}`);
  const texts = items(value).map(textArgument);
  const paths = texts.map((path) => path.split('/'));
  const [first] = paths;
  if (first === undefined) throw valueError('commonpath() arg is an empty sequence');
  if (texts.some((path) => path.startsWith('/') !== texts[0]!.startsWith('/')))
    throw valueError("Can't mix absolute and relative paths");
  const parts = paths.map((path) => path.filter((part) => part !== '' && part !== '.'));
  const common: string[] = [];
  for (const [at, part] of parts[0]!.entries()) {
    if (!parts.every((path) => path[at] === part)) break;
    common.push(part);
  }
  return (first[0] === '' && first.length > 1 ? '/' : '') + common.join('/');
});

export const win_basename = filter(
  'Gives the last part of a Windows path.',
  '',
  (value) => /[^\\/]*$/.exec(textArgument(value).replace(/^.:/s, ''))![0],
);
export const win_dirname = filter('Gives a Windows path without its last part.', '', (value) => {
  const head = textArgument(value).replace(/[^\\/]*$/, '');
  return /^(?:[A-Za-z]:)?[\\/]+$/.test(head) ? head : head.replace(/[\\/]+$/, '');
});
export const win_splitdrive = filter('Cuts a Windows path into drive and rest.', '', (value) => {
  const drive =
    /^.:/s.exec(textArgument(value))?.[0] ??
    (textArgument(value).startsWith('\\\\') ? win32.parse(textArgument(value)).root.replace(/\\$/, '') : '');
  return new Tuple([drive, textArgument(value).slice(drive.length)]);
});

export const fileglob = contextFilter(
  'Gives the files of the controller that a pattern matches.',
  '',
  (frame, value): Value[] =>
    globFiles(posix.resolve(frame.scope.services.workingFolder, textArgument(value))).filter((path) =>
      statSync(path).isFile(),
    ),
);
