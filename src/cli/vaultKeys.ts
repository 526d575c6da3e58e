/** Which passwords open, and which one closes. */
import { didYouMean, PlayError } from '../errors.ts';
import { createVault, type Vault, type VaultSecret } from '../source/index.ts';
import { settings } from './settings/read.ts';
import type { Given } from './subcommand.ts';
import { type Asking, type VaultOptions, vaultSecrets } from './vaultSecrets.ts';

function optionsOf(given: Given): VaultOptions {
  return {
    vaultId: given.all('vault-id'),
    vaultPasswordFile: given.all('vault-password-file'),
    askVaultPass: given.has('ask-vault-pass'),
  };
}

/** The vault that opens what exists already; asks for its password when no option gives one. */
export async function openingVault(given: Given): Promise<{ vault: Vault; secrets: readonly VaultSecret[] }> {
  const secrets = await vaultSecrets(optionsOf(given), { always: true });
  return { vault: createVault(secrets), secrets };
}

/** The one password that something new is encrypted with. */
export async function closingSecret(given: Given): Promise<VaultSecret> {
  return choose(await vaultSecrets(optionsOf(given), { always: true, fresh: true }), given);
}

/** The password that `rekey` changes to: a new one, or one of those at hand that `--encrypt-vault-id` names. */
export async function rekeyingSecret(given: Given, known: readonly VaultSecret[]): Promise<VaultSecret> {
  const [ids, files] = [given.all('new-vault-id'), given.all('new-vault-password-file')];
  if (ids.length > 0 && files.length > 0)
    throw new PlayError('usage', '`--new-vault-id` and `--new-vault-password-file` exclude each other');
  const wanted = given.text('encrypt-vault-id');
  if (ids.length === 0 && files.length === 0 && wanted !== undefined) return choose(known, given);
  const asking: Asking = { always: true, fresh: true };
  // The password that the environment names is the old one; it is no answer to the question for a new one.
  const options = { vaultId: ids.slice(-1), vaultPasswordFile: files.slice(-1), askVaultPass: false };
  const fresh = await vaultSecrets(options, { ...asking, onlyOptions: true });
  return wanted === undefined ? fresh[0]! : choose([...fresh, ...known], given);
}

function choose(secrets: readonly VaultSecret[], given: Given): VaultSecret {
  const wanted = given.text('encrypt-vault-id') ?? settings().text('DEFAULT_VAULT_ENCRYPT_IDENTITY');
  const ids = [...new Set(secrets.map(({ id }) => id))];
  if (wanted !== undefined) {
    const found = secrets.find(({ id }) => id === wanted);
    if (found) return found;
    const hint = didYouMean(wanted, ids) ?? `given are ${ids.join(', ')}`;
    throw new PlayError('usage', `no password was given for the vault id \`${wanted}\``, { hint });
  }
  if (secrets.length > 1) {
    const message = `several vault ids are given: ${secrets.map(({ id }) => id).join(', ')}`;
    throw new PlayError('usage', message, { hint: 'choose one with `--encrypt-vault-id`' });
  }
  return secrets[0]!;
}
