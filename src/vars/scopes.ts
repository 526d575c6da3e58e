/** Decides which value wins: puts the layers of one step on one host in Ansible's order of precedence. */
import { createScope, type Layer, type Scope, type Services } from '../jinja/index.ts';
import type { Step } from '../playbook/types.ts';
import { layersOf } from './chain.ts';
import { mergedLayer } from './mergeHashes.ts';

/** What a host brings: strongest first where a member is a list. */
export interface HostLayers {
  readonly setFacts: Layer;
  readonly includedVars: Layer;
  readonly facts: Layer;
  readonly inventory: Layer;
}

/** What a play brings, for one host (`vars_files` may depend on the host). */
export interface PlayLayers {
  readonly varsFiles: readonly Layer[];
  readonly prompts: Layer;
  readonly playVars: readonly Layer[];
  readonly publicRoleVars: readonly Layer[];
  readonly publicRoleDefaults: readonly Layer[];
}

export interface ScopeParts {
  readonly magic: readonly Layer[];
  readonly extra: Layer;
  /** Parameters of the includes around the step, innermost first. */
  readonly includeParams: readonly Layer[];
  readonly host: HostLayers;
  readonly play?: PlayLayers | undefined;
  readonly step?: Step | undefined;
  readonly builtin: Layer;
  /** Whether mappings of the same name are laid over each other. */
  readonly mergeHashes?: boolean | undefined;
}

/**
 * The scope of a step on a host. The order, strongest first, is that of Ansible's "variable precedence" page, with
 * what its 2.19 code does where the page is silent: magic variables win over everything, `include_vars` over task vars,
 * `set_fact` and registered results over both.
 */
export function scopeFor(parts: ScopeParts, services: Services): Scope {
  const { host, play } = parts;
  const step = parts.step && layersOf(parts.step);
  const layers: Layer[] = [...parts.magic, parts.extra, ...parts.includeParams];
  if (step) layers.push(...step.roleParams);
  layers.push(host.setFacts, host.includedVars);
  if (step) layers.push(...step.taskAndBlocks, ...step.roleVars);
  if (play) layers.push(...play.publicRoleVars, ...play.varsFiles, play.prompts, ...play.playVars);
  layers.push(host.facts, host.inventory);
  if (step) layers.push(...step.roleDefaults);
  if (play) layers.push(...play.publicRoleDefaults);
  layers.push(parts.builtin);
  return createScope(parts.mergeHashes ? [mergedLayer(layers)] : layers, services);
}
