/** The public door of the source room. */
export { type Piece, parseArguments, splitArguments } from './arguments.ts';
export { type LoadOptions, loadYamlFile, parseYaml } from './load.ts';
export { locate } from './position.ts';
export { isSecretFile, rememberText, sourceText } from './text.ts';
export * from './tree.ts';
export { findVarsFiles, type VarsFileOptions } from './varsFiles.ts';
export { createVault, encryptVault, isEncrypted, type Opened, type Vault, type VaultSecret } from './vault.ts';
export { findVaultValues, replaceVaultValues, type VaultValue } from './vaultValues.ts';
export { createTrusts, isWorldWritable, type Trusts } from './worldWritable.ts';
