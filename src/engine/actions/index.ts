/** Every action, by name and alias. They are small and have no dependencies, so they are loaded together. */
import { assert } from './assert.ts';
import { debug } from './debug.ts';
import type { ActionModule } from './define.ts';
import { fail } from './fail.ts';
import { include_vars } from './includeVars.ts';
import { add_host, group_by } from './inventoryChanges.ts';
import { meta } from './meta.ts';
import { pause } from './pause.ts';
import { pki_authority } from './pkiAuthority.ts';
import { pki_certificate } from './pkiCertificate.ts';
import { pki_keypair } from './pkiKeypair.ts';
import { pki_kubeconfig } from './pkiKubeconfig.ts';
import { set_fact } from './setFact.ts';
import { set_stats } from './setStats.ts';
import { validate_argument_spec } from './validateArgumentSpec.ts';

export const actions: ReadonlyMap<string, ActionModule> = new Map(
  [
    debug,
    assert,
    fail,
    set_fact,
    set_stats,
    add_host,
    group_by,
    include_vars,
    pause,
    meta,
    validate_argument_spec,
    pki_authority,
    pki_certificate,
    pki_keypair,
    pki_kubeconfig,
  ].map((action) => [action.name, action as unknown as ActionModule]),
);
