/** Puts together the scope of a step on a host from what the run, the play and the host hold now. */
import { readFileSync } from 'node:fs';
import type { Binding, Layer, Scope, Services } from '../jinja/scope.ts';
import type { Play, Step } from '../playbook/types.ts';
import type { Value } from '../python/value.ts';
import { publicRoleLayers } from '../vars/chain.ts';
import { LazyMap, ScopeMap } from '../vars/hostvars.ts';
import { factsLayer, treeLayer } from '../vars/layers.ts';
import { mergedBinding } from '../vars/mergeHashes.ts';
import { type HostLayers, type PlayLayers, scopeFor } from '../vars/scopes.ts';
import type { PlayRun, Run, StepRun } from './context.ts';
import { candidates, findFile, searchPath } from './files.ts';
import { createHost, type HostState } from './host.ts';
import { recallFacts } from './hostFacts.ts';
import { builtinLayer, magicLayer } from './magic.ts';
import { varsFilesOf } from './varsFiles.ts';
import { warnOnce } from './warnOnce.ts';

/** The scope in which a task, an include or a handler is evaluated on one host. */
export function stepScope({ playRun, host, step, place }: StepRun): Scope {
  const { run } = playRun;
  return scopeFor(
    {
      magic: [magicLayer({ run, hostname: host.name, playRun, step })],
      extra: run.options.extraVars,
      includeParams: place.params,
      host: hostLayers(run, host),
      play: playLayers(playRun, host),
      step,
      builtin: stepBuiltins(run, host.name),
      mergeHashes: run.options.defaults?.mergeHashes,
    },
    services(run, step, playRun),
  );
}

/** A task may name `ansible_host` though nobody defined it: it is then the host's own name. */
function stepBuiltins(run: Run, name: string): Layer {
  const layer = new Map<string, Binding>(builtinLayer(run));
  layer.set('ansible_host', { compute: (scope) => scope.get('ansible_ssh_host') ?? name });
  return layer;
}

/**
 * The scope of a delegated task: `ansible_delegated_vars` holds what the delegate's variables are, and where nobody
 * defined `ansible_host` for the task's own host, it names the delegate.
 */
export function delegatedScope(run: Run, scope: Scope, delegate: string): Scope {
  const known = scope.binding('ansible_host');
  const bindings = new Map<string, Binding>();
  const variables = (): Value =>
    new LazyMap(new Set([delegate]), (name) => new ScopeMap(hostScope(run, name, { facts: true })));
  bindings.set('ansible_delegated_vars', { compute: variables });
  if (!known || 'compute' in known) {
    bindings.set('ansible_host', { compute: () => hostScope(run, delegate).get('ansible_host') ?? delegate });
  }
  return scope.with(bindings);
}

/** The scope of a play on a host, outside any step: `vars_files`, names of handlers. */
export function playScope(playRun: PlayRun, host: HostState, withFiles = true): Scope {
  const { run } = playRun;
  const play = withFiles ? playLayers(playRun, host) : { ...basePlayLayers(playRun), varsFiles: [] };
  return scopeFor(
    {
      magic: [magicLayer({ run, hostname: host.name, playRun })],
      extra: run.options.extraVars,
      includeParams: [],
      host: hostLayers(run, host),
      play,
      builtin: builtinLayer(run),
      mergeHashes: run.options.defaults?.mergeHashes,
    },
    services(run, undefined, playRun),
  );
}

/** What `hostvars[name]` sees: inventory, facts and set facts, and no play. */
export function hostScope(
  run: Run,
  name: string,
  options: { readonly facts: boolean; readonly play?: Play | undefined } = { facts: true },
): Scope {
  const host = run.hosts.get(name) ?? registerHost(run, name);
  const layers = hostLayers(run, host);
  return scopeFor(
    {
      magic: [magicLayer({ run, hostname: name })],
      extra: run.options.extraVars,
      includeParams: [],
      host: options.facts ? layers : { ...layers, facts: new Map() },
      play: options.play?.vars && { ...NOTHING_OF_A_PLAY, playVars: [treeLayer(options.play.vars)] },
      builtin: builtinLayer(run),
      mergeHashes: run.options.defaults?.mergeHashes,
    },
    services(run, undefined, undefined),
  );
}

