/** What a file says, unevaluated: every node knows where it was written. Only text in a Tree can be a template. */
import type { Origin } from '../errors.ts';

/**
 * A scalar as YAML 1.1 resolves it: PyYAML's integers past 2^53 are bigint; floats that are whole are `{ float }`; dates,
 * perhaps with a time, are `{ moment }`, the text that Python prints for them.
 */
export type Scalar =
  | null
  | boolean
  | number
  | bigint
  | string
  | { readonly float: number }
  | { readonly moment: string };

export interface ScalarTree {
  readonly kind: 'scalar';
  readonly value: Scalar;
  /** The scalar as it was written, without quotes or indentation and before YAML gave it a type: `0644`, `yes`. */
  readonly text: string;
  /** `!vault` and `!unsafe` keep their tag; an unsafe scalar is data for ever. */
  readonly tag?: 'vault' | 'unsafe' | undefined;
  readonly style: 'plain' | 'single' | 'double' | 'literal' | 'folded';
  readonly origin: Origin;
}

export interface ListTree {
  readonly kind: 'list';
  readonly items: readonly Tree[];
  readonly tag?: 'unsafe' | undefined;
  readonly origin: Origin;
}

export interface MapEntry {
  readonly key: ScalarTree;
  readonly value: Tree;
}

export interface MapTree {
  readonly kind: 'map';
  /** In the order written; merge keys (`<<`) are already resolved. */
  readonly entries: readonly MapEntry[];
  readonly tag?: 'unsafe' | undefined;
  readonly origin: Origin;
}

export type Tree = ScalarTree | ListTree | MapTree;

/** The entry of a map whose key reads as this text. */
export function entryOf(map: MapTree, key: string): MapEntry | undefined {
  return map.entries.find((entry) => entry.key.text === key);
}

/** A scalar tree for text that did not come from YAML: `-e`, INI values, `key=value` arguments. Trusted as a template. */
export function scalarTree(value: Scalar, origin: Origin, text = value === null ? '' : String(value)): ScalarTree {
  return { kind: 'scalar', value, text, style: 'plain', origin };
}
