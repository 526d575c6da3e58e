import type { Argument, Values } from './args.ts';
import type { Controller, Host, Module, Outcome } from './define.ts';
import { outcomeOf } from './outcome.ts';

type Args = Readonly<Record<string, Argument<unknown>>>;

/** Runs a module on a host, whichever of the shapes it has. Arguments come from `readArgs`. */
export async function perform<A extends Args>(
  module: Module<A>,
  args: Values<A>,
  on: { readonly host: Host; readonly controller: Controller },
): Promise<Outcome> {
  if ('converse' in module) return module.converse(args, on.host, on.controller);
  const compiled = await module.compile(args, on.controller);
  if (typeof compiled === 'function') return compiled(on.host);
  return outcomeOf(module, args, await on.host.run(compiled));
}
