/** Names of imports that are templates: known before the run as far as extra vars and the play's own vars tell. */
import { homedir } from 'node:os';
import { PlayError } from '../errors.ts';
import { createScope, evaluate, type Services, str } from '../jinja/index.ts';
import type { Binding } from '../jinja/scope.ts';
import type { ReadOptions } from '../playbook/index.ts';
import { treeLayer } from '../vars/layers.ts';

/** The function that readers of playbooks ask for the text of such a name. */
export function staticNames(extraVars: ReadonlyMap<string, Binding>): NonNullable<ReadOptions['nameOf']> {
  return (name, play, vars) => {
    const folder = new Map<string, Binding>(play ? [['playbook_dir', { value: play.folder }]] : []);
    const maps = [vars, play?.vars].filter((map) => map !== undefined);
    const layers = [extraVars, folder, ...maps.map(treeLayer)];
    try {
      return str(evaluate(name, createScope(layers, services)));
    } catch (error) {
      if (error instanceof PlayError) return undefined;
      throw error;
    }
  };
}

/** Nothing may be read or run only to know a name. */
const services: Services = {
  find: () => undefined,
  searched: () => [],
  readFile: () => {
    throw new PlayError('usage', 'files are not read for the name of an import');
  },
  decrypt: () => {
    throw new PlayError('vault', 'vaults are not opened for the name of an import');
  },
  secret: () => undefined,
  environment: process.env,
  workingFolder: homedir(),
  warn: () => undefined,
  now: () => new Date(),
};
