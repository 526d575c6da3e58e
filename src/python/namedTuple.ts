/** A tuple whose items also have names. */
import { Tuple, type Value } from './value.ts';

export class NamedTuple extends Tuple {
  readonly names: readonly string[];

  constructor(names: readonly string[], items: readonly Value[]) {
    super(items);
    this.names = names;
  }

  attribute(name: string): Value | undefined {
    const at = this.names.indexOf(name);
    return at === -1 ? undefined : this.items[at];
  }
}
