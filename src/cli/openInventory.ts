/** Reads the inventories, extra variables and vault passwords that the arguments of a smaller command name. */
import { resolve } from 'node:path';
import type { Secrets } from '../engine/secrets.ts';
import type { Problems } from '../errors.ts';
import { type Inventory, readInventory } from '../inventory/index.ts';
import { createVault, type Vault } from '../source/index.ts';
import { configuredInventories } from './configured.ts';
import { inventoryEvaluator } from './evaluation.ts';
import { readExtraVars } from './extraVars.ts';
import { findNamed } from './find.ts';
import { tellingTrusts } from './passedOver.ts';
import { settings } from './settings/read.ts';
import type { Given } from './subcommand.ts';
import { vaultSecrets } from './vaultSecrets.ts';

export interface Opened {
  readonly inventory: Inventory;
  readonly vault: Vault;
  readonly extraVars: ReturnType<typeof readExtraVars>;
}

/** Throws all mistakes together. The playbook's folder is the working folder unless said otherwise. */
export async function openInventory(
  given: Given,
  about: { readonly folder: string; readonly playbookFolder?: string | undefined; readonly secrets?: Secrets },
): Promise<Opened> {
  const { folder, playbookFolder, secrets } = about;
  const vault = createVault(
    await vaultSecrets({
      vaultId: given.all('vault-id'),
      vaultPasswordFile: given.all('vault-password-file'),
      askVaultPass: given.has('ask-vault-pass'),
    }),
  );
  const extraVars = readExtraVars(given.all('extra-vars'), vault);
  const named = given.all('inventory');
  const sources = named.length > 0 ? named : configuredInventories(settings());
  const problems: Problems = [];
  const trusts = tellingTrusts();
  const inventory = readInventory(
    sources.map((source) => {
      if (source.includes(',')) return source;
      const found = findNamed(source, 'inventories', { workingFolder: folder, trusts });
      if (found.note) process.stderr.write(`${found.note}\n`);
      return found.path;
    }),
    {
      problems,
      vault,
      trusts,
      playbookFolders: playbookFolder === undefined ? [] : [resolve(folder, playbookFolder)],
      evaluator: inventoryEvaluator({ vault, extraVars, folder, secrets }),
    },
  );
  if (problems.length === 0) inventory.checkVariables(inventory.hosts.keys());
  if (problems.length > 0) throw new AggregateError(problems, 'mistakes in the inventory');
  return { inventory, vault, extraVars };
}
