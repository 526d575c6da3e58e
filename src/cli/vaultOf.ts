/** The vault that the options of a smaller command open. */
import { createVault, type Vault } from '../source/index.ts';
import type { Given } from './subcommand.ts';
import { vaultSecrets } from './vaultSecrets.ts';

/** Asks for passwords where that is wanted. */
export async function vaultOf(given: Given): Promise<Vault> {
  return createVault(
    await vaultSecrets({
      vaultId: given.all('vault-id'),
      vaultPasswordFile: given.all('vault-password-file'),
      askVaultPass: given.has('ask-vault-pass'),
    }),
  );
}
