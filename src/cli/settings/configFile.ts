/** Finding ansible.cfg, and reading it as Python's configparser does. */
import { existsSync, readFileSync, statSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { type Origin, PlayError } from '../../errors.ts';
import { isWorldWritable } from '../../source/index.ts';

export interface ConfigEntry {
  readonly section: string;
  readonly key: string;
  readonly value: string;
  readonly origin: Origin;
}

export interface Surroundings {
  readonly env: Readonly<Record<string, string | undefined>>;
  readonly folder: string;
  readonly home: string;
  readonly warn: (message: string) => void;
}

/**
 * The file that counts: what `ANSIBLE_CONFIG` names, or `ansible.cfg` of the working folder, of the home, of
 * /etc/ansible. One in a folder that everybody can write to is passed over unless it is named.
 */
export function findConfig({ env, folder, home, warn }: Surroundings): string | undefined {
  const named = env['ANSIBLE_CONFIG'];
  if (named) {
    const path = resolve(folder, named.replace(/^~(?=\/|$)/, home));
    const isFolder = statSync(path, { throwIfNoEntry: false })?.isDirectory();
    const file = isFolder ? join(path, 'ansible.cfg') : path;
    if (existsSync(file)) return file;
  }
  const near = join(folder, 'ansible.cfg');
  if (existsSync(near)) {
    if (!isWorldWritable(folder)) return near;
    warn(`${near} is ignored, because everybody can write to ${folder}; ANSIBLE_CONFIG can name it`);
  }
  return [join(home, '.ansible.cfg'), '/etc/ansible/ansible.cfg'].find((file) => existsSync(file));
}

/** The entries of a file. Throws PlayError for what configparser would not read. */
export function readConfig(file: string): ConfigEntry[] {
  const entries: { section: string; key: string; value: string; origin: Origin }[] = [];
  let section: string | undefined;
  let open: (typeof entries)[number] | undefined;
  for (const [index, raw] of readFileSync(file, 'utf8').split(/\r?\n/).entries()) {
    const origin: Origin = { file, line: index + 1, column: 1 };
    // A comment stands alone, or behind a semicolon that follows a blank.
    const line = /^\s*[#;]/.test(raw) ? '' : raw.replace(/(^|\s);.*$/, '').trimEnd();
    if (line.trim() === '') continue;
    if (/^\s/.test(line) && open) {
      open.value = open.value === '' ? line.trim() : `${open.value}\n${line.trim()}`;
      continue;
    }
    const header = /^\[(.+)\]/.exec(line);
    if (header) {
      section = header[1]!;
      open = undefined;
      continue;
    }
    const [, key, value = ''] = /^\s*([^=:]+?)\s*(?:[=:]\s*(.*))?$/.exec(line) ?? [];
    if (section === undefined || key === undefined) {
      const message = section === undefined ? 'a setting needs a `[section]` above it' : 'this is no setting';
      throw new PlayError('usage', message, { origin, hint: 'it is written `key = value`' });
    }
    const same = entries.find((entry) => entry.section === section && entry.key === key.toLowerCase());
    if (same) {
      throw new PlayError('usage', `\`${key}\` is set twice in [${section}]`, {
        origin,
        trail: [{ what: 'first here', origin: same.origin }],
      });
    }
    open = { section, key: key.toLowerCase(), value, origin };
    entries.push(open);
  }
  return entries;
}
