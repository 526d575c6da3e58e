/** Made by scripts/generateIndex.mjs from the modules in this folder. */
import type { Module } from './define.ts';

/** Loads each module at its first use. */
export const moduleTable: Readonly<Record<string, () => Promise<Module>>> = {
  command: async () => (await import('./command.ts')).command as unknown as Module,
  copy: async () => (await import('./copy.ts')).copy as unknown as Module,
  ping: async () => (await import('./ping.ts')).ping as unknown as Module,
  raw: async () => (await import('./raw.ts')).raw as unknown as Module,
  script: async () => (await import('./script.ts')).script as unknown as Module,
  shell: async () => (await import('./shell.ts')).shell as unknown as Module,
  template: async () => (await import('./template.ts')).template as unknown as Module,
};