const NOTHING_OF_A_PLAY: PlayLayers = {
  varsFiles: [],
  prompts: new Map(),
  playVars: [],
  publicRoleVars: [],
  publicRoleDefaults: [],
};

/** The state of a host, made when it is first met. */
export function registerHost(run: Run, name: string): HostState {
  let host = run.hosts.get(name);
  if (!host) {
    host = createHost(name);
    recallFacts(host, run.options.factCache);
    run.hosts.set(name, host);
  }
  return host;
}

const NO_FACTS: Layer = new Map();

function hostLayers(run: Run, host: HostState): HostLayers {
  return {
    setFacts: host.setFacts,
    includedVars: host.includedVars,
    facts: run.options.defaults?.hideFacts ? NO_FACTS : factsLayer(host.factVariables),
    inventory: inventoryLayer(run, host.name),
  };
}

function inventoryLayer({ inventory, options }: Run, host: string): Layer {
  const variables = inventory.variablesOf(host);
  if (!options.defaults?.mergeHashes) return variables;
  const all = (name: string): Binding[] => inventory.bindingsOf(host, name).map(({ bound }) => bound);
  return { get: (name) => mergedBinding(all(name).reverse()), keys: () => variables.keys() };
}

const baseCache = new WeakMap<PlayRun, { roles: number; layers: Omit<PlayLayers, 'varsFiles'> }>();

function basePlayLayers(playRun: PlayRun): Omit<PlayLayers, 'varsFiles'> {
  const cached = baseCache.get(playRun);
  if (cached?.roles === playRun.publicRoles.length) return cached.layers;
  const { roleVars, roleDefaults } = publicRoleLayers(playRun.publicRoles);
  const layers = {
    prompts: playRun.prompts,
    playVars: playRun.play.vars ? [treeLayer(playRun.play.vars)] : [],
    publicRoleVars: roleVars,
    publicRoleDefaults: roleDefaults,
  };
  baseCache.set(playRun, { roles: playRun.publicRoles.length, layers });
  return layers;
}

function playLayers(playRun: PlayRun, host: HostState): PlayLayers {
  const varsFiles: readonly Layer[] = playRun.play.varsFiles.length ? varsFilesOf(playRun, host) : [];
  return { ...basePlayLayers(playRun), varsFiles };
}

const NO_STEP = {};
const servicesCache = new WeakMap<object, Services>();

/** What lookups and includes may ask for at this step; made once per step. */
export function services(run: Run, step: Step | undefined, playRun: PlayRun | undefined): Services {
  const key = step ?? playRun?.play ?? NO_STEP;
  let made = servicesCache.get(key);
  if (!made) {
    const bases = searchPath(step, playRun?.play, run.options.workingFolder);
    made = {
      find: (folder, name) => findFile(bases, folder, name),
      searched: (folder, name) => candidates(bases, folder, name),
      readFile: (path) => readFileSync(path),
      decrypt: (text, origin) => {
        const plain = run.options.vault.decrypt(text, origin);
        run.secrets.add(plain);
        return plain;
      },
      secret: (value) => run.secrets.add(value),
      environment: run.options.environment,
      workingFolder: playRun?.play.folder ?? run.options.workingFolder,
      warn: (message) => run.publish({ type: 'warning', message }),
      lenientConditions: run.options.defaults?.lenientConditions ? (problem) => warnOnce(run, problem) : undefined,
      setting: run.options.defaults?.setting,
      now: () => new Date(),
    };
    servicesCache.set(key, made);
  }
  return made;
}
