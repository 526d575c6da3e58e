/** Finds a module by the name a task uses; nothing is loaded before it is asked for. */
import type { Module } from './define.ts';
import { moduleTable } from './index.ts';

/** Namespaces whose modules are all here under their short name. */
export const namespaces = [
  'ansible.builtin.',
  'ansible.legacy.',
  'ansible.posix.',
  'community.general.',
  'kubernetes.core.',
  'community.kubernetes.',
  'community.crypto.',
] as const;

/** The name without a namespace we serve. */
export function shortName(name: string): string {
  const namespace = namespaces.find((prefix) => name.startsWith(prefix));
  return namespace ? name.slice(namespace.length) : name;
}

/** The module of this name, alias or qualified name, or undefined. */
export async function loadModule(name: string): Promise<Module | undefined> {
  const short = shortName(name);
  return Object.hasOwn(moduleTable, short) ? moduleTable[short]!() : undefined;
}

/** Whether a module of this name is ours. */
export function hasModule(name: string): boolean {
  return Object.hasOwn(moduleTable, shortName(name));
}

/** Every short name and alias. */
export function moduleNames(): readonly string[] {
  return Object.keys(moduleTable);
}
