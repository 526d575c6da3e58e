/** How methods of Python's types are defined. */
import { type Signature, signature } from './signature.ts';
import type { Value } from './value.ts';

export interface Method {
  readonly signature: Signature;
  // biome-ignore lint/suspicious/noExplicitAny: each method declares its own parameters; the signature says how many there are.
  readonly run: (self: any, ...args: any[]) => Value;
}

/** A method: its parameters as `signature` reads them, and its code. */
export function method<Self extends Value>(
  parameters: string,
  run: (self: Self, ...args: (Value | undefined)[]) => Value,
): Method {
  return { signature: signature(parameters), run };
}
