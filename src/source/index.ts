/** The public door of the source room. */
export { parseArguments, splitArguments } from './arguments.ts';
export { type LoadOptions, loadYamlFile, parseYaml } from './load.ts';
export { locate } from './position.ts';
export { rememberText, sourceText } from './text.ts';
export * from './tree.ts';
export { createVault, encryptVault, isEncrypted, type Vault, type VaultSecret } from './vault.ts';
