/** Variables that nothing defines, and those with names of old. */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { didYouMean, nearest, type Origin } from '../../errors.ts';
import { listFolder, type RoleUse } from '../../playbook/index.ts';
import { sourceText, type Tree } from '../../source/index.ts';
import type { Defined } from './defined.ts';
import type { Finding } from './finding.ts';
import { addFile, addTree, type Mentions } from './mentions.ts';
import type { Texts } from './trees.ts';

/** What all texts mention: those of steps and roles, and the template files of the roles. */
export function addTexts({ conditions, templates, roles }: Texts, to: Mentions): void {
  for (const tree of conditions) addTree(tree, true, to);
  for (const tree of templates) addTree(tree, false, to);
  const folders = new Set([...roles].map((role: RoleUse) => join(role.folder, 'templates')));
  for (const folder of folders) addTemplates(folder, to);
}

function addTemplates(folder: string, to: Mentions): void {
  for (const name of listFolder(folder)) {
    const path = join(folder, name);
    if (!name.includes('.')) addTemplates(path, to);
    if (name.endsWith('.j2')) addFile(path, readFileSync(path, 'utf8'), to);
  }
}

/** Names that nothing here defines. One that resembles a known one is a mistake; others may come from elsewhere. */
export function undefinedNames({ used, optional, texts }: Mentions, defined: Defined): readonly Finding[] {
  return [...used].flatMap(([name, [origin]]): Finding[] => {
    const known =
      defined.names.has(name) ||
      optional.has(name) ||
      texts.has(name) ||
      name.startsWith('ansible_') ||
      defined.patterns.some((pattern) => pattern.test(name));
    if (known || origin === undefined) return [];
    const candidates = [...defined.names].filter((one) => one.length > 3);
    const hint = didYouMean(name, candidates) ?? 'it must come from an inventory or from `-e`';
    const level = name.length > 5 && nearest(name, candidates) !== undefined ? 'error' : 'warning';
    return [
      {
        rule: 'undefined-variable',
        level,
        message: `nothing here defines \`${name}\``,
        origin,
        length: name.length,
        hint,
      },
    ];
  });
}

/** Names that Ansible has given up, and what they are called now. */
const OLD_NAMES: Readonly<Record<string, string>> = {
  ansible_ssh_host: 'ansible_host',
  ansible_ssh_port: 'ansible_port',
  ansible_ssh_user: 'ansible_user',
  ansible_ssh_pass: 'ansible_password',
  ansible_sudo_pass: 'ansible_become_password',
  ansible_su_pass: 'ansible_become_password',
  play_hosts: 'ansible_play_batch',
};

/** Uses of such names in templates, and as keys of variables. */
export function oldNames({ used }: Mentions, { templates }: Texts): readonly Finding[] {
  const inTemplates = Object.entries(OLD_NAMES).flatMap(([name, now]) =>
    (used.get(name) ?? []).map((origin) => oldName(name, now, origin)),
  );
  return [...inTemplates, ...[...templates].flatMap(oldKeys)];
}

function oldKeys(tree: Tree): readonly Finding[] {
  if (tree.kind !== 'map') return [];
  return tree.entries.flatMap(({ key }) => {
    const now = Object.hasOwn(OLD_NAMES, key.text) ? OLD_NAMES[key.text] : undefined;
    return now === undefined ? [] : [oldName(key.text, now, key.origin)];
  });
}

function oldName(name: string, now: string, origin: Origin): Finding {
  const line = sourceText(origin.file)?.split('\n')[origin.line - 1];
  const there = line?.startsWith(name, origin.column - 1);
  const message = `\`${name}\` is called \`${now}\` now`;
  return {
    rule: 'old-name',
    level: 'warning',
    message,
    origin,
    length: name.length,
    fix: there ? { old: name, text: now } : undefined,
  };
}
