/** What completions ask for while somebody types: it must come at once, and mistakes say nothing. */
import { readdirSync, statSync } from 'node:fs';
import { homedir } from 'node:os';
import { join } from 'node:path';
import type { Problems } from '../../errors.ts';
import { settings } from '../settings/read.ts';

export interface About {
  readonly inventories: readonly string[];
  readonly playbooks: readonly string[];
}

/** The values of a kind, sorted. */
export async function valuesOf(kind: string, about: About): Promise<readonly string[]> {
  try {
    return [...new Set(await find(kind, about))].sort();
  } catch {
    return [];
  }
}

async function find(kind: string, { inventories, playbooks }: About): Promise<readonly string[]> {
  if (kind === 'modules') {
    const { moduleNames } = await import('../../modules/registry.ts');
    const { actions } = await import('../../engine/actions/index.ts');
    return [...moduleNames(), ...actions.keys()];
  }
  if (kind === 'hosts') return hosts(inventories);
  if (kind === 'tags') return tags(playbooks);
  if (kind === 'roles') return rolesPath().flatMap(names);
  const { packageFolder } = await import('../find.ts');
  return ['.', 'playbooks', join(packageFolder(), 'playbooks')].flatMap((folder) =>
    names(folder)
      .filter((name) => /\.ya?ml$/.test(name))
      .map((name) => (folder === 'playbooks' ? `playbooks/${name}` : name)),
  );
}

function rolesPath(): readonly string[] {
  const configured = settings().list('DEFAULT_ROLES_PATH');
  return configured.length > 0 ? configured : [join(homedir(), '.ansible/roles')];
}

function names(folder: string): readonly string[] {
  return statSync(folder, { throwIfNoEntry: false })?.isDirectory() ? readdirSync(folder) : [];
}

/** Hosts and groups. A script that is an inventory is not run for this: it may take long, or ask. */
async function hosts(asked: readonly string[]): Promise<readonly string[]> {
  const { readInventory } = await import('../../inventory/index.ts');
  const { configuredInventories } = await import('../configured.ts');
  const { findNamed } = await import('../find.ts');
  const { createTrusts, createVault } = await import('../../source/index.ts');
  const { inventoryEvaluator } = await import('../evaluation.ts');
  const trusts = createTrusts();
  const folder = process.cwd();
  const vault = createVault([]);
  const sources = asked.length > 0 ? asked : configuredInventories(settings());
  const paths = sources.map((source) =>
    source.includes(',') ? source : findNamed(source, 'inventories', { workingFolder: folder, trusts }).path,
  );
  const plain = paths.filter((path) => path.includes(',') || !isProgram(path));
  const problems: Problems = [];
  const evaluator = inventoryEvaluator({ vault, extraVars: new Map(), folder });
  const { hosts, groups } = readInventory(plain, { problems, vault, trusts, playbookFolders: [], evaluator });
  return [...hosts.keys(), ...groups.keys()];
}

function isProgram(path: string): boolean {
  const found = statSync(path, { throwIfNoEntry: false });
  return found?.isFile() === true && (found.mode & 0o111) !== 0 && !/\.(ya?ml|ini|cfg)$/.test(path);
}

async function tags(files: readonly string[]): Promise<readonly string[]> {
  const { readPlaybook, tagsOf } = await import('../../playbook/index.ts');
  const { surveyPlay } = await import('../../engine/check.ts');
  const { findNamed, packageFolder } = await import('../find.ts');
  const { createTrusts } = await import('../../source/index.ts');
  const trusts = createTrusts();
  const folder = process.cwd();
  const found = files.flatMap((file) => {
    const { path } = findNamed(file, 'playbooks', { workingFolder: folder, trusts });
    const read = { problems: [], rolesPath: [join(folder, 'roles'), ...rolesPath(), join(packageFolder(), 'roles')] };
    return readPlaybook(path, read).flatMap((play) =>
      surveyPlay(play, read).steps.flatMap((step) => [...tagsOf(step)]),
    );
  });
  return [...found.filter((tag) => !tag.includes('{{')), 'all', 'always', 'never', 'tagged', 'untagged'];
}
