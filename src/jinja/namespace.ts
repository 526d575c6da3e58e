/** `namespace(a=1)`: the one thing whose attributes a template may set, also from inside a loop. */
import { repr } from '../python/text.ts';
import type { TemplateObject, Value } from '../python/value.ts';

export class Namespace implements TemplateObject {
  readonly templateType = 'Namespace';
  readonly values: Map<string, Value>;

  constructor(values: Map<string, Value>) {
    this.values = values;
  }

  attribute(name: string): Value | undefined {
    return this.values.get(name);
  }

  toText(): string {
    return `<Namespace ${repr(new Map<Value, Value>(this.values))}>`;
  }
}
