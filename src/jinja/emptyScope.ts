/** A scope without variables: what a template imported without context sees. */
import type { Scope, Services } from './scope.ts';
import { createScope } from './scopes.ts';

const scopes = new WeakMap<Services, Scope>();

export function emptyScope(services: Services): Scope {
  let scope = scopes.get(services);
  if (scope === undefined) {
    scope = createScope([], services);
    scopes.set(services, scope);
  }
  return scope;
}
