/** Made by scripts/generateIndex.mjs from the modules in this folder. */
import type { Module } from './define.ts';

/** Loads each module at its first use. */
export const moduleTable: Readonly<Record<string, () => Promise<Module>>> = {
  ping: async () => (await import('./ping.ts')).ping as unknown as Module,
};
