/** What an inline `if` without `else` gives when its condition is false: prints as nothing, is not defined, is falsy. */
import type { TemplateObject } from '../python/value.ts';

export class Blank implements TemplateObject {
  readonly templateType = 'Undefined';
  readonly size = 0;

  attribute(): undefined {
    return undefined;
  }

  items(): readonly never[] {
    return [];
  }

  toText(): string {
    return '';
  }

  toRepr(): string {
    return 'Undefined';
  }
}
